// Proves who answers at a Kubernetes endpoint and thanks to which resources. It cannot prove that a load balancer or a
// DNS name in front of the nodes leads there.
import { kubeApi } from "../../../lab/world/kubeApi";
import type { Cluster, Machine, World } from "../../../lab/world/model";
import { hasQuorum, joinEtcd, machineAt, resetMachine, takeConfig } from "../../../lab/world/talosNodes";

const VIP = "192.0.2.75";

function machine(n: number, vips: readonly string[] = [VIP]): Machine {
  return {
    name: `cp-${n}`,
    platform: "metal",
    addresses: [`192.0.2.7${n}`],
    running: true,
    interfaces: [],
    disks: [],
    config: { yaml: "", madeBy: `apply-${n}`, clusterId: "id", machineType: "controlplane", vips },
    configuredBy: [`apply-${n}`],
  };
}

function worldOf(machines: readonly Machine[], etcd: readonly string[]): World & { readonly cluster: Cluster } {
  const cluster: Cluster = {
    id: "id",
    name: "main",
    endpoint: `https://${VIP}:6443`,
    madeBy: "secrets",
    osCa: "",
    k8sCa: "",
    etcd: [...etcd],
    ...(etcd.length > 0 ? { bootstrappedBy: "bootstrap" } : {}),
    objects: {},
    releases: {},
  };
  return {
    hypervisors: [],
    schematics: {},
    machines: Object.fromEntries(machines.map((one) => [one.name, one])),
    clusters: { id: cluster },
    cluster,
  };
}

const three = [0, 1, 2].map((n) => machine(n));
const names = ["cp-0", "cp-1", "cp-2"];

test("a control plane answers at its own address once the cluster is bootstrapped", () => {
  expect(kubeApi(worldOf([machine(0)], []), "192.0.2.70")).toEqual({
    error: "dial tcp 192.0.2.70:6443: connect: connection refused",
  });
  const refused = "dial tcp 192.0.2.70:6443: connect: connection refused";
  expect(kubeApi(worldOf([machine(0)], ["cp-0"]), "192.0.2.70")).toMatchObject({
    because: [
      { anyOf: ["bootstrap"], otherwise: refused },
      { anyOf: ["apply-0"], otherwise: refused },
    ],
  });
});

test("the virtual address is there once a member is configured to hold it, thanks to any of them", () => {
  expect(kubeApi(worldOf(three, []), VIP)).toEqual({ error: `dial tcp ${VIP}:6443: connect: no route to host` });
  expect(kubeApi(worldOf([machine(0, [])], ["cp-0"]), VIP)).toEqual({
    error: `dial tcp ${VIP}:6443: connect: no route to host`,
  });
  const gone = `dial tcp ${VIP}:6443: connect: no route to host`;
  expect(kubeApi(worldOf(three, names), VIP)).toMatchObject({
    because: [
      { anyOf: ["bootstrap"], otherwise: gone },
      { anyOf: ["apply-0", "apply-1", "apply-2"], otherwise: gone },
    ],
  });
});

test("nobody answers without a majority of the etcd members", () => {
  const alone = worldOf([machine(0)], names);
  expect(hasQuorum(alone, alone.cluster)).toBe(false);
  expect(kubeApi(alone, VIP)).toEqual({ error: `dial tcp ${VIP}:6443: connect: connection refused` });
  const two = worldOf([machine(0), machine(1)], names);
  expect(kubeApi(two, VIP).cluster).toBe(two.cluster);
});

test("a stranger's address leads nowhere", () => {
  expect(kubeApi(worldOf(three, names), "192.0.2.99")).toEqual({
    error: "dial tcp 192.0.2.99:6443: connect: no route to host",
  });
});

test("a control plane joins an etcd that is up, and leaves it when it is reset gracefully", () => {
  const world = worldOf([machine(0), machine(1)], ["cp-0"]);
  joinEtcd(world, world.cluster);
  expect(world.cluster.etcd).toEqual(["cp-0", "cp-1"]);
  const leaving = world.machines["cp-1"];
  if (!leaving?.config) throw new Error("no machine");
  const { config } = leaving;
  resetMachine(world, leaving, true, true);
  expect([world.cluster.etcd, leaving.config, leaving.running]).toEqual([["cp-0"], undefined, true]);
  takeConfig(world, leaving, config);
  expect(world.cluster.etcd).toEqual(["cp-0", "cp-1"]);
});

test("a VM runs Talos only when its disk holds an image", () => {
  const bare: Machine = { ...machine(0), platform: "proxmox" };
  expect(machineAt(worldOf([bare], []), "192.0.2.70")).toBeUndefined();
  const image = { schematic: "", talosVersion: "v1.12.2", extensions: [] };
  expect(machineAt(worldOf([{ ...bare, image }], []), "192.0.2.70")).toMatchObject({ name: "cp-0" });
});
