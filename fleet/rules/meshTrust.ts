// Rules about trust inside a mesh and about what its members share.
import { type Draft, meshes, type View } from "../draft";
import { retiringMaker, staying } from "./makers";
import { type Finding, type Rule } from "./rule";
import { declaresVault } from "./vault";

type Trust = "vault-exchange" | "shared-ca";

/** Undefined for a mesh that is unknown or whose trust was refused. */
function trustOf(view: View, mesh: string): Trust | undefined {
  const declared = view.project.data.meshes?.[mesh];
  return declared === undefined || (declared.trust === undefined && view.project.states(["meshes", mesh, "trust"]))
    ? undefined
    : (declared.trust ?? "vault-exchange");
}

/** Members of the meshes with that trust. */
const membersBy = (view: View, trust: Trust): readonly (readonly [string, readonly Draft[]])[] =>
  [...meshes(view)].filter(([mesh]) => trustOf(view, mesh) === trust);

export const exchangeNeedsVault: Rule = {
  id: "mesh-exchange-needs-vault",
  area: "cilium",
  severity: "mandatory",
  why: "Members publish their certificates in Vault, where their peers find them.",
  condition: "A mesh whose members exchange certificates through Vault is in a fleet with Vault.",
  source: "convention of this fleet: certificates of members travel through Vault, or all have one CA",
  example: "trust: vault-exchange without homelab:vault",
  check: (view) =>
    declaresVault(view) || !view.project.trusts("vault")
      ? []
      : membersBy(view, "vault-exchange").map(([mesh]) => ({
          at: view.project.at(["meshes", mesh, "trust"]),
          message: `members of mesh ${mesh} exchange certificates through Vault, and this fleet has none: add homelab:vault to Pulumi.yaml and a Pulumi.vault.yaml, or set trust: shared-ca`,
        })),
};

export const caMakerStays: Rule = {
  id: "mesh-ca-maker-stays",
  area: "cilium",
  severity: "mandatory",
  why: "The CA of the mesh lies in the state of one stack, and goes when that is destroyed.",
  condition: "The cluster whose stack made the CA of a mesh retires after every other member.",
  source: 'pulumi.com, "pulumi destroy": what a stack made goes with it',
  example: "retire: true on the hub of a mesh with shared-ca",
  check: (view) =>
    membersBy(view, "shared-ca").flatMap(([mesh, members]): readonly Finding[] => {
      const maker = retiringMaker(view, members);
      const remaining = staying(members).map(({ stack }) => stack);
      return maker === undefined
        ? []
        : [
            {
              at: maker.at(["cluster", "retire"]),
              message: `${maker.stack} made the CA of mesh ${mesh}, which ${list(remaining)} still use${remaining.length === 1 ? "s" : ""}: retire the others first, or set trust: vault-exchange for the mesh`,
            },
          ];
    }),
};

const list = (names: readonly string[]): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;

/**
 * Bytes of all values of a Secret. Source: kubernetes/kubernetes, pkg/apis/core/types.go, MaxSecretSize.
 */
const secretLimit = 1024 * 1024;

/**
 * Bytes that a peer takes in the Secret cilium-kvstoremesh: PEMs of the CA (up to 1200), the client certificate (1300)
 * and its RSA key of 2048 bits (1700), which is what the chart makes, and the entry with the address and the three paths
 * (350 with a name of 32 characters). Measured with OpenSSL: 1115, 1204 and 1679.
 */
const bytesPerPeer = 1200 + 1300 + 1700 + 350;

export const meshFitsSecret: Rule = {
  id: "mesh-fits-secret",
  area: "cilium",
  severity: "mandatory",
  why: "Kubernetes refuses a Secret of more than 1 MiB, and every member keeps its peers' certificates in one.",
  condition: "The certificates of all peers of a mesh fit into one Secret of 1 MiB.",
  source: "kubernetes/kubernetes pkg/apis/core/types.go, MaxSecretSize",
  example: "232 members with trust: vault-exchange",
  check: (view) => {
    const most = Math.floor(secretLimit / bytesPerPeer) + 1;
    return membersBy(view, "vault-exchange")
      .map(([mesh, members]) => [mesh, members.filter(({ data }) => data.cluster?.retire !== true)] as const)
      .filter(([, members]) => members.length > most)
      .map(([mesh, members]) => ({
        at: view.project.at(["meshes", mesh]),
        message: `mesh ${mesh} has ${members.length} members: their certificates, ${bytesPerPeer} bytes a peer, fill the Secret cilium-kvstoremesh of each with ${Math.ceil(((members.length - 1) * bytesPerPeer) / 1024)} KiB of 1024; ${most} members fit, so split the mesh, or set trust: shared-ca`,
      }));
  },
};

export const globalServiceOfHub: Rule = {
  id: "mesh-global-service-of-hub",
  area: "cilium",
  severity: "mandatory",
  why: "One member backs a global Service, and the others find it under the same name.",
  condition: "One cluster of a mesh, which is no agent, declares the global Service of its monitoring.",
  source:
    'docs.cilium.io, "Load-balancing & Service Discovery" of Cluster Mesh: a global Service has one name and namespace in all clusters',
  example: "monitoring.remoteWriteService in two members",
  check: (view) => {
    const declared = view.clusters.filter((draft) => draft.states(["monitoring", "remoteWriteService"]));
    const at = (draft: Draft) => draft.at(["monitoring", "remoteWriteService"]);
    return declared.flatMap((draft): readonly Finding[] => {
      const { monitoring, cluster, cilium } = draft.data;
      const role = monitoring?.role ?? (cluster?.role === "management" ? "hub" : "agent");
      if (role === "agent" && cluster?.role !== undefined) {
        const message = `${draft.stack} is an agent, which finds the Service of its hub by itself: remove it here`;
        return [{ at: at(draft), message }];
      }
      if (cilium !== undefined && !draft.states(["cilium", "mesh"])) {
        const message = `${draft.stack} is in no mesh, so nobody else finds the Service: give it a mesh, or remove it here`;
        return [{ at: at(draft), message }];
      }
      const mesh = cilium?.mesh?.name;
      const first = declared.find((other) => mesh !== undefined && other.data.cilium?.mesh?.name === mesh);
      return first === undefined || first === draft
        ? []
        : [
            {
              at: at(draft),
              message: `both ${first.stack} and ${draft.stack} declare one for mesh ${mesh ?? ""}: keep one`,
            },
          ];
    });
  },
};

export const meshTrustRules: readonly Rule[] = [exchangeNeedsVault, caMakerStays, meshFitsSecret, globalServiceOfHub];
