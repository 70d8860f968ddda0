// Proves what a fleet across sites, over each kind of overlay and with GPUs, resolves to: addresses, endpoints, ways to
// Vault, defaults. Cannot prove that packets find their way; the lab's overlay and the rehearsal do.
import fc from "fast-check";
import { join } from "node:path";
import { contains, parseAddress, parseCidr } from "../../fleet/addresses";
import { describeJson } from "../../fleet/describe";
import { loadFleet } from "../../fleet/load";
import { type Cluster } from "../../fleet/model";
import { overlayAddress } from "../../fleet/overlay";
import { acrossSites, B } from "./overlayRuleCases";
import { edited, overlaid } from "./project";

const today = "2026-11-21";
const load = (name: string) => loadFleet(overlaid(join(__dirname, "valid", name)), { today });

/** By name. */
const clusters = (name: string): Readonly<Record<string, Cluster>> =>
  Object.fromEntries(load(name).clusters.map((cluster) => [cluster.name, cluster]));

const nodesOf = (cluster: Cluster | undefined) => [...(cluster?.controlPlanes ?? []), ...(cluster?.workers ?? [])];

describe("a mesh over Nebula", () => {
  const { burst, gitlab, main } = clusters("lighthouse-on-aws");

  test("gives every node an address, by cluster and as written, and one lighthouse a name", () => {
    expect(main?.cilium.mesh?.overlay).toEqual({
      kind: "nebula",
      cidr: "10.42.0.0/16",
      port: 4242,
      mtu: 1300,
      issued: "2026-11-21",
      validDays: 3650,
      endpoints: ["burst.example.org:4242"],
      seedMaker: "main",
      nodes: [
        ["burst-0", "burst", "cloud", "172.31.16.10", "10.42.0.1", true],
        ["gpu-0", "burst", "cloud", "172.31.16.20", "10.42.3.20", false],
        ["gitlab-cp-0", "gitlab", "home", "192.168.1.21", "10.42.2.21", false],
        ["gitlab-worker-0", "gitlab", "home", "192.168.1.22", "10.42.2.22", false],
        ["main-cp-0", "main", "home", "192.168.1.70", "10.42.1.70", false],
        ["main-worker-0", "main", "home", "192.168.1.10", "10.42.1.10", false],
        ["main-worker-1", "main", "home", "192.168.1.11", "10.42.1.11", false],
      ].map(([name, cluster, site, ip, overlayIp, lighthouse]) => ({
        name,
        cluster,
        site,
        ip,
        overlayIp,
        lighthouse,
      })),
    });
    expect(burst?.cilium.mesh?.overlay).toEqual(main?.cilium.mesh?.overlay);
    expect(nodesOf(burst).map(({ overlayIp }) => overlayIp)).toEqual(["10.42.0.1", "10.42.3.20"]);
  });

  test("is reached at the gateways of its control planes, and Cilium's MTU is the overlay's", () => {
    expect(gitlab?.cilium.mesh).toMatchObject({ ip: "10.42.2.21", endpoints: ["10.42.2.21:12379"] });
    expect(gitlab?.peers).toEqual([
      { name: "burst", id: 3, address: "10.42.0.1", endpoints: ["10.42.0.1:12379"] },
      { name: "main", id: 1, address: "10.42.1.70", endpoints: ["10.42.1.70:12379"] },
    ]);
    expect([gitlab, burst].map((cluster) => cluster?.cilium.mtu)).toEqual([1300, 1300]);
    expect([gitlab, burst].map((cluster) => cluster?.features)).toEqual([
      ["longhorn", "qemu-guest-agent", "nebula"],
      ["nebula"],
    ]);
  });

  test("leads to Vault from another site, where the certificate names the hub's control planes", () => {
    const { vault } = load("lighthouse-on-aws");
    expect(vault).toMatchObject({ address: "https://192.168.1.82:8200", overlayIps: ["10.42.1.70"] });
    expect([burst, gitlab, main].map((cluster) => cluster?.vault?.server)).toEqual([
      "https://10.42.1.70:8200",
      "https://192.168.1.82:8200",
      "https://192.168.1.82:8200",
    ]);
    expect(burst?.vault?.cidrs).toEqual([
      "10.244.0.0/16",
      "10.42.0.1/32",
      "10.42.1.10/32",
      "10.42.1.11/32",
      "10.42.1.70/32",
      "10.42.3.20/32",
      "172.31.16.10/32",
      "172.31.16.20/32",
      "192.168.1.10/32",
      "192.168.1.11/32",
      "192.168.1.70/32",
    ]);
  });

  test("has a member on AWS that announces nothing, keeps nothing on its disks, and says when its GPUs stop", () => {
    expect(burst).toMatchObject({
      role: "burst",
      platform: "aws",
      endpoint: "https://172.31.16.10:6443",
      site: { aws: { region: "us-west-2", availabilityZone: "us-west-2a", vpcCidr: "172.31.0.0/16" } },
      storage: { classes: ["local-path"], default: "local-path" },
      cilium: { l2Announcements: false },
      gitops: { path: "gitops/clusters/burst" },
      aws: {
        operators: ["198.51.100.7/32"],
        idleMinutes: 15,
        backstopMinutes: 30,
        monthlyBudgetUsd: 80,
        budgetEmails: ["ops@example.org"],
        starters: [],
        modelBucket: true,
      },
    });
    expect(burst).not.toHaveProperty("externalIp");
    expect(burst?.fluxVariables).not.toHaveProperty("EXTERNAL_IP");
    expect(nodesOf(burst).map(({ aws, taints, gpu }) => ({ ...aws, taints, gpu }))).toEqual([
      { instanceType: "t3.medium", diskGiB: 30, lighthouse: true, spot: false, desiredState: "unmanaged", taints: [] },
      {
        instanceType: "g4dn.xlarge",
        diskGiB: 60,
        lighthouse: false,
        spot: true,
        modelVolumeGiB: 100,
        desiredState: "unmanaged",
        taints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }],
        gpu: "nvidia",
      },
    ]);
  });

  test("is described for the lab with its account and what its members meet in", () => {
    expect(JSON.parse(describeJson(load("lighthouse-on-aws")))).toMatchObject({
      bringUpOrder: ["main", "vault", "gitlab", "burst"],
      meshes: [{ name: "inner", overlay: { kind: "nebula", cidr: "10.42.0.0/16", seedMaker: "main" } }],
      underlay: {
        networks: [
          { name: "home", cidr: "192.168.1.0/24" },
          { name: "cloud", cidr: "172.31.16.0/24" },
        ],
        aws: { operator: "198.51.100.7", regions: ["us-west-2"], elasticIps: [] },
      },
    });
  });
});

