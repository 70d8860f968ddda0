// Proves, with the real engine and the real program, that boxes with Intel, AMD and NVIDIA GPUs come up with what pods
// need to ask for them: labels, drivers and device plugins where they belong. Cannot prove that a driver finds its card.
import type { Session } from "../../../lab/engine/session";
import { findObject, putObject } from "../../../lab/world/controllers/cluster";
import { placesFor, podsRun } from "../../../lab/world/controllers/pods";
import { recordAt } from "../../../lab/world/controllers/tree";
import type { KubeObject } from "../../../lab/world/model";
import { NOTHING, PATIENCE, clusterIn, edit, fleetProject, open, said, watch } from "./support";

const CLUSTER = "gitlab";

let session: Session;

beforeAll(async () => {
  session = await open(fleetProject("gpu-on-metal"));
  // By itself: the other member would only have to make the CA.
  edit(session, `Pulumi.${CLUSTER}.yaml`, ["config", "homelab:cilium", "mesh"], undefined);
  const up = await watch(session, "up", CLUSTER);
  expect({ ok: up.ok, said: said(up) }).toEqual({ ok: true, said: [] });
}, PATIENCE);

afterAll(() => session.close());

function object(apiVersion: string, kind: string, namespace: string | undefined, name: string): KubeObject {
  const found = findObject(clusterIn(session, CLUSTER), apiVersion, kind, namespace, name);
  if (!found) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

/** Nodes that the pods of a workload are on, sorted. */
const placesOf = (workload: KubeObject): readonly string[] =>
  placesFor(session.lab.world(), clusterIn(session, CLUSTER), workload)
    .map(({ machine }) => machine.name)
    .sort();

/** Where a pod that asks for one of a resource runs, or what keeps it from running. */
function asking(resource: string, more: Record<string, unknown> = {}): string {
  const cluster = clusterIn(session, CLUSTER);
  const containers = [{ name: "work", image: "work:1", resources: { limits: { [resource]: "1" } } }];
  const body = { spec: { template: { spec: { containers, ...more } } } };
  putObject(
    cluster,
    { apiVersion: "apps/v1", kind: "Deployment", namespace: "default", name: "work", body },
    undefined,
  );
  const work = object("apps/v1", "Deployment", "default", "work");
  const runs = podsRun(session.lab.world(), cluster, work);
  return runs.holds ? placesOf(work).join(", ") : runs.message;
}

test("nodes say what GPU they have", () => {
  const labels = ["gitlab-cp-0", "arc", "radeon", "cuda"].map((name) => {
    const { "homelab/gpu": kind, "homelab/gpu-vendor": vendor } = recordAt(
      object("v1", "Node", undefined, name).body,
      "metadata",
      "labels",
    );
    return [name, kind, vendor];
  });
  expect(labels).toEqual([
    ["gitlab-cp-0", "intel-quicksync", "intel"],
    ["arc", "intel-arc", "intel"],
    ["radeon", "amd-vaapi", "amd"],
    ["cuda", "nvidia", "nvidia"],
  ]);
});

test("each vendor's device plugin is on the nodes with its GPUs, and on the control plane too", () => {
  const plugins = Object.values(clusterIn(session, CLUSTER).objects).filter(
    ({ kind, namespace, body }) =>
      kind === "DaemonSet" && namespace === "kube-system" && /(gpu-plugin|device-plugin)/.test(JSON.stringify(body)),
  );
  expect(Object.fromEntries(plugins.map((plugin) => [plugin.name, placesOf(plugin)]))).toEqual({
    "amdgpu-device-plugin": ["radeon"],
    "intel-gpu-plugin": ["arc", "gitlab-cp-0"],
    "nvidia-device-plugin": ["cuda"],
  });
});

const onNvidia = {
  runtimeClassName: "nvidia",
  tolerations: [{ key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" }],
};

test("a pod that asks for a GPU runs on a node that has one", () => {
  expect(asking("gpu.intel.com/i915")).toBe("arc");
  expect(asking("amd.com/gpu")).toBe("radeon");
  expect(asking("nvidia.com/gpu", onNvidia)).toBe("cuda");
});

test("without its driver in the image a GPU is nobody's", () => {
  const { machines } = session.lab.world();
  const arc = machines["arc"];
  if (!arc?.image) throw new Error("arc has no image");
  const { image } = arc;
  arc.image = { ...image, extensions: image.extensions.filter((name) => !name.includes("i915")) };
  expect(asking("gpu.intel.com/i915")).toMatch(/ Insufficient gpu\.intel\.com\/i915\.?/);
  arc.image = image;
  expect(asking("gpu.intel.com/i915")).toBe("arc");
});

test(
  "a second preview is empty",
  async () => {
    expect(await watch(session, "preview", CLUSTER, { expectNoChanges: true })).toMatchObject(NOTHING);
  },
  PATIENCE,
);
