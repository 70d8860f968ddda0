// Rules about Vault: that there is exactly one, where it runs, and who reaches it.
import { declaresOverlay, type Draft, runsVault, type View } from "../draft";
import { type Finding, type Rule } from "./rule";

/** Whether the project declares a Vault, complete or not. */
export const declaresVault = (view: View): boolean => view.project.states(["vault"]);

/** Nothing is said about a section that could not be read. */
const judges = (view: View): boolean => view.project.trusts("vault");

export const vaultStackSingle: Rule = {
  id: "vault-stack-single",
  area: "secrets",
  severity: "mandatory",
  why: "Policies and roles of Vault have one stack that writes them.",
  condition: "A fleet with Vault has one stack that configures it, and one without has none.",
  source: "convention of this fleet: policies and roles are written by one stack",
  example: "Pulumi.secrets.yaml and Pulumi.vault.yaml both of kind vault",
  check: (view) => {
    const [first, ...others] = view.vaultStacks;
    if (!judges(view)) {
      return [];
    }
    if (declaresVault(view) && first === undefined) {
      const message =
        "no stack configures this Vault: add Pulumi.vault.yaml that holds `homelab:stack: { kind: vault }` below `config:`";
      return view.complete ? [{ at: view.project.at(["vault"]), message }] : [];
    }
    if (!declaresVault(view)) {
      return view.vaultStacks.map(({ stack, at }) => ({
        at: at(["stack", "kind"]),
        message: `${stack} configures a Vault that Pulumi.yaml does not declare: add homelab:vault with its ip there, or remove this file`,
      }));
    }
    return others.map(({ stack, at }) => ({
      at: at(["stack", "kind"]),
      message: `both ${first?.stack ?? ""} and ${stack} configure Vault: remove one of the two files`,
    }));
  },
};

const placement = (draft: Draft) => draft.at(["placement", "vault"]);

export const vaultHubSingle: Rule = {
  id: "vault-hub-single",
  area: "secrets",
  severity: "mandatory",
  why: "Every cluster reads its secrets from one Vault, which runs on one management cluster.",
  condition: "Vault runs on exactly one cluster, which is a management cluster.",
  source: "convention of this fleet: one Vault, on the hub",
  example: "placement: { vault: true } on a workload cluster",
  check: (view): readonly Finding[] => {
    if (!judges(view)) {
      return [];
    }
    const placed = view.clusters.filter(({ data }) => data.placement?.["vault"] === true);
    const [first, ...others] = placed.filter(runsVault);
    const elsewhere = placed
      .filter(({ data }) => data.cluster?.role !== undefined && data.cluster.role !== "management")
      .map((draft) => ({
        at: placement(draft),
        message: `${draft.stack} is a ${draft.data.cluster?.role ?? ""} cluster: Vault runs on a management cluster, so remove it here`,
      }));
    if (!declaresVault(view)) {
      return [
        ...elsewhere,
        ...placed.filter(runsVault).map((draft) => ({
          at: placement(draft),
          message: "Pulumi.yaml declares no Vault: add homelab:vault with its ip there, or remove it here",
        })),
      ];
    }
    const message = "no management cluster runs it: set homelab:placement.vault to true in the stack file of one";
    return [
      ...elsewhere,
      ...(first === undefined && view.complete ? [{ at: view.project.at(["vault"]), message }] : []),
      ...others.map((draft) => ({
        at: placement(draft),
        message: `both ${first?.stack ?? ""} and ${draft.stack} run Vault: keep one of them`,
      })),
    ];
  },
};

export const vaultHubStays: Rule = {
  id: "vault-hub-stays",
  area: "secrets",
  severity: "mandatory",
  why: "Vault goes with the cluster that runs it, and with Vault every secret.",
  condition: "The cluster that runs Vault retires after every other.",
  source: "convention of this fleet: the hub goes last",
  example: "retire: true on the hub while another cluster stays",
  check: (view) => {
    const hub = view.vaultHub;
    const [first, ...others] = view.clusters.filter(({ data }) => data.cluster?.retire !== true);
    if (!declaresVault(view) || hub?.data.cluster?.retire !== true || first === undefined) {
      return [];
    }
    const readers = `${first.stack}${others.length === 0 ? " still reads" : ` and ${others.length} more still read`}`;
    return [
      {
        at: hub.at(["cluster", "retire"]),
        message: `${hub.stack} runs Vault, which ${readers}: retire the others first`,
      },
    ];
  },
};

export const vaultReachable: Rule = {
  id: "vault-reachable",
  area: "secrets",
  severity: "mandatory",
  why: "A cluster that cannot log in to Vault waits for its secrets without end.",
  condition: "Every cluster is at the site of the cluster that runs Vault, or in one mesh with it that has an overlay.",
  source: 'docs.cilium.io, "L2 Announcements / L2 Aware LB": the address is announced to one LAN',
  example: "a cluster at another site than the hub",
  check: (view) => {
    const hub = view.vaultHub;
    const mesh = hub?.data.cilium?.mesh?.name;
    const overlaid = ({ data }: Draft): boolean => declaresOverlay(view, mesh) && data.cilium?.mesh?.name === mesh;
    return !declaresVault(view) || hub?.site === undefined
      ? []
      : view.clusters
          .filter((draft) => draft.site !== undefined && draft.site.name !== hub.site?.name && !overlaid(draft))
          .map((draft) => ({
            at: draft.at(["cluster", "site"]),
            message: `${draft.stack} is at ${draft.site?.name ?? ""} and Vault, on ${hub.stack}, at ${hub.site?.name ?? ""}, and nothing routes between the sites: let both join a mesh that has an overlay, move ${draft.stack}, or give it a project of its own`,
          }));
  },
};

export const clusterNotVaultStack: Rule = {
  id: "name-cluster-not-vault-stack",
  area: "naming",
  severity: "mandatory",
  why: "A stack brings up a cluster or configures Vault, and its name says which.",
  condition: "No cluster has the name of the stack that configures Vault.",
  source: "convention of this fleet: a stack is a cluster or configures Vault",
  example: "cluster.name: vault",
  check: (view) =>
    view.clusters.flatMap((draft) =>
      view.vaultStacks
        .filter(({ stack }) => stack === draft.data.cluster?.name)
        .map(({ stack }) => ({
          at: draft.at(["cluster", "name"]),
          message: `${stack} is the stack that configures Vault: give the cluster another name`,
        })),
    ),
};

export const vaultRules: readonly Rule[] = [
  vaultStackSingle,
  vaultHubSingle,
  vaultHubStays,
  vaultReachable,
  clusterNotVaultStack,
];
