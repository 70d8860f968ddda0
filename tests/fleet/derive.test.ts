// Proves what follows from a fleet, for any fleet: order, peers, names, variables.
// Cannot prove that Flux or Cilium understands the values; the tests of the components and the rehearsal do.
import fc from "fast-check";
import { bringUpOrder, dnsNames, fluxVariables, gitopsPath, meshPeers, vaultMeshPath } from "../../fleet/derive";
import { loadFleet } from "../../fleet/load";
import { type Cluster } from "../../fleet/model";
import { base } from "./project";

const [sample] = loadFleet(base).clusters;

function like(name: string, overrides: Partial<Cluster>): Cluster {
  if (sample === undefined) {
    throw new Error("the base has clusters");
  }
  return { ...sample, name, ...overrides };
}

const mesh = fc.option(fc.constantFrom("inner", "outer"), { nil: undefined });

const clusters: fc.Arbitrary<readonly Cluster[]> = fc
  .uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/),
      role: fc.constantFrom("management" as const, "workload" as const),
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
          ...(meshName === undefined ? {} : { mesh: { name: meshName, ip: "192.0.2.1", maxConnectedClusters: 255 } }),
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
      expect(order).toEqual([...names("management"), ...names("workload")]);
      expect(bringUpOrder([...fleet].reverse())).toEqual(order);
    }),
  );
});

test("the mesh is full: peers are mutual, never oneself, of one mesh, and never retiring", () => {
  fc.assert(
    fc.property(clusters, (all) => {
      for (const cluster of all) {
        const peers = meshPeers({ clusters: all }, cluster);
        const expected = all.filter(
          (other) =>
            other !== cluster &&
            !other.retire &&
            !cluster.retire &&
            other.cilium.mesh !== undefined &&
            other.cilium.mesh.name === cluster.cilium.mesh?.name,
        );
        expect(peers.map(({ name }) => name)).toEqual(expected.map(({ name }) => name).sort());
        expect(peers.every((peer) => meshPeers({ clusters: all }, peer).includes(cluster))).toBe(true);
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
  expect(dnsNames({ dns: { zone: "example.org", name: "gl.example.org" } })).toEqual([
    "gl.example.org",
    "*.gl.example.org",
  ]);
  expect(vaultMeshPath({ name: "gitlab" })).toBe("clustermesh/gitlab");
  expect(gitopsPath("management")).toBe("gitops/clusters/hub");
  expect(gitopsPath("workload")).toBe("gitops/clusters/workload");
});
