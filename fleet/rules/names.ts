// Rules about names: clusters, nodes, DNS, and names that must exist in Pulumi.yaml.
import { suggestion } from "../didYouMean";
import { bridgeOf, groupBy, hypervisorOf, nodesOf, pairs, type Draft, type View } from "../draft";
import { type Place } from "../problem";
import { show } from "../validate";
import { type Finding, type Rule } from "./rule";

export const stackEqualsCluster: Rule = {
  id: "name-stack-equals-cluster",
  severity: "mandatory",
  why: "The stack, the cluster and its Cilium name are one identity: peers, Vault paths and DNS follow from it.",
  check: (view) =>
    view.clusters.flatMap((draft) => {
      const name = draft.data.cluster?.name;
      return name === undefined || name === draft.stack
        ? []
        : [
            {
              at: draft.at(["cluster", "name"]),
              message: `${show(name)} is not the name of the stack: write ${draft.stack}, or rename the file to Pulumi.${name}.yaml`,
            },
          ];
    }),
};

export const clusterLabel: Rule = {
  id: "name-cluster-label",
  severity: "mandatory",
  why: "Cilium takes at most 32 characters as a cluster name and keeps `default` for itself.",
  check: (view) =>
    view.clusters.flatMap((draft) => {
      const name = draft.data.cluster?.name;
      const at = draft.at(["cluster", "name"]);
      if (name === "default") {
        return [{ at, message: "default is a reserved name: choose another" }];
      }
      return name === undefined || /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/.test(name)
        ? []
        : [
            {
              at,
              message: `${show(name)} is not a cluster name: use at most 32 lower-case letters, digits and inner dashes`,
            },
          ];
    }),
};

interface Named {
  readonly name: string;
  readonly at: Place;
}

/** One finding at every repetition. */
function repeated(named: readonly Named[], write: (value: Named, first: Named) => string): readonly Finding[] {
  return [...groupBy(named, ({ name }) => name).values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : others.map((other) => ({ at: other.at, message: write(other, first) })),
  );
}

export const nodeUnique: Rule = {
  id: "name-node-unique",
  severity: "mandatory",
  why: "Hypervisors, DNS and people tell machines apart by their names.",
  check: (view) =>
    repeated(
      view.clusters.flatMap((draft) =>
        nodesOf(draft).flatMap(({ node, path }) =>
          node.name === undefined ? [] : [{ name: node.name, at: draft.at([...path, "name"]) }],
        ),
      ),
      (node, first) => `${node.name} is both ${first.at.name} and ${node.at.name}: rename one of them`,
    ),
};

const dnsOf = (draft: Draft): readonly Named[] =>
  draft.data.dns?.name === undefined ? [] : [{ name: draft.data.dns.name, at: draft.at(["dns", "name"]) }];

export const dnsUniqueInZone: Rule = {
  id: "name-dns-unique-in-zone",
  severity: "mandatory",
  why: "Each cluster gets a record and a wildcard, so a name that repeats, or lies below another, has two owners.",
  check: (view) => [
    ...repeated(
      view.clusters.flatMap(dnsOf),
      (name, first) => `${name.name} is both ${first.at.name} and ${name.at.name}: each cluster needs its own name`,
    ),
    ...view.clusters.flatMap((draft) => {
      const zone = draft.data.dns?.zone ?? (draft.states(["dns", "zone"]) ? undefined : draft.site?.data.dnsZone);
      return dnsOf(draft)
        .filter(({ name }) => zone !== undefined && name !== zone && !name.endsWith(`.${zone}`))
        .map(({ name, at }) => ({
          at,
          message: `${name} is not in the zone ${zone ?? ""}: write a name that ends in .${zone ?? ""}`,
        }));
    }),
  ],
};

/** A finding for every value that is not among the known names. */
function unknownName(value: string | undefined, at: Place, known: readonly string[], what: string): readonly Finding[] {
  return value === undefined || known.includes(value)
    ? []
    : [{ at, message: `${show(value)} is not ${what}${suggestion(value, known)}` }];
}

