// Proves that whatever is asked for, the planned cluster leaves the fleet without a problem or is refused in words, for many
// clusters in a row. Cannot prove that the proposed addresses are free in reality: only the operator knows.
import fc from "fast-check";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseAddress, parseRange, contains } from "../../fleet/addresses";
import { inspect, loadFleet } from "../../fleet/load";
import { type Cluster } from "../../fleet/model";
import { planCluster, Refusal, type Wish } from "../../fleet/newClusterPlan";
import { consequences, stackFile } from "../../fleet/newClusterText";
import { type Edit, edited } from "./project";
import { acrossSites } from "./overlayRuleCases";
import { withVault } from "./vaultRuleCases";

const today = "2026-11-21";
const P = "Pulumi.yaml";
const wish = (name: string, more: Partial<Wish> = {}): Wish => ({
  name,
  controlPlanes: 1,
  workers: 1,
  cores: 4,
  memoryMiB: 4096,
  diskGiB: 30,
  ...more,
});

/** Adds the cluster to the project. */
function add(project: string, wanted: Wish) {
  const plan = planCluster(inspect(project, { today }).view, wanted);
  const text = stackFile(plan);
  writeFileSync(join(project, `Pulumi.${wanted.name}.yaml`), text);
  return { plan, text, fleet: loadFleet(project, { today }) };
}

const addresses = (cluster: Cluster): readonly string[] => [
  ...(cluster.vip === undefined ? [] : [cluster.vip]),
  ...(cluster.externalIp === undefined ? [] : [cluster.externalIp]),
  ...(cluster.cilium.mesh === undefined ? [] : [cluster.cilium.mesh.ip]),
  ...[...cluster.controlPlanes, ...cluster.workers].map(({ ip }) => ip),
];

test("the file of a cluster beside two others takes what is next and reads like theirs", () => {
  const { text, fleet } = add(edited(withVault), wish("dev"));
  expect(text).toBe(`# yaml-language-server: $schema=./fleet/stack.schema.json
config:
  homelab:cluster: { name: dev, role: workload, site: home, platform: proxmox }
  homelab:network:
    vip: 192.168.1.12
    externalIp: 192.168.1.13
    podCidr: 10.169.0.0/16
    serviceCidr: 10.96.0.0/12
  homelab:nodes: # operator to confirm: addresses, VM ids and sizes
    controlPlanes:
      - { name: dev-cp-0, ip: 192.168.1.15, vmId: 940, cores: 4, memoryMiB: 4096, diskGiB: 30 }
    workers:
      - { name: dev-worker-0, ip: 192.168.1.16, vmId: 941, cores: 4, memoryMiB: 4096, diskGiB: 30 }
  homelab:cilium: { id: 3, mesh: { name: inner, ip: 192.168.1.14 } }
  homelab:dns: { name: dev.example.org }
  homelab:storage: { classes: [longhorn], default: longhorn }
  homelab:secrets: { secretIdIssued: "2026-11-21" }
`);
  expect(consequences(fleet, "dev")).toBe(`Other stacks change at their next \`up\`:
  main: Secret cilium-kvstoremesh and Secret cilium-clustermesh, each with dev as a further peer
  vault: new policies cluster-dev and issuer-dev, new AppRole dev
  gitlab: Secret cilium-kvstoremesh and Secret cilium-clustermesh, each with dev as a further peer
Confirm the values, then run \`up\` of vault, dev, gitlab, main.
`);
});

test("with vault-exchange the peers' policies change too; without mesh and Vault nothing does", () => {
  const exchanging: Edit = [P, "maxConnectedClusters: 255, trust: shared-ca", "maxConnectedClusters: 255"];
  expect(consequences(add(edited([...withVault, exchanging]), wish("dev")).fleet, "dev"))
    .toBe(`Other stacks change at their next \`up\`:
  main: ExternalSecret cilium-kvstoremesh and Secret cilium-clustermesh, each with dev as a further peer
  vault: new policies cluster-dev and issuer-dev, new AppRole dev
  vault: the policies of its peers (gitlab, main) may read clustermesh/dev
  gitlab: ExternalSecret cilium-kvstoremesh and Secret cilium-clustermesh, each with dev as a further peer
Confirm the values, then run \`up\` of vault, dev, gitlab, main.
`);
  const lone = add(edited([]), wish("dev", { mesh: "none" }));
  expect(lone.plan.cilium).toEqual({ id: 3 });
  expect(lone.plan).not.toHaveProperty("secretIdIssued");
  expect(consequences(lone.fleet, "dev")).toBe("No other stack changes.\nConfirm the values, then run `up` of dev.\n");
});

