// Proves what a cluster is on a ground that is not at home: reached at a public address, with a name that leads there,
// without ingress, its only worker kept for GPUs. The ground is made up here, and so proves nothing of AWS.
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Machine } from "../../components/machines/machine";
import { loadFleet } from "../../fleet/load";
import type { Cluster, Node } from "../../fleet/model";
import { clusterStack } from "../../stacks/cluster";
import { clusterImages } from "../../stacks/images";
import type { Ground, Inhabited } from "../../stacks/machines";
import { record } from "./recording";
import { world } from "./world";

const fleet = loadFleet(resolve(__dirname, "../.."), { fallbackRepo: "https://git.example/fleet.git" });

/** A machine that somebody rents out. */
class Rented extends pulumi.CustomResource {
  declare readonly address: pulumi.Output<string>;

  constructor(name: string, address: string) {
    super("test:index:Rented", name, { address });
  }
}

function rented(node: Node): Machine {
  const resource = new Rented(`lighthouse-${node.name}`, node.ip);
  const { name, role, ip, labels, taints, gpu, overlayIp } = node;
  return {
    nodeName: name,
    role,
    imagePlatform: "aws",
    ip,
    address: resource.address,
    firstEndpoint: pulumi.output("198.51.100.1"),
    resource,
    links: [{ alias: "lan", selector: 'link.driver == "ena"' }],
    lan: "172.31.16.0/24",
    dataDisksGiB: [],
    labels,
    taints,
    ...(gpu === undefined ? {} : { gpu }),
    ...(overlayIp === undefined ? {} : { overlayIp }),
  };
}

async function bringUp(change: (cluster: Cluster) => Partial<Cluster> = () => ({})) {
  const cluster = fleet.clusters.find(({ name }) => name === "lighthouse");
  if (cluster === undefined) {
    throw new Error("no cluster lighthouse");
  }
  const given: Inhabited[] = [];
  const ground: Ground = {
    machines: (of, versions, talos) => ({
      images: clusterImages(of, versions, talos),
      controlPlanes: of.controlPlanes.map(rented),
      workers: of.workers.map(rented),
      publicAddress: pulumi.output("203.0.113.7"),
      record: pulumi.output("203.0.113.7"),
      more: (at) => {
        given.push(at);
      },
    }),
  };
  const recording = await record(
    () => clusterStack({ ...cluster, ...change(cluster) }, fleet.vault, ground),
    world("lighthouse"),
  );
  return { recording, given };
}

const HUB_STACK = "organization/homelab/main";

test("its name leads to the public address, and nothing is below it", async () => {
  const { recording } = await bringUp();

  const records = recording.registrations.filter(({ type }) => type === "cloudflare:index/dnsRecord:DnsRecord");
  expect(records.map(({ name, inputs }) => [name, inputs["name"], inputs["type"], inputs["content"]])).toEqual([
    ["lighthouse-dns-address", "lighthouse.m1xxos.tech", "A", "203.0.113.7"],
  ]);
});

test("where nothing announces addresses there are none to give out", async () => {
  const { recording } = await bringUp();

  expect(recording.registrations.filter(({ type }) => /LoadBalanc|L2Announcement/.test(type))).toEqual([]);
  expect(recording.result.addresses).toEqual({ mesh: "10.42.0.1" });
});

test("a node with a GPU boots an image of its own, and is told to keep it", async () => {
  const { recording } = await bringUp();

  const extensions = (name: string) => String(recording.one(name).inputs["schematic"]).match(/siderolabs\/[a-z-]+/g);
  expect(extensions("lighthouse-image-schematic")).toEqual(["siderolabs/nebula"]);
  expect(extensions("lighthouse-image-nvidia-schematic")).toEqual([
    "siderolabs/nebula",
    "siderolabs/nvidia-container-toolkit-production",
    "siderolabs/nvidia-open-gpu-kernel-modules-production",
  ]);
  const installer = (node: string) => {
    const [patch = ""] = recording.one(`lighthouse-cluster-${node}`).inputs["configPatches"] as string[];
    return /image: "([^"]+)"/.exec(patch)?.[1];
  };
  const factory = "factory.talos.dev/aws-installer";
  expect(installer("lighthouse-0")).toBe(`${factory}/lighthouse-image-schematic-id:v1.12.2`);
  expect(installer("gpu-0")).toBe(`${factory}/lighthouse-image-nvidia-schematic-id:v1.12.2`);
  expect(recording.result).toMatchObject({ schematicId: "lighthouse-image-schematic-id" });
});

test("what a cluster needs runs on its control plane while its only worker is kept for GPUs", async () => {
  const { recording } = await bringUp();

  expect(recording.one("lighthouse-gate-deployment").dependsOn).toEqual([
    "lighthouse-ccm-release",
    "lighthouse-cilium-release",
  ]);
  // The only node that takes pods is the bootstrapped one, which stays until the end.
  expect(recording.one("lighthouse-mesh-publish").dependsOn).toEqual(["lighthouse-store-vault-general"]);
  expect(recording.one("lighthouse-cilium-release").inputs).toMatchObject({ values: { operator: { replicas: 1 } } });
});

test("a worker that takes every pod carries the gate instead, and a second operator", async () => {
  const { recording } = await bringUp(({ workers }) => ({ workers: workers.map((node) => ({ ...node, taints: [] })) }));

  expect(recording.one("lighthouse-gate-deployment").dependsOn).toEqual([
    "lighthouse-ccm-release",
    "lighthouse-cilium-release",
    "lighthouse-cluster-gpu-0-initial",
  ]);
  expect(recording.one("lighthouse-mesh-publish").dependsOn).toEqual([
    "lighthouse-cluster-gpu-0",
    "lighthouse-store-vault-general",
  ]);
  expect(recording.one("lighthouse-cilium-release").inputs).toMatchObject({ values: { operator: { replicas: 2 } } });
});

test("pods can ask for its GPUs", async () => {
  const { recording } = await bringUp();
  const none = await bringUp(() => ({ workers: [] }));

  expect(recording.one("lighthouse-gpu").inputs).toEqual({ gpus: ["nvidia"] });
  expect(none.recording.registrations.filter(({ name }) => /gpu|nvidia/.test(name))).toEqual([]);
});

test("its store asks Vault over the overlay", async () => {
  const { recording } = await bringUp();

  expect(recording.one("lighthouse-store-vault-general")).toMatchObject({
    dependsOn: ["lighthouse-external-secrets-release", "lighthouse-secret-id-secret", HUB_STACK],
    inputs: { spec: { provider: { vault: { server: "https://10.42.1.70:8200" } } } },
  });
});

test("the ground is told of the cluster on it: what configures each node, and the pod network", async () => {
  const { given } = await bringUp();

  expect(given.length).toBe(1);
  const [at] = given;
  const nameOf = async (resource: pulumi.Resource | undefined) =>
    // eslint-disable-next-line no-restricted-syntax -- this is how a value is awaited
    (await new Promise<string>((settle) => resource?.urn.apply(settle))).split("::")[3];
  expect(Object.keys(at?.nodes ?? {})).toEqual(["lighthouse-0", "gpu-0"]);
  expect(await nameOf(at?.nodes["gpu-0"])).toBe("lighthouse-cluster-gpu-0");
  expect(await Promise.all((at?.podNetwork ?? []).map(nameOf))).toEqual(["lighthouse-gate-deployment"]);
});
