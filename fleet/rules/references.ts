// Rules about names that must exist: sites, meshes, hypervisors, bridges, datastores, storage classes.
import { suggestion } from "../didYouMean";
import { bridgeOf, hypervisorOf, nodesOf, type Draft, type View } from "../draft";
import { type Place } from "../problem";
import { show } from "../validate";
import { type Finding, type Rule } from "./rule";

/** A finding for every value that is not among the known names. */
function unknownName(value: string | undefined, at: Place, known: readonly string[], what: string): readonly Finding[] {
  return value === undefined || known.includes(value)
    ? []
    : [{ at, message: `${show(value)} is not ${what}${suggestion(value, known)}` }];
}

export const siteKnown: Rule = {
  id: "ref-site-known",
  area: "naming",
  severity: "mandatory",
  why: "Gateway, hypervisors and resolvers come from the site.",
  condition: "The site of a cluster is declared in Pulumi.yaml.",
  source: "convention of this fleet: sites are declared once, in homelab:sites",
  example: "cluster.site: homes",
  check: (view) =>
    view.clusters.flatMap((draft) => {
      const known = view.sites.map(({ name }) => name);
      return !view.project.trusts("sites")
        ? []
        : unknownName(draft.data.cluster?.site, draft.at(["cluster", "site"]), known, "a site of Pulumi.yaml");
    }),
};

export const meshKnown: Rule = {
  id: "ref-mesh-known",
  area: "naming",
  severity: "mandatory",
  why: "A mistyped name would found a mesh of one.",
  condition: "The mesh of a cluster is declared in Pulumi.yaml.",
  source: "convention of this fleet: meshes are declared once, in homelab:meshes",
  example: "cilium.mesh.name: third",
  check: (view) =>
    view.clusters.flatMap((draft) => {
      const known = Object.keys(view.project.data.meshes ?? {});
      return !view.project.trusts("meshes")
        ? []
        : unknownName(
            draft.data.cilium?.mesh?.name,
            draft.at(["cilium", "mesh", "name"]),
            known,
            "a mesh of Pulumi.yaml",
          );
    }),
};

export const storageDefaultListed: Rule = {
  id: "storage-default-listed",
  area: "gitops",
  severity: "mandatory",
  why: "A default class that nobody installs leaves every volume pending.",
  condition: "The default storage class is one of those that the cluster gets.",
  source: 'kubernetes.io, "Storage Classes": a claim of a class that does not exist stays pending',
  example: "storage: { classes: [longhorn], default: longhornn }",
  check: (view) =>
    view.clusters.flatMap((draft) => {
      const { classes = [undefined], default: name } = draft.data.storage ?? {};
      // A class that was refused, or is still missing, may be the one that is meant.
      const known = classes.filter((one) => one !== undefined);
      return known.length < classes.length
        ? []
        : unknownName(name, draft.at(["storage", "default"]), known, "one of storage.classes");
    }),
};

/** Clusters of virtual machines at a known site. */
export const virtual = (view: View): readonly Draft[] =>
  view.clusters.filter((draft) => draft.data.cluster?.platform === "proxmox" && draft.site !== undefined);

export const hypervisorKnown: Rule = {
  id: "ref-hypervisor-known",
  area: "naming",
  severity: "mandatory",
  why: "A virtual machine needs a host that the site declares.",
  condition: "A site with virtual machines declares its Proxmox and its hypervisors, and every node is on one of them.",
  source: "bpg/terraform-provider-proxmox docs/resources/virtual_environment_vm.md, node_name",
  example: "hypervisor: bet",
  check: (view) =>
    virtual(view).flatMap((draft) => {
      const known = Object.keys(draft.site?.data.hypervisors ?? {});
      const name = draft.site?.name ?? "";
      const missing =
        known.length === 0
          ? "hypervisors"
          : !("proxmoxEndpoint" in (draft.site?.data ?? {}))
            ? "proxmoxEndpoint"
            : undefined;
      if (missing !== undefined) {
        const message = `${name} has no ${missing}, which platform: proxmox needs: add it to the site in Pulumi.yaml`;
        return [{ at: draft.at(["cluster", "platform"]), message }];
      }
      return nodesOf(draft).flatMap(({ node, path }) => {
        const at = draft.at([...path, "hypervisor"]);
        return hypervisorOf(draft, node) === undefined && !draft.states([...path, "hypervisor"])
          ? [{ at, message: `is missing: ${name} has several hypervisors (${known.sort().join(", ")})` }]
          : unknownName(node.hypervisor, at, known, `a hypervisor of ${name}`);
      });
    }),
};

export const bridgeKnown: Rule = {
  id: "ref-bridge-known",
  area: "naming",
  severity: "mandatory",
  why: "An interface needs a bridge that the site declares, with its block and MTU.",
  condition: "Every interface is attached to a bridge that the site declares, and one bridge carries the LAN.",
  source: "bpg/terraform-provider-proxmox docs/resources/virtual_environment_vm.md, network_device.bridge",
  example: "bridge: vmbr4",
  check: (view) => [
    ...view.sites.flatMap((site) => {
      const nodes = virtual(view)
        .filter((draft) => draft.site?.name === site.name)
        .flatMap((draft) =>
          nodesOf(draft).filter(
            ({ node, path }) => bridgeOf(draft, node) === undefined && !draft.states([...path, "bridge"]),
          ),
        );
      const { lan } = site.data;
      if (lan === undefined || nodes.length === 0) return [];
      const message = `no bridge of ${site.name} carries its LAN ${lan}: add one with that block, or give every node a bridge`;
      return [{ at: site.at(["bridges"]), message }];
    }),
    ...virtual(view).flatMap((draft) => {
      const known = Object.keys(draft.site?.data.bridges ?? {});
      const what = `a bridge of ${draft.site?.name ?? ""}`;
      return nodesOf(draft).flatMap(({ node, path }) => [
        ...unknownName(node.bridge, draft.at([...path, "bridge"]), known, what),
        ...(node.nics ?? []).flatMap((nic, index) =>
          unknownName(nic?.bridge, draft.at([...path, "nics", index, "bridge"]), known, what),
        ),
      ]);
    }),
  ],
};

export const datastoreKnown: Rule = {
  id: "ref-datastore-known",
  area: "naming",
  severity: "mandatory",
  why: "A disk needs a datastore that the hypervisor declares.",
  condition: "Every disk lies on a datastore that its hypervisor declares.",
  source: "proxmox/pve-storage src/PVE/Storage.pm, storage_config: a storage that is not configured does not exist",
  example: "disks: [{ sizeGiB: 5, datastore: tape }]",
  check: (view) =>
    virtual(view).flatMap((draft) =>
      nodesOf(draft).flatMap(({ node, path }) => {
        const name = hypervisorOf(draft, node);
        const host = draft.site?.data.hypervisors?.[name ?? ""];
        const known = [host?.datastore, ...(host?.extraDatastores ?? [])].filter(
          (datastore) => datastore !== undefined,
        );
        return host === undefined
          ? []
          : (node.disks ?? []).flatMap((disk, index) =>
              unknownName(
                disk?.datastore,
                draft.at([...path, "disks", index, "datastore"]),
                known,
                `a datastore of ${name ?? ""}`,
              ),
            );
      }),
    ),
};

export const referenceRules: readonly Rule[] = [
  siteKnown,
  meshKnown,
  hypervisorKnown,
  bridgeKnown,
  datastoreKnown,
  storageDefaultListed,
];