test("a name that YAML reads as something else is quoted", () => {
  const { text, fleet } = add(edited([]), wish("0x1f"));
  expect(text).toContain('{ name: "0x1f", role');
  expect(fleet.clusters[0]?.name).toBe("0x1f");
});

test("several hypervisors carry a control plane each; boxes get a disk to install to", () => {
  const hosts: Edit = [
    P,
    "        bridges:",
    "          beta: { datastore: nvme, imageDatastore: local, memoryMiB: 65536, threads: 32 }\n          gamma: { datastore: nvme, imageDatastore: local, memoryMiB: 65536, threads: 32 }\n        bridges:",
  ];
  const named: readonly Edit[] = ["main-cp-0", "main-worker-0", "main-worker-1"].map((name) => [
    "Pulumi.main.yaml",
    `name: ${name},`,
    `name: ${name}, hypervisor: alpha,`,
  ]);
  const gitlab: readonly Edit[] = ["gitlab-cp-0", "gitlab-worker-0"].map((name) => [
    "Pulumi.gitlab.yaml",
    `name: ${name},`,
    `name: ${name}, hypervisor: beta,`,
  ]);
  const project = edited([hosts, ...named, ...gitlab]);
  const { plan } = add(project, wish("dev", { controlPlanes: 3, workers: 0 }));
  expect(plan.controlPlanes.map((node) => "hypervisor" in node && node.hypervisor)).toEqual(["gamma", "beta", "alpha"]);
  expect(add(project, wish("box", { platform: "metal", workers: 0 })).plan.controlPlanes).toEqual([
    { name: "box-cp-0", ip: expect.any(String) as string, installDisk: "/dev/sda" },
  ]);
});

test("resolvers in the LAN are nobody's claim, and left alone", () => {
  const project = edited([[P, "nameservers: [192.168.1.1]", "nameservers: [192.168.1.12, 192.168.1.13]"]]);
  expect(add(project, wish("dev")).plan.network).toMatchObject({ vip: "192.168.1.14", externalIp: "192.168.1.15" });
});

test("in a mesh with overlay a cluster takes no address for it, and the others learn of its nodes", () => {
  const { plan, fleet } = add(edited(acrossSites), wish("dev"));
  expect(plan.cilium).toEqual({ id: 4, mesh: { name: "inner" } });
  expect(plan.controlPlanes.map(({ ip }) => ip)).toEqual(["192.168.1.14"]);
  expect(fleet.clusters.find(({ name }) => name === "dev")?.cilium.mesh?.endpoints).toEqual(["10.42.4.14:12379"]);
  expect(consequences(fleet, "dev")).toBe(`Other stacks change at their next \`up\`:
  main: machine configurations, in which the overlay knows its nodes
  main: Secret cilium-kvstoremesh and Secret cilium-clustermesh, each with dev as a further peer
  gitlab: machine configurations, in which the overlay knows its nodes
  gitlab: Secret cilium-kvstoremesh and Secret cilium-clustermesh, each with dev as a further peer
  burst: machine configurations, in which the overlay knows its nodes
  burst: Secret cilium-kvstoremesh and Secret cilium-clustermesh, each with dev as a further peer
Confirm the values, then run \`up\` of dev, burst, gitlab, main.
`);
});

test("blocks of overlays and of VPCs are nobody's pods", () => {
  const { plan } = add(
    edited([
      ...acrossSites,
      [P, "cidr: 10.42.0.0/16", "cidr: 10.169.0.0/16"],
      ["Pulumi.burst.yaml", "10.165.0.0/16", "10.170.0.0/16"],
    ]),
    wish("dev"),
  );
  expect(plan.network.podCidr).toBe("10.171.0.0/16");
});

const cabin = `      cabin:
        lan: 192.168.7.0/28
        gateway: 192.168.7.1
        nameservers: [192.168.7.1]
        timeServers: [time.example.org]
        dhcpRange: 192.168.7.2-192.168.7.9
        dnsZone: example.org
  homelab:meshes:`;