export const siteKnown: Rule = {
  id: "ref-site-known",
  severity: "mandatory",
  why: "Gateway, hypervisors and resolvers come from the site.",
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
  severity: "mandatory",
  why: "A mistyped name would found a mesh of one.",
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
  severity: "mandatory",
  why: "A default class that nobody installs leaves every volume pending.",
  check: (view) =>
    view.clusters.flatMap((draft) => {
      const known = (draft.data.storage?.classes ?? []).filter((name) => name !== undefined);
      return unknownName(
        draft.data.storage?.default,
        draft.at(["storage", "default"]),
        known,
        "one of storage.classes",
      );
    }),
};

const virtual = (view: View): readonly Draft[] =>
  view.clusters.filter((draft) => draft.data.cluster?.platform === "proxmox" && draft.site !== undefined);

export const hypervisorKnown: Rule = {
  id: "ref-hypervisor-known",
  severity: "mandatory",
  why: "A virtual machine needs a host that the site declares.",
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
  severity: "mandatory",
  why: "An interface needs a bridge that the site declares, with its block and MTU.",
  check: (view) => [
    ...view.sites.flatMap((site) => {
      const nodes = virtual(view)
        .filter((draft) => draft.site?.name === site.name)
        .flatMap((draft) =>
          nodesOf(draft).filter(
            ({ node, path }) => bridgeOf(draft, node) === undefined && !draft.states([...path, "bridge"]),
          ),
        );
      const message = `no bridge of ${site.name} carries its LAN ${site.data.lan ?? ""}: add one with that block, or give every node a bridge`;
      return nodes.length === 0 ? [] : [{ at: site.at(["bridges"]), message }];
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
  severity: "mandatory",
  why: "A disk needs a datastore that the hypervisor declares.",
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

export const vmIdUnique: Rule = {
  id: "vm-id-unique",
  severity: "mandatory",
  why: "A Proxmox cluster refuses a second machine with the same id.",
  check: (view) =>
    [...groupBy(virtual(view), (draft) => draft.site?.data.proxmoxEndpoint).values()].flatMap((drafts) =>
      repeated(
        drafts.flatMap((draft) =>
          nodesOf(draft).flatMap(({ node, path }) =>
            node.vmId === undefined ? [] : [{ name: String(node.vmId), at: draft.at([...path, "vmId"]) }],
          ),
        ),
        (id, first) =>
          `${id.name} is both ${first.at.name} and ${id.at.name}; next free id: ${nextFreeId(drafts, Number(id.name))}`,
      ),
    ),
};

function nextFreeId(drafts: readonly Draft[], taken: number): number {
  const used = new Set(drafts.flatMap((draft) => nodesOf(draft).map(({ node }) => node.vmId)));
  let candidate = taken + 1;
  while (used.has(candidate)) {
    candidate += 1;
  }
  return candidate;
}

export const dnsNested: Rule = {
  id: "name-dns-not-nested",
  severity: "advisory",
  why: "The wildcard of the outer name also answers for the inner one where that has no record.",
  check: (view) =>
    pairs(view.clusters.flatMap(dnsOf)).flatMap(([a, b]) => {
      const [inner, outer] = a.name.length > b.name.length ? [a, b] : [b, a];
      return inner.name.endsWith(`.${outer.name}`)
        ? [
            {
              at: inner.at,
              message: `${inner.name} lies below ${outer.name}, ${outer.at.name}: give it a name beside that one`,
            },
          ]
        : [];
    }),
};

export const nameRules: readonly Rule[] = [
  stackEqualsCluster,
  clusterLabel,
  nodeUnique,
  dnsUniqueInZone,
  dnsNested,
  siteKnown,
  meshKnown,
  hypervisorKnown,
  bridgeKnown,
  datastoreKnown,
  vmIdUnique,
  storageDefaultListed,
];
