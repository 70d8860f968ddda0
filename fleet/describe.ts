// What the fleet is, in words and as JSON.
import { type Cluster, type Fleet, type Overlay, type Vault } from "./model";
import { underlay } from "./underlay";

/** Stands in while describing: a description does not need a Git repository. */
export const noRepo = "https://git.invalid/unset";

function describeCluster(cluster: Cluster): string {
  const count = (nodes: readonly unknown[], word: string): string =>
    `${nodes.length} ${word}${nodes.length === 1 ? "" : "s"}`;
  return [
    `${cluster.name} (${cluster.role}, ${cluster.platform}, ${cluster.site.name}${cluster.retire ? ", retiring" : ""})`,
    `  nodes     ${count(cluster.controlPlanes, "control plane")}, ${count(cluster.workers, "worker")}`,
    ...gpus(cluster),
    `  endpoint  ${cluster.endpoint}`,
    `  ingress   ${cluster.externalIp ?? "none"}, ${cluster.dns.name}`,
    `  pods      ${cluster.podCidr}, services ${cluster.serviceCidr}`,
    `  mesh      ${cluster.cilium.mesh === undefined ? "none" : `${cluster.cilium.mesh.name} as ${cluster.cilium.id} at ${cluster.cilium.mesh.ip}`}`,
    ...settings(cluster.aws),
    `  versions  Talos ${cluster.versions.talos}, Kubernetes ${cluster.versions.kubernetes}, Cilium ${cluster.versions.cilium}`,
    `  flux      ${cluster.gitops.path} of ${cluster.gitops.repo === noRepo ? "no repository yet" : cluster.gitops.repo}`,
  ].join("\n");
}

function gpus({ controlPlanes, workers }: Cluster): readonly string[] {
  const found = [...controlPlanes, ...workers].flatMap(({ name, gpu, aws }) =>
    gpu === undefined ? [] : [`${name} ${gpu}${aws?.spot === true ? " (spot)" : ""}`],
  );
  return found.length === 0 ? [] : [`  gpu       ${found.join(", ")}`];
}

const settings = (aws: Cluster["aws"]): readonly string[] =>
  aws === undefined
    ? []
    : [
        `  operators ${aws.operators.join(", ")}`,
        `  budget    ${aws.monthlyBudgetUsd} USD a month, told to ${aws.budgetEmails.join(", ")}`,
      ];

function describeVault(vault: Vault): string {
  return [
    `${vault.stack} (configures Vault)`,
    `  runs on   ${vault.hub}`,
    `  address   ${vault.address}, ${vault.host}`,
    `  SecretIDs live ${vault.secretIdTtlDays} days, warned about from day ${vault.rotateAfterDays} on`,
  ].join("\n");
}

const trusts = {
  "vault-exchange": () => "each member has its own CA and publishes a certificate in Vault",
  "shared-ca": (maker: string) => `one CA, made by ${maker}`,
} as const;

const describeOverlay = (overlay: Overlay): readonly string[] => [
  `  overlay   ${overlay.kind} in ${overlay.cidr}, MTU ${overlay.mtu}, seed by ${overlay.seedMaker}`,
  ...(overlay.endpoints.length === 0 ? [] : [`  found at  ${overlay.endpoints.join(", ")}`]),
];

function describeMesh(name: string, members: readonly Cluster[]): string {
  const mesh = members[0]?.cilium.mesh;
  return [
    `mesh ${name}`,
    `  members   ${members.map((member) => member.name).join(", ") || "none that stays"}`,
    ...(mesh === undefined ? [] : [`  trust     ${trusts[mesh.trust](mesh.caMaker)}`]),
    ...(mesh?.overlay === undefined ? [] : describeOverlay(mesh.overlay)),
  ].join("\n");
}

/** Clusters that stay, by the name of their mesh. */
function meshes(fleet: Fleet): ReadonlyMap<string, readonly Cluster[]> {
  const names = new Set(fleet.clusters.flatMap(({ cilium }) => cilium.mesh?.name ?? []));
  return new Map(
    [...names]
      .sort()
      .map((name) => [name, fleet.clusters.filter(({ cilium, retire }) => !retire && cilium.mesh?.name === name)]),
  );
}

/** The stacks in bring-up order, then the meshes; a paragraph each. */
export function describeText(fleet: Fleet): string {
  const byName = new Map(fleet.clusters.map((cluster) => [cluster.name, cluster]));
  const stacks = fleet.bringUpOrder.flatMap((name) => {
    const cluster = byName.get(name);
    return cluster === undefined
      ? fleet.vault === undefined
        ? []
        : describeVault(fleet.vault)
      : describeCluster(cluster);
  });
  return [...stacks, ...[...meshes(fleet)].map(([name, members]) => describeMesh(name, members))].join("\n\n");
}

/** Where the CA comes from, in a mesh that shares one. */
function caMaker(members: readonly Cluster[]): { readonly caMaker?: string } {
  const mesh = members[0]?.cilium.mesh;
  return mesh?.trust === "shared-ca" ? { caMaker: mesh.caMaker } : {};
}

/** What members of two sites meet in, and the cluster whose stack comes up before theirs because of it. */
function overlay(members: readonly Cluster[]): { readonly overlay?: Pick<Overlay, "kind" | "cidr" | "seedMaker"> } {
  const declared = members[0]?.cilium.mesh?.overlay;
  if (declared === undefined) {
    return {};
  }
  const { kind, cidr, seedMaker } = declared;
  return { overlay: { kind, cidr, seedMaker } };
}

/**
 * `{bringUpOrder, gitRepository, meshes, vault, underlay}`; the repository is null where nobody named one, and so is
 * Vault in a fleet without.
 */
export function describeJson(fleet: Fleet): string {
  const repo = fleet.clusters[0]?.gitops.repo;
  const gitRepository = repo === noRepo ? null : repo;
  const description = {
    bringUpOrder: fleet.bringUpOrder,
    gitRepository,
    meshes: [...meshes(fleet)].map(([name, members]) => ({
      name,
      members: members.map((member) => member.name),
      ...caMaker(members),
      ...overlay(members),
    })),
    vault:
      fleet.vault === undefined
        ? null
        : { stack: fleet.vault.stack, hub: fleet.vault.hub, address: fleet.vault.address },
    underlay: underlay(fleet),
  };
  return JSON.stringify(description, null, 2);
}