test.each<[string, Wish, readonly Edit[], string]>([
  [
    "a taken name",
    wish("gitlab"),
    [],
    "There is a stack gitlab already: choose another name, or change Pulumi.gitlab.yaml by hand.",
  ],
  [
    "the name of the stack of Vault",
    wish("vault"),
    withVault,
    "There is a stack vault already: choose another name, or change Pulumi.vault.yaml by hand.",
  ],
  [
    "a bad name",
    wish("Dev_1"),
    [],
    '"Dev_1" is not a cluster name: use at most 32 lower-case letters, digits and inner dashes, and not `default`.',
  ],
  ["an unknown site", wish("dev", { site: "hom" }), [], "hom is not a site of Pulumi.yaml; did you mean home?"],
  ["an unknown mesh", wish("dev", { mesh: "iner" }), [], "iner is not a mesh of Pulumi.yaml; did you mean inner?"],
  [
    "a site in AWS",
    wish("dev", { site: "cloud" }),
    acrossSites,
    "cloud is in AWS: copy the stack file of a cluster there, and change it by hand.",
  ],
  [
    "an even number of control planes",
    wish("dev", { controlPlanes: 2 }),
    [],
    "2 control planes have no majority that survives a loss: take 1, 3 or 5.",
  ],
  [
    "too many nodes",
    wish("dev", { workers: 11 }),
    [],
    "12 nodes do not fit into a stack file of 25 lines: take at most 10, and add further ones by hand.",
  ],
  [
    "a full hypervisor",
    wish("dev", { memoryMiB: 24576 }),
    [],
    "No hypervisor of home has room for dev-worker-0, 24576 MiB and 4 cores; left are: alpha 8192 MiB and 68 cores. Ask for less with --memory, --cores or --workers, or add a host.",
  ],
  [
    "a full site",
    wish("dev", { site: "cabin", workers: 2 }),
    [[P, "  homelab:meshes:", cabin]],
    "cabin is full: the cluster needs 6 addresses and the LAN 192.168.7.0/28 has 5 left. Shrink dhcpRange or an lbRange, or choose another site.",
  ],
  [
    "machines where nothing carries them",
    wish("dev", { site: "cabin", platform: "proxmox", workers: 0 }),
    [[P, "  homelab:meshes:", cabin]],
    "cabin has no hypervisors: add one in Pulumi.yaml, or use --platform metal.",
  ],
])("%s is refused", (_, wanted, edits, message) => {
  let said: unknown;
  try {
    add(edited(edits), wanted);
  } catch (error) {
    said = error instanceof Refusal ? error.message : error;
  }
  expect(said).toBe(message);
});

const anyWish = fc.record({
  controlPlanes: fc.constantFrom(1, 3, 5),
  workers: fc.nat(8),
  cores: fc.integer({ min: 2, max: 16 }),
  memoryMiB: fc.integer({ min: 2, max: 24 }).map((gib) => gib * 1024),
  diskGiB: fc.integer({ min: 10, max: 500 }),
  platform: fc.option(fc.constantFrom("proxmox" as const, "metal" as const), { nil: undefined }),
  mesh: fc.constantFrom(undefined, "inner", "outer", "none"),
});

test("any number of clusters in a row leaves a fleet without problems, until there is no room", () => {
  fc.assert(
    fc.property(fc.array(anyWish, { minLength: 1, maxLength: 12 }), (wishes) => {
      const project = edited(withVault);
      const dhcp = parseRange("192.168.1.200-192.168.1.249");
      for (const [index, { platform, mesh, ...sizes }] of wishes.entries()) {
        const asked: Wish = {
          name: `c${index}`,
          ...sizes,
          ...(platform === undefined ? {} : { platform }),
          ...(mesh === undefined ? { mesh: "inner" } : { mesh }),
        };
        try {
          const { text, fleet } = add(project, asked);
          expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(25);
          const all = fleet.clusters.flatMap(addresses);
          expect(new Set(all).size).toBe(all.length);
          for (const address of all) {
            expect(dhcp !== undefined && contains(dhcp, parseAddress(address) ?? 0)).toBe(false);
            expect(["192.168.1.1", "192.168.1.5", "192.168.1.9", "192.168.1.82"]).not.toContain(address);
          }
          expect(fleet.clusters.find(({ name }) => name === asked.name)?.vault?.secretIdIssued).toBe(today);
        } catch (error) {
          if (!(error instanceof Refusal)) {
            throw error;
          }
          expect(error.message).toMatch(/^(No hypervisor of home has room|\d+ nodes do not fit|home is full)/);
        }
      }
    }),
    { numRuns: 20 },
  );
});

test("thirty small clusters fit into the LAN, and the ids, blocks and machines keep apart", () => {
  const project = edited([
    ...withVault,
    [P, "memoryMiB: 65536, threads: 32", "memoryMiB: 1048576, threads: 256"],
    [P, "dhcpRange: 192.168.1.200-192.168.1.249", "dhcpRange: 192.168.1.240-192.168.1.249"],
  ]);
  for (let index = 0; index < 30; index++) {
    add(project, wish(`c${index}`, { memoryMiB: 2048, cores: 2 }));
  }
  const { clusters } = loadFleet(project, { today });
  expect(clusters.map(({ cilium }) => cilium.id).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 32 }, (_, index) => index + 1),
  );
  expect(new Set(clusters.map(({ podCidr }) => podCidr)).size).toBe(32);
  expect(clusters.every(({ peers }) => peers.length === 31)).toBe(true);
  expect(readFileSync(join(project, "Pulumi.c29.yaml"), "utf8")).toContain("id: 32,");
});
