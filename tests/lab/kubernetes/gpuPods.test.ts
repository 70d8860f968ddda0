// Proves where pods with tolerations, affinity, a RuntimeClass or a device come up, and the words of those that do not.
// It cannot prove that a driver finds its hardware.
import { stringify } from "yaml";
import { placesFor, podsRun } from "../../../lab/world/controllers/pods";
import { findObject, putObject } from "../../../lab/world/controllers/cluster";
import { merged } from "../../../lab/world/controllers/tree";
import { runControllers } from "../../../lab/world/controllers";
import type { Cluster, World } from "../../../lab/world/model";
import { addCluster, Bench, machineConfig } from "./world";

const NVIDIA = ["siderolabs/nvidia-open-gpu-kernel-modules-lts", "siderolabs/nvidia-container-toolkit-lts"];
const TAINT = "nvidia.com/gpu=present:NoSchedule";
const gpu = { key: "nvidia.com/gpu", operator: "Exists", effect: "NoSchedule" };
const plain = { name: "work", image: "work:1" };
const asking = { ...plain, resources: { limits: { "nvidia.com/gpu": 1 } } };

/** `main-cp-0` and the worker `main-worker-0`, which has a GPU; a cluster on flannel. */
function gpuWorld(): World {
  const world: World = { hypervisors: [], schematics: {}, machines: {}, clusters: {} };
  addCluster(world, { config: { ...machineConfig(), cluster: { network: { cni: { name: "flannel" } } } } });
  const machine = world.machines["main-worker-0"];
  if (!machine?.config) throw new Error("no worker");
  const config = merged(
    { machine: {}, cluster: {} },
    {
      machine: {
        kernel: { modules: ["nvidia", "nvidia_uvm"].map((name) => ({ name })) },
        kubelet: { extraArgs: { "register-with-taints": TAINT } },
        nodeLabels: { "homelab/gpu": "nvidia" },
      },
    },
  );
  machine.config = { ...machine.config, yaml: stringify(config) };
  machine.image = { schematic: "s", talosVersion: "v1.12.2", extensions: NVIDIA };
  runControllers(world);
  return world;
}

const clusterOf = (world: World): Cluster => {
  const cluster = world.clusters["alpha"];
  if (!cluster) throw new Error("no cluster");
  return cluster;
};

function put(world: World, kind: string, name: string, pod: Record<string, unknown>): void {
  const body = { spec: { template: { spec: pod } } };
  putObject(clusterOf(world), { apiVersion: "apps/v1", kind, namespace: "kube-system", name, body }, undefined);
}

function runtimeClass(world: World): void {
  const body = { handler: "nvidia", scheduling: { nodeSelector: { "homelab/gpu": "nvidia" }, tolerations: [gpu] } };
  putObject(clusterOf(world), { apiVersion: "node.k8s.io/v1", kind: "RuntimeClass", name: "nvidia", body }, undefined);
}

function says(world: World, kind: string, pod: Record<string, unknown>): string {
  put(world, kind, "work", pod);
  const object = findObject(clusterOf(world), "apps/v1", kind, "kube-system", "work");
  if (!object) throw new Error("no workload");
  const runs = podsRun(world, clusterOf(world), object);
  const places = placesFor(world, clusterOf(world), object).map(({ machine }) => machine.name);
  return runs.holds ? places.join(", ") : runs.message;
}

const devicePlugin = (world: World): void => {
  put(world, "DaemonSet", "plugin", {
    runtimeClassName: "nvidia",
    tolerations: [gpu],
    containers: [{ name: "plugin", image: "nvcr.io/nvidia/k8s-device-plugin:v0.17.4" }],
  });
};

test("a GPU node keeps away what does not tolerate its taint", () => {
  const world = gpuWorld();
  expect(says(world, "Deployment", { containers: [plain] })).toBe(
    "0/2 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 1 node(s) had untolerated taint {nvidia.com/gpu: present}.",
  );
  expect(says(world, "DaemonSet", { containers: [plain] })).toBe("");
  expect(says(world, "Deployment", { containers: [plain], tolerations: [gpu] })).toBe("main-worker-0");
  const other = { ...gpu, effect: "NoExecute" };
  expect(says(world, "Deployment", { containers: [plain], tolerations: [other] })).toContain(
    "{nvidia.com/gpu: present}",
  );
  const node = findObject(clusterOf(world), "v1", "Node", undefined, "main-worker-0");
  expect(node?.body["spec"]).toEqual({ taints: [{ key: "nvidia.com/gpu", value: "present", effect: "NoSchedule" }] });
});

