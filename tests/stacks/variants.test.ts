// Proves what differs between clusters: metal instead of Proxmox, native routing, SSH, no mesh, no workers. It cannot
// prove that such a fleet passes the rules: the clusters are made up here.
import { resolve } from "node:path";
import { loadFleet } from "../../fleet/load";
import type { Cluster, Node } from "../../fleet/model";
import { clusterStack } from "../../stacks/cluster";
import { record } from "./recording";
import { CANARY, world } from "./world";

const [main] = loadFleet(resolve(__dirname, "../fleet/home"), {
  fallbackRepo: "https://git.example/fleet.git",
}).clusters.filter(({ name }) => name === "main");

function bringUp(change: (cluster: Cluster) => Partial<Cluster>) {
  if (main === undefined) {
    throw new Error("no cluster main");
  }
  const cluster = { ...main, ...change(main) };
  return record(() => clusterStack(cluster), world("main"));
}

test("metal boxes need no hypervisor", async () => {
  const recording = await bringUp(({ controlPlanes, workers }) => {
    const box = ({ name, role, ip, prefixLength, labels, taints }: Node): Node => ({
      name,
      role,
      ip,
      prefixLength,
      labels,
      taints,
      metal: { installDisk: "/dev/nvme0n1" },
    });
    return { platform: "metal", controlPlanes: controlPlanes.map(box), workers: workers.map(box) };
  });

  expect(recording.registrations.filter(({ type }) => type.includes("proxmox"))).toEqual([]);
  expect(recording.registrations.filter(({ type }) => type === "homelab:machines:MetalMachine").length).toBe(4);
  expect(recording.one("main-worker-0").inputs).toEqual({
    nodeName: "main-worker-0",
    role: "worker",
    ip: "192.168.1.10",
    prefixLength: 24,
    gateway: "192.168.1.1",
    installDisk: "/dev/nvme0n1",
    labels: {},
    mtu: 1500,
  });
});

test("native routing reaches the values", async () => {
  const recording = await bringUp(({ cilium }) => ({
    cilium: { ...cilium, routingMode: "native", nativeRoutingCidr: "10.0.0.0/8", mtu: 1450 },
  }));

  expect(recording.one("main-cilium-release").inputs).toMatchObject({
    values: { routingMode: "native", ipv4NativeRoutingCIDR: "10.0.0.0/8", MTU: 1450 },
  });
});

test("over SSH the stack answers with the deploy key", async () => {
  const recording = await bringUp(({ gitops }) => ({
    gitops: { ...gitops, repo: "ssh://git@git.example/fleet.git", knownHosts: "git.example ssh-ed25519 AAAA" },
  }));

  expect(recording.result).toMatchObject({ fluxDeployKey: "ssh-ed25519 public" });
  expect(recording.one("main-git-key").provider).toBe("main-tls");
  expect(recording.one("main-flux-instance")).toMatchObject({
    dependsOn: ["main-flux-operator-release", "main-flux-variables", "main-git-secret"],
    inputs: { spec: { sync: { url: "ssh://git@git.example/fleet.git", pullSecret: "flux-git" } } },
  });
  expect(JSON.stringify(recording.registrations)).not.toContain(CANARY);
});

test("without a mesh there is no pool, no address and no apiserver for it", async () => {
  const recording = await bringUp(({ cilium }) => {
    const alone: { -readonly [Key in keyof Cluster["cilium"]]: Cluster["cilium"][Key] } = { ...cilium, id: 0 };
    delete alone.mesh;
    return { cilium: alone };
  });

  expect(recording.registrations.map(({ name }) => name)).not.toContain("main-lb-mesh-pool");
  expect(recording.one("main-cilium-release").inputs).toMatchObject({
    values: { cluster: { id: 0 }, clustermesh: { useAPIServer: false } },
  });
  expect(recording.result.addresses).toEqual({ ingress: "192.168.1.80" });
});

test("without workers the control planes carry the gate and announce", async () => {
  const recording = await bringUp(() => ({ workers: [] }));

  expect(recording.one("main-gate-deployment").dependsOn).toEqual(["main-ccm-release", "main-cilium-release"]);
  expect(recording.one("main-lb-l2-policy").inputs).toMatchObject({
    spec: { loadBalancerIPs: true, externalIPs: false },
  });
  expect(JSON.stringify(recording.one("main-lb-l2-policy").inputs)).not.toContain("nodeSelector");
  expect(recording.one("main-cilium-release").inputs).toMatchObject({ values: { operator: { replicas: 1 } } });
});

test("further addresses join the services' pool", async () => {
  const recording = await bringUp(() => ({ lbRange: "192.168.1.100-192.168.1.120" }));

  expect(recording.one("main-lb-service-pool").inputs).toMatchObject({
    spec: {
      blocks: [
        { start: "192.168.1.80", stop: "192.168.1.80" },
        { start: "192.168.1.100", stop: "192.168.1.120" },
      ],
    },
  });
});

test("a node that is not called after its cluster is so in the state", async () => {
  const recording = await bringUp(({ workers }) => ({
    workers: workers.slice(0, 1).map((node) => ({ ...node, name: "big-box" })),
  }));

  expect(recording.one("main-big-box-vm").inputs).toMatchObject({ name: "big-box" });
});

test("a retiring cluster protects nothing", async () => {
  const recording = await bringUp(() => ({ retire: true }));

  expect(recording.registrations.filter(({ protect }) => protect)).toEqual([]);
});
