// Rules about Cilium identities and the members of a mesh.
import { declaresOverlay, groupBy, meshes, type Draft, type View } from "../draft";
import { type Finding, type Rule } from "./rule";

const idOf = (draft: Draft): number | undefined => draft.data.cilium?.id;

/** The next id that no cluster of the project has. */
function nextFreeId(view: View): string {
  const used = new Set(view.clusters.map(idOf));
  const free = Array.from({ length: 255 }, (_, index) => index + 1).find((id) => !used.has(id));
  return free === undefined ? "" : `; next free id: ${free}`;
}

export const idRange: Rule = {
  id: "cilium-id-range",
  area: "cilium",
  severity: "mandatory",
  why: "The id is part of every identity in the mesh; 0 stands for no mesh.",
  condition: "A member of a mesh has an id from 1 to the highest id of that mesh.",
  source: "cilium/cilium pkg/clustermesh/types/option.go, Validate",
  example: "cilium.id: 256 in a mesh of 255",
  check: (view) =>
    view.clusters.flatMap((draft) => {
      const { id, mesh } = draft.data.cilium ?? {};
      // How many clusters a mesh takes, nobody knows of one whose name was refused.
      if (mesh !== undefined && mesh.name === undefined) {
        return [];
      }
      const limit =
        (mesh?.name === undefined ? undefined : view.project.data.meshes?.[mesh.name]?.maxConnectedClusters) ?? 255;
      const at = draft.at(["cilium", "id"]);
      const range = `from 1 to ${limit}${nextFreeId(view)}`;
      if (mesh !== undefined && !draft.states(["cilium", "id"])) {
        return [{ at, message: `is missing: a member of mesh ${mesh.name} needs an id ${range}` }];
      }
      if (mesh !== undefined && id === 0) {
        return [{ at, message: `0 stands for no mesh: take an id ${range}` }];
      }
      const where = mesh === undefined ? "" : ` of mesh ${mesh.name}`;
      return id === undefined || id <= limit
        ? []
        : [{ at, message: `${id} is above ${limit}, the highest id${where}${nextFreeId(view)}` }];
    }),
};

/** Everyone but the first, with the first: a finding for each that differs says enough, one for every two says it again. */
const againstFirst = <T>([first, ...others]: readonly T[]): readonly (readonly [T, T])[] =>
  first === undefined ? [] : others.map((other) => [first, other]);

/** Findings at every cluster but the first with the same id. */
function sameId(
  view: View,
  members: readonly Draft[],
  because: (a: Draft, b: Draft) => string | undefined,
): readonly Finding[] {
  return [
    ...groupBy(members, (draft) =>
      idOf(draft) === undefined || idOf(draft) === 0 ? undefined : String(idOf(draft)),
    ).values(),
  ].flatMap((group) =>
    againstFirst(group).flatMap(([a, b]) => {
      const reason = because(a, b);
      const [first, second] = [a.at(["cilium", "id"]), b.at(["cilium", "id"])];
      return reason === undefined
        ? []
        : [
            {
              at: second,
              message: `${idOf(b) ?? ""} is both ${first.name} and ${second.name}${reason}${nextFreeId(view)}`,
            },
          ];
    }),
  );
}

export const idUniqueInMesh: Rule = {
  id: "cilium-id-unique-in-mesh",
  area: "cilium",
  severity: "mandatory",
  why: "Cilium refuses a peer with its own id, and identities of two peers with one id get mixed up.",
  condition: "No two members of one mesh have the same id.",
  source: 'docs.cilium.io, "Setting up Cluster Mesh", prerequisites',
  example: "cilium.id: 1 in two members",
  check: (view) =>
    [...meshes(view)].flatMap(([mesh, members]) => sameId(view, members, () => `, and both are in mesh ${mesh}`)),
};

export const idUniqueInFleet: Rule = {
  id: "cilium-id-unique-in-fleet",
  area: "cilium",
  severity: "advisory",
  why: "Clusters with the same id can never join one mesh, and changing an id restarts every workload.",
  condition: "No two clusters of the fleet have the same id other than 0.",
  source:
    'docs.cilium.io, "Setting up Cluster Mesh": changing the id of a running cluster needs all workloads restarted',
  example: "cilium.id: 1 in two meshes",
  check: (view) =>
    sameId(view, view.clusters, (a, b) => {
      const [one, other] = [a.data.cilium?.mesh?.name, b.data.cilium?.mesh?.name];
      return one !== undefined && one === other ? undefined : ", in different meshes";
    }),
};

const routingMode = (draft: Draft): string => draft.data.cilium?.routingMode ?? "tunnel";
const tunnelProtocol = (draft: Draft): string => draft.data.cilium?.tunnelProtocol ?? "vxlan";

export const sameDatapath: Rule = {
  id: "net-mesh-same-datapath",
  area: "addressing",
  severity: "mandatory",
  why: "Members of a mesh send packets straight to each other's nodes, in one format.",
  condition: "All members of a mesh have the same routing mode and the same tunnel protocol.",
  source: 'docs.cilium.io, "Setting up Cluster Mesh", prerequisites',
  example: "tunnelProtocol: geneve beside vxlan",
  check: (view) =>
    [...meshes(view)].flatMap(([mesh, members]) =>
      againstFirst(members).flatMap(([a, b]) => {
        const differ = (key: string, one: string, other: string): readonly Finding[] => [
          {
            at: b.at(["cilium", key]),
            message: `${b.stack} has ${key} ${other} and ${a.stack} ${one}: members of mesh ${mesh} need the same`,
          },
        ];
        if (routingMode(a) !== routingMode(b)) {
          return differ("routingMode", routingMode(a), routingMode(b));
        }
        return routingMode(a) === "tunnel" && tunnelProtocol(a) !== tunnelProtocol(b)
          ? differ("tunnelProtocol", tunnelProtocol(a), tunnelProtocol(b))
          : [];
      }),
    ),
};

export const nodesReachable: Rule = {
  id: "net-mesh-nodes-reachable",
  area: "addressing",
  severity: "mandatory",
  why: "Every node of a mesh must reach every other node by its address.",
  condition: "All members of a mesh are at one site, or the mesh has an overlay.",
  source: 'docs.cilium.io, "Setting up Cluster Mesh", prerequisites',
  example: "two sites in one mesh without overlay",
  check: (view) =>
    [...meshes(view)].flatMap(([mesh, members]) =>
      againstFirst(declaresOverlay(view, mesh) ? [] : members).flatMap(([a, b]) => {
        const [one, other] = [a.site?.name, b.site?.name];
        return one === undefined || other === undefined || one === other
          ? []
          : [
              {
                at: b.at(["cilium", "mesh", "name"]),
                message: `in mesh ${mesh}, ${b.stack} is at ${other} and ${a.stack} at ${one}, and nothing routes between the sites: give the mesh an overlay in Pulumi.yaml, or ${b.stack} a mesh of its own`,
              },
            ];
      }),
    ),
};

export const meshRules: readonly Rule[] = [idRange, idUniqueInMesh, idUniqueInFleet, sameDatapath, nodesReachable];