test("a mesh over WireGuard finds its lighthouse at the declared address, and what is written wins over defaults", () => {
  const { burst, main } = clusters("wireguard-overlay");
  expect(main?.cilium.mesh?.overlay).toMatchObject({
    kind: "wireguard",
    port: 51820,
    mtu: 1400,
    validDays: 1,
    endpoints: ["203.0.113.9:51820"],
  });
  expect(JSON.parse(describeJson(load("wireguard-overlay")))).toMatchObject({
    underlay: { aws: { elasticIps: [{ region: "us-west-2", address: "203.0.113.9" }] } },
  });
  expect(main?.features).toEqual(["longhorn", "qemu-guest-agent"]);
  expect(burst?.aws).toMatchObject({
    operators: ["203.0.113.0/28", "198.51.100.7/32"],
    idleMinutes: 10,
    backstopMinutes: 20,
    starters: ["arn:aws:iam::123456789012:role/queue"],
    modelBucket: false,
  });
  expect(burst?.workers[0]).toMatchObject({
    overlayIp: "10.42.9.9",
    labels: { tier: "batch" },
    taints: [],
    aws: { spot: false, desiredState: "stopped" },
  });
});

test("a lighthouse that retires is no way for others any more, and stays one for itself until it is gone", () => {
  const found = loadFleet(edited([...acrossSites, [B, "role: burst", "role: burst, retire: true"]]), {
    today,
  }).clusters;
  const [burst, gitlab] = ["burst", "gitlab"].map((name) => found.find((cluster) => cluster.name === name));
  expect(gitlab?.cilium.mesh?.overlay?.endpoints).toEqual([]);
  expect(gitlab?.cilium.mesh?.overlay?.nodes.map(({ cluster }) => cluster)).not.toContain("burst");
  expect(burst).toMatchObject({ name: "burst", retire: true, peers: [] });
  expect(burst?.cilium.mesh?.overlay?.endpoints).toEqual(["burst.example.org:4242"]);
  expect(new Set(burst?.cilium.mesh?.overlay?.nodes.map(({ cluster }) => cluster))).toEqual(
    new Set(["burst", "gitlab", "main"]),
  );
});

test("boxes with GPUs keep pods off by a taint where the GPU is NVIDIA's or the stack file says so", () => {
  const { gitlab } = clusters("gpu-on-metal");
  expect(nodesOf(gitlab).map(({ gpu, taints, labels }) => ({ gpu, taints, labels }))).toEqual([
    { gpu: "intel-quicksync", taints: [], labels: {} },
    { gpu: "intel-arc", taints: [], labels: { tier: "media" } },
    { gpu: "amd-vaapi", taints: [{ key: "amd.com/gpu", effect: "PreferNoSchedule" }], labels: {} },
    { gpu: "nvidia", taints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }], labels: {} },
  ]);
  expect(gitlab?.features).toEqual([]);
});

test("an address that follows keeps the last octet and lies in a block of 65536 or more", () => {
  const address = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((octets) => octets.join("."));
  fc.assert(
    fc.property(address, fc.integer({ min: 1, max: 255 }), fc.integer({ min: 8, max: 16 }), (ip, id, prefix) => {
      const cidr = `10.64.0.0/${String(prefix)}`;
      const found = overlayAddress(cidr, id, ip);
      const block = parseCidr(cidr);
      expect(block !== undefined && contains(block, parseAddress(found) ?? 0)).toBe(true);
      expect(found?.split(".").slice(2)).toEqual([String(id), ip.split(".")[3]]);
    }),
  );
  expect(overlayAddress("10.42.0.0/16", 256, "192.168.1.1")).toBeUndefined();
});
