// Proves what follows from a fleet, for any fleet: order, peers, names, variables.
// Cannot prove that Flux or Cilium understands the values; the tests of the components and the rehearsal do.
import fc from "fast-check";
import { bringUpOrder, dnsNames, fluxVariables, gitopsPath, vaultMeshPath } from "../../fleet/derive";
import { loadFleet } from "../../fleet/load";
import { caMaker, meshPeers, remoteWriteStub, type Member } from "../../fleet/meshMembers";
import { type Cluster, type Mesh, type Overlay } from "../../fleet/model";
import { secretNamespaces, vaultAccess, vaultApps } from "../../fleet/vaultAccess";
import { base } from "./project";

const [sample] = loadFleet(base).clusters;

function like(name: string, overrides: Partial<Cluster>): Cluster {
  if (sample === undefined) {
    throw new Error("the base has clusters");
  }
  return { ...sample, name, ...overrides };
}

const mesh = fc.option(fc.constantFrom("inner", "outer"), { nil: undefined });

const meshOf = (name: string, caMakerName = ""): Mesh => ({
  name,
  ip: "192.0.2.1",
  endpoints: ["192.0.2.1:2379"],
  trust: caMakerName === "" ? "vault-exchange" : "shared-ca",
  caMaker: caMakerName,
  maxConnectedClusters: 255,
});

const overlayBy = (seedMaker: string): Overlay => ({
  kind: "nebula",
  cidr: "10.42.0.0/16",
  port: 4242,
  mtu: 1300,
  issued: "2026-11-21",
  validDays: 3650,
  endpoints: [],
  seedMaker,
  nodes: [],
});

/** The clusters as their mesh sees them. */
const membersOf = (all: readonly Cluster[], name: string | undefined): readonly Member[] =>
  all.flatMap((cluster) =>
    cluster.cilium.mesh === undefined || cluster.cilium.mesh.name !== name
      ? []
      : [{ ...cluster, id: cluster.cilium.id, ip: cluster.cilium.mesh.ip, endpoints: cluster.cilium.mesh.endpoints }],
  );

const clusters: fc.Arbitrary<readonly Cluster[]> = fc
  .uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/),
      role: fc.constantFrom("management" as const, "workload" as const, "burst" as const),
      retire: fc.boolean(),
      id: fc.integer({ min: 0, max: 511 }),
      mesh,
    }),
    { selector: ({ name }) => name, maxLength: 8 },
  )
  .map((drafts) =>
    drafts.map(({ name, role, retire, id, mesh: meshName }) =>
      like(name, {
        role,
        retire,
        cilium: {
          id,
          routingMode: "tunnel",
          tunnelProtocol: "vxlan",
          l2Announcements: true,
          ...(meshName === undefined ? {} : { mesh: meshOf(meshName) }),
        },
      }),
    ),
  );

test("bring-up holds every cluster once, hubs before the others, each group by name", () => {
  fc.assert(
    fc.property(clusters, (fleet) => {
      const order = bringUpOrder(fleet);
      const names = (role: Cluster["role"]): string[] =>
        fleet
          .filter((cluster) => cluster.role === role)
          .map(({ name }) => name)
          .sort();
      expect(order).toEqual([...names("management"), ...names("workload"), ...names("burst")]);
      expect(bringUpOrder([...fleet].reverse())).toEqual(order);
    }),
  );
});

test("whoever makes the seed of an overlay comes up before its peers of the same role", () => {
  const fleet = ["alpha", "maker"].map((name) =>
    like(name, {
      role: "workload",
      cilium: { ...like(name, {}).cilium, mesh: { ...meshOf("inner"), overlay: overlayBy("maker") } },
    }),
  );
  expect(bringUpOrder(fleet)).toEqual(["maker", "alpha"]);
});

