// Rules about nodes with GPUs, and about instances that are there for them.
import { nodesOf, versionOf, type Draft, type PlacedNode, type View } from "../draft";
import { type Gpu } from "../model";
import { parseRelease } from "../versions";
import { onAws } from "./aws";
import { type Finding, type Rule } from "./rule";

interface Placed extends PlacedNode {
  readonly draft: Draft;
}

const instances = (view: View): readonly Placed[] =>
  onAws(view).flatMap((draft) => nodesOf(draft).map((placed) => ({ ...placed, draft })));

/** Whether it is certain that a node has no GPU. */
const without = ({ draft, path }: Placed): boolean => !draft.states([...path, "gpu"]);

/**
 * GPUs by the family of an instance type.
 * Source: docs.aws.amazon.com, "Specifications for Amazon EC2 accelerated computing instances".
 */
const gpuOf: Readonly<Record<string, Gpu>> = {
  g4dn: "nvidia",
  g5: "nvidia",
  g6: "nvidia",
  g6e: "nvidia",
  p3: "nvidia",
  p4d: "nvidia",
  p5: "nvidia",
  g4ad: "amd-vaapi",
};

/** Families with processors of AWS's own: a letter g behind the generation. Source: docs.aws.amazon.com, "Instance type naming conventions". */
const arm = /^(a1|[a-z]+\d+g[a-z]*)$/;

export const instanceHasGpu: Rule = {
  id: "gpu-instance-type",
  area: "aws",
  severity: "mandatory",
  why: "A node with a driver for a GPU that it does not have never offers one, and one without driver is paid for nothing.",
  condition: "An instance states the GPU that its type has, and its type has an amd64 processor.",
  source:
    'docs.aws.amazon.com, "Specifications for Amazon EC2 accelerated computing instances" and "Instance type naming conventions"',
  example: "instanceType: t3.medium with gpu: nvidia",
  check: (view) =>
    instances(view).flatMap(({ draft, node, path }): readonly Finding[] => {
      const type = node.instanceType;
      const family = type?.split(".")[0];
      if (type === undefined || family === undefined) {
        return [];
      }
      if (arm.test(family)) {
        const message = `${type} has an ARM processor, and images are made for amd64: take a type without g behind its number`;
        return [{ at: draft.at([...path, "instanceType"]), message }];
      }
      const has = gpuOf[family];
      const stated = draft.states([...path, "gpu"]);
      if (has === node.gpu || (stated && node.gpu === undefined)) {
        return [];
      }
      const families = Object.entries(gpuOf).filter(([, gpu]) => gpu === node.gpu);
      const other = families[0] === undefined ? "" : `, or take a type of ${families.map(([name]) => name).join(", ")}`;
      return [
        {
          at: draft.at([...path, "gpu"]),
          message:
            has === undefined
              ? `${type} has no GPU that this program knows: remove it${other}`
              : `${type} has a GPU: write gpu: ${has}`,
        },
      ];
    }),
};

export const gpuIsWorker: Rule = {
  id: "gpu-worker",
  area: "aws",
  severity: "mandatory",
  why: "Spot instances go at two minutes' notice and GPU nodes when idle, and a control plane must do neither.",
  condition: "On AWS only workers have GPUs, and only those are on the spot market.",
  source: 'docs.aws.amazon.com, "Spot Instance interruption notices"',
  example: "spot: true for a control plane",
  check: (view) =>
    instances(view).flatMap((placed): readonly Finding[] => {
      const { draft, node, role, path } = placed;
      const at = (key: string) => draft.at([...path, key]);
      if (role === "controlplane") {
        return [
          ...(node.gpu === undefined
            ? []
            : [
                {
                  at: at("gpu"),
                  message: `${node.name ?? "the node"} is a control plane, and would stop when its GPU is idle: give the GPU to a worker`,
                },
              ]),
          ...(node.spot === true
            ? [
                {
                  at: at("spot"),
                  message: `${node.name ?? "the node"} is a control plane, and would go at the next interruption: remove it`,
                },
              ]
            : []),
        ];
      }
      return node.spot === true && without(placed)
        ? [
            {
              at: at("spot"),
              message: `${node.name ?? "the node"} has no GPU, and an interruption would take what it serves: remove it`,
            },
          ]
        : [];
    }),
};

export const gpuSettings: Rule = {
  id: "gpu-settings",
  area: "aws",
  severity: "mandatory",
  why: "Power and model volumes are managed for nodes with GPUs: elsewhere the values would do nothing.",
  condition: "Only nodes with a GPU have a desiredState or a volume for models.",
  source: "convention of this fleet: nodes without GPU run as long as their cluster",
  example: "desiredState: stopped for a node without GPU",
  check: (view) =>
    instances(view)
      .filter(without)
      .flatMap(({ draft, node, path }) =>
        (["desiredState", "modelVolumeGiB"] as const)
          .filter((key) => draft.states([...path, key]))
          .map((key) => ({
            at: draft.at([...path, key]),
            message: `has no effect: ${node.name ?? "the node"} has no GPU; remove it, or state the GPU`,
          })),
      ),
};

/** Talos 1.x from which NVIDIA's container toolkit comes with NVIDIA's operator, not with the extension. */
const operatorSince = 13;

export const gpuTalosVersion: Rule = {
  id: "gpu-talos-version",
  area: "talos",
  severity: "mandatory",
  why: "From Talos 1.13 on NVIDIA's operator runs the containers of a GPU node, and the device plugin of this program would find no runtime.",
  condition: "A cluster with NVIDIA GPUs runs Talos 1.12 or older.",
  source: 'docs.siderolabs.com, Talos v1.13, "NVIDIA GPU": device plugin and toolkit come from the GPU operator',
  example: "gpu: nvidia with Talos v1.13.0",
  check: (view) =>
    view.clusters.flatMap((draft) => {
      const talos = versionOf(view, draft, "talos");
      const release = talos === undefined ? undefined : parseRelease(talos.value);
      const [node] = nodesOf(draft).filter(({ node: { gpu } }) => gpu === "nvidia");
      return talos === undefined ||
        release === undefined ||
        node === undefined ||
        release.major < 1 ||
        (release.major === 1 && release.minor < operatorSince)
        ? []
        : [
            {
              at: draft.at([...node.path, "gpu"]),
              message: `Talos ${talos.value} serves NVIDIA GPUs by NVIDIA's operator, and this program by the device plugin: run Talos 1.${operatorSince - 1} on ${draft.stack}, by versions.talos in its stack file`,
            },
          ];
    }),
};

export const gpuRules: readonly Rule[] = [instanceHasGpu, gpuIsWorker, gpuSettings, gpuTalosVersion];