test("affinity chooses among nodes by their labels", () => {
  const world = gpuWorld();
  const chosen = (operator: string, ...values: string[]): string => {
    const nodeSelectorTerms = [{ matchExpressions: [{ key: "homelab/gpu", operator, values }] }];
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
    return says(world, "DaemonSet", { containers: [plain], affinity, tolerations: [{ operator: "Exists" }] });
  };
  expect(chosen("In", "nvidia", "amd")).toBe("main-worker-0");
  expect(chosen("NotIn", "nvidia")).toBe("main-cp-0");
  expect(chosen("Exists")).toBe("main-worker-0");
  expect(chosen("DoesNotExist")).toBe("main-cp-0");
});

test("a RuntimeClass must exist, and its handler on the node; it brings its own tolerations", () => {
  const world = gpuWorld();
  const pod = { containers: [plain], runtimeClassName: "nvidia" };
  expect(says(world, "Deployment", pod)).toBe(
    'pods "work-" is forbidden: pod rejected: RuntimeClass "nvidia" not found',
  );
  runtimeClass(world);
  expect(says(world, "Deployment", pod)).toBe("main-worker-0");
  const machine = world.machines["main-worker-0"];
  if (machine?.image) machine.image = { ...machine.image, extensions: NVIDIA.slice(0, 1) };
  expect(says(world, "Deployment", pod)).toBe(
    'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox runtime: no runtime for "nvidia" is configured (node main-worker-0)',
  );
});

test("a ConfigMap that is mounted must exist, unless the pod can do without", () => {
  const world = gpuWorld();
  const pod = (optional?: boolean) => ({
    containers: [plain],
    tolerations: [gpu],
    volumes: [{ name: "config", configMap: { name: "settings", ...(optional === undefined ? {} : { optional }) } }],
  });
  expect(says(world, "Deployment", pod())).toBe(
    'MountVolume.SetUp failed for volume "config" : configmap "settings" not found',
  );
  expect(says(world, "Deployment", pod(true))).toBe("main-worker-0");
  const settings = { apiVersion: "v1", kind: "ConfigMap", namespace: "kube-system", name: "settings", body: {} };
  putObject(clusterOf(world), settings, undefined);
  expect(says(world, "Deployment", pod())).toBe("main-worker-0");
});

describe("a device", () => {
  const pod = { containers: [asking], tolerations: [gpu] };
  const lacking =
    "0/2 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 1 Insufficient nvidia.com/gpu.";

  test("needs a device plugin on the node", () => {
    const world = gpuWorld();
    runtimeClass(world);
    expect(says(world, "Deployment", pod)).toBe(lacking);
    devicePlugin(world);
    expect(says(world, "Deployment", pod)).toBe("main-worker-0");
  });

  test("needs its kernel modules", () => {
    const world = gpuWorld();
    runtimeClass(world);
    devicePlugin(world);
    const machine = world.machines["main-worker-0"];
    if (!machine?.config) throw new Error("no worker");
    const flag = { extraArgs: { "register-with-taints": TAINT } };
    const yaml = stringify({ machine: { kubelet: flag, nodeLabels: { "homelab/gpu": "nvidia" } }, cluster: {} });
    machine.config = { ...machine.config, yaml };
    expect(says(world, "Deployment", pod)).toBe(lacking);
  });

  test("is gone while the node is off", () => {
    const world = gpuWorld();
    runtimeClass(world);
    devicePlugin(world);
    const machine = world.machines["main-worker-0"];
    if (machine) machine.running = false;
    expect(says(world, "Deployment", pod)).toBe(
      "0/1 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }.",
    );
  });
});

test("a RuntimeClass is made over the provider", async () => {
  const bench = await Bench.start();
  const made = await bench.kubernetes.create("kubernetes:node.k8s.io/v1:RuntimeClass", "nvidia", {
    apiVersion: "node.k8s.io/v1",
    kind: "RuntimeClass",
    metadata: { name: "nvidia" },
    handler: "nvidia",
  });
  expect(made.id).toBe("nvidia");
  await bench.remove();
});