test("with a Vault its cluster is first, its stack second, and then hubs and makers of CAs", () => {
  const named = (name: string, role: Cluster["role"], maker = ""): Cluster =>
    like(name, { role, cilium: { ...like(name, {}).cilium, mesh: meshOf("inner", maker) } });
  const fleet = [
    named("alpha", "management", "maker"),
    named("hub", "management", "maker"),
    named("maker", "workload", "maker"),
    named("leaf", "workload", "maker"),
    named("hub-maker", "management", "hub-maker"),
  ];
  expect(bringUpOrder(fleet, { stack: "vault", hub: "hub" })).toEqual([
    "hub",
    "vault",
    "hub-maker",
    "alpha",
    "maker",
    "leaf",
  ]);
});

test("the CA is made by the cluster of Vault, else by a hub, else by the lowest id", () => {
  const members = [
    { name: "b", role: "workload", id: 2 },
    { name: "a", role: "workload", id: 3 },
    { name: "hub", role: "management", id: 9 },
    { name: "vault-hub", role: "management", id: 10 },
  ] as const;
  expect(caMaker(members, "vault-hub")).toBe("vault-hub");
  expect(caMaker(members, undefined)).toBe("hub");
  expect(caMaker(members.slice(0, 2), "vault-hub")).toBe("b");
  expect(caMaker([{ name: "lender", role: "burst", id: 1 }, ...members.slice(0, 2)], undefined)).toBe("b");
  expect(() => caMaker([], undefined)).toThrow("a mesh without members has no CA");
});

test("whoever makes the CA of a mesh comes up before its other members, whichever cluster runs Vault", () => {
  fc.assert(
    fc.property(clusters, fc.nat(), (all, pick) => {
      const hubs = all.filter(({ role }) => role === "management");
      const hub = hubs[pick % Math.max(1, hubs.length)]?.name;
      const fleet = all.map((cluster) => {
        const mesh = cluster.cilium.mesh;
        return mesh === undefined
          ? cluster
          : like(cluster.name, {
              role: cluster.role,
              cilium: { ...cluster.cilium, mesh: meshOf(mesh.name, caMaker(membersOf(all, mesh.name), hub)) },
            });
      });
      const order = bringUpOrder(fleet, hub === undefined ? undefined : { stack: "the vault", hub });
      for (const { cilium } of fleet) {
        const members = fleet.filter((other) => other.cilium.mesh?.name === cilium.mesh?.name).map(({ name }) => name);
        expect(cilium.mesh === undefined || order.find((name) => members.includes(name)) === cilium.mesh.caMaker).toBe(
          true,
        );
      }
      expect(order).toHaveLength(all.length + (hub === undefined ? 0 : 1));
    }),
  );
});

test("an agent's Service for metrics has the name and the port of the hub's and no pods", () => {
  const hub: Member = { name: "hub", role: "management", retire: false, id: 1, ip: "192.0.2.1", endpoints: [] };
  const service = { namespace: "monitoring", name: "metrics", port: 8428, selector: { app: "metrics" } };
  expect(remoteWriteStub([hub])).toBeUndefined();
  expect(
    remoteWriteStub([
      { ...hub, name: "leaf" },
      { ...hub, remoteWriteService: service },
    ]),
  ).toEqual({
    namespace: "monitoring",
    name: "metrics",
    port: 8428,
  });
});

test("Vault sees a cluster by its own nodes and by the nodes and pods that forward on the hub, each once", () => {
  const host = { site: "home", nodes: [{ ip: "192.168.1.70" }, { ip: "192.168.1.10" }], podCidr: "10.244.0.0/16" };
  const vault = { ip: "192.168.1.82", overlayIps: [] };
  const secretIdIssued = "2026-11-21";
  const gitlab = { name: "gitlab", site: "home", nodes: [{ ip: "192.168.1.21" }], secretIdIssued };
  expect(vaultAccess(gitlab, host, vault)).toEqual({
    role: "gitlab",
    secretIdIssued,
    cidrs: ["10.244.0.0/16", "192.168.1.10/32", "192.168.1.21/32", "192.168.1.70/32"],
    server: "https://192.168.1.82:8200",
  });
  const main = { name: "main", site: "home", nodes: host.nodes, secretIdIssued };
  expect(vaultAccess(main, host, vault).cidrs).toEqual(["10.244.0.0/16", "192.168.1.10/32", "192.168.1.70/32"]);
});

