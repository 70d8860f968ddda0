// Proves what the controllers make of a world and that they come to rest. It cannot prove how long the real ones take.
import { runControllers } from "../../../lab/world/controllers";
import type { Cluster, World } from "../../../lab/world/model";
import { addCluster, applied, machineConfig } from "./world";

function world(options: Parameters<typeof addCluster>[1] = {}): World {
  const empty: World = { hypervisors: [], schematics: {}, machines: {}, clusters: {} };
  addCluster(empty, options);
  return empty;
}

function clusterOf({ clusters }: World): Cluster {
  const cluster = clusters["alpha"];
  if (!cluster) throw new Error("the world has no cluster");
  return cluster;
}

test("nothing exists before the cluster is bootstrapped", () => {
  expect(clusterOf(world({ bootstrapped: false })).objects).toEqual({});
});

test("configured machines become nodes that are not ready and not initialised", () => {
  const node = clusterOf(world()).objects["v1/Node//main-worker-0"];
  expect(node?.madeBy).toBe(applied("main-worker-0"));
  expect(node?.body["spec"]).toEqual({
    taints: [
      { key: "node.kubernetes.io/not-ready", value: "", effect: "NoSchedule" },
      { key: "node.cloudprovider.kubernetes.io/uninitialized", value: "true", effect: "NoSchedule" },
    ],
  });
  expect(node?.body["status"]).toMatchObject({
    conditions: [{ type: "Ready", status: "False", reason: "KubeletNotReady" }],
  });
});

test("with the CNI that Talos installs, nodes are ready at once", () => {
  const config = machineConfig();
  config.cluster = {};
  const objects = clusterOf(world({ config })).objects;
  expect(objects["v1/Node//main-worker-0"]?.body["status"]).toMatchObject({
    conditions: [{ type: "Ready", status: "True" }],
  });
});

test("the Node of a machine that is gone stays and is unknown", () => {
  const changed = world();
  const machine = changed.machines["main-worker-0"];
  if (machine) machine.running = false;
  runControllers(changed);
  expect(clusterOf(changed).objects["v1/Node//main-worker-0"]?.body["status"]).toEqual({
    conditions: [
      {
        type: "Ready",
        status: "Unknown",
        reason: "NodeStatusUnknown",
        message: "Kubelet stopped posting node status.",
      },
    ],
  });
});

test("the initial namespaces are there, and Talos's definition when control planes allow its use", () => {
  const keys = Object.keys(clusterOf(world()).objects);
  expect(keys).toContain("v1/Namespace//kube-system");
  expect(keys).toContain("apiextensions.k8s.io/v1/CustomResourceDefinition//serviceaccounts.talos.dev");
  const config = machineConfig();
  delete config.machine.features["kubernetesTalosAPIAccess"];
  expect(Object.keys(clusterOf(world({ config })).objects)).not.toContain(
    "apiextensions.k8s.io/v1/CustomResourceDefinition//serviceaccounts.talos.dev",
  );
});

test("a second run changes nothing", () => {
  const settled = world();
  const before = structuredClone(settled);
  runControllers(settled);
  expect(settled).toEqual(before);
});