test("over an overlay Vault sees nodes by their addresses there too, and other sites find it there", () => {
  const nodes = [{ ip: "192.168.1.70", overlayIp: "10.42.1.70" }];
  const host = { site: "home", mesh: "inner", nodes, podCidr: "10.244.0.0/16" };
  const vault = { ip: "192.168.1.82", overlayIps: ["10.42.1.70"] };
  const borrowed = {
    name: "burst",
    site: "cloud",
    mesh: "inner",
    nodes: [{ ip: "172.31.16.10", overlayIp: "10.42.0.1" }],
    secretIdIssued: "2026-11-21",
  };
  expect(vaultAccess(borrowed, host, vault)).toMatchObject({
    cidrs: ["10.244.0.0/16", "10.42.0.1/32", "10.42.1.70/32", "172.31.16.10/32", "192.168.1.70/32"],
    server: "https://10.42.1.70:8200",
  });
  // The overlay of another mesh does not lead to Vault.
  expect(vaultAccess({ ...borrowed, site: "home", mesh: "outer" }, host, vault)).toMatchObject({
    cidrs: ["10.244.0.0/16", "10.42.1.70/32", "172.31.16.10/32", "192.168.1.70/32"],
    server: "https://192.168.1.82:8200",
  });
});

test("only applications that log in to Vault and are placed here get a role; the mesh adds a namespace to the store", () => {
  expect(vaultApps({ vault: true, minio: true, authentik: true, grafana: false, traefik: true })).toEqual([
    "authentik",
    "minio",
  ]);
  expect(secretNamespaces(false)).toEqual(["cert-manager"]);
  expect(secretNamespaces(true)).toEqual(["cert-manager", "kube-system"]);
});

test("the mesh is full: peers are mutual, never oneself, of one mesh, and never retiring", () => {
  fc.assert(
    fc.property(clusters, (all) => {
      for (const cluster of all) {
        const members = membersOf(all, cluster.cilium.mesh?.name);
        const peers = meshPeers(members, cluster.name);
        const expected = all.filter(
          (other) =>
            other !== cluster &&
            !other.retire &&
            !cluster.retire &&
            other.cilium.mesh !== undefined &&
            other.cilium.mesh.name === cluster.cilium.mesh?.name,
        );
        expect(peers.map(({ name }) => name)).toEqual(expected.map(({ name }) => name).sort());
        for (const peer of peers) {
          expect(meshPeers(members, peer.name)).toContainEqual({
            name: cluster.name,
            id: cluster.cilium.id,
            address: "192.0.2.1",
            endpoints: ["192.0.2.1:2379"],
          });
        }
      }
      expect(all).toBeDefined();
    }),
  );
});

test("Flux variables are text, and the mesh address is there exactly for mesh members", () => {
  fc.assert(
    fc.property(clusters, (all) => {
      for (const cluster of all) {
        const variables = fluxVariables(cluster);
        expect(Object.values(variables).every((value) => typeof value === "string")).toBe(true);
        expect(variables["CLUSTER_NAME"]).toBe(`${cluster.name}-cluster`);
        expect(variables["CILIUM_CLUSTER_NAME"]).toBe(cluster.name);
        expect(variables["CILIUM_CLUSTER_ID"]).toBe(cluster.cilium.id.toString());
        expect(variables["CILIUM_CLUSTERMESH_ENDPOINT"]).toBe(cluster.cilium.mesh?.ip);
      }
      expect(all).toBeDefined();
    }),
  );
});

test("names and paths follow from the cluster alone", () => {
  expect(dnsNames({ dns: { zone: "example.org", name: "gl.example.org", records: true } })).toEqual([
    "gl.example.org",
    "*.gl.example.org",
  ]);
  expect(vaultMeshPath({ name: "gitlab" })).toBe("clustermesh/gitlab");
  expect(gitopsPath("management")).toBe("gitops/clusters/hub");
  expect(gitopsPath("workload")).toBe("gitops/clusters/workload");
  expect(gitopsPath("burst")).toBe("gitops/clusters/burst");
});
