// Rules about names that must be unique or have a form: clusters, nodes, DNS, machine ids.
import { groupBy, nodesOf, type Draft } from "../draft";
import { type Place } from "../problem";
import { show } from "../validate";
import { virtual } from "./references";
import { type Finding, type Rule } from "./rule";
import { zoneOf } from "./tunnels";

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

/** What Cilium takes as the name of a cluster. */
export const clusterName = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/;

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
      return name === undefined || clusterName.test(name)
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
      const zone = zoneOf(draft);
      return dnsOf(draft)
        .filter(({ name }) => zone !== undefined && name !== zone && !name.endsWith(`.${zone}`))
        .map(({ name, at }) => ({
          at,
          message: `${name} is not in the zone ${zone ?? ""}: write a name that ends in .${zone ?? ""}`,
        }));
    }),
  ],
};

/** `b.c` and `c` of `a.b.c`. */
function parents(name: string): readonly string[] {
  const labels = name.split(".");
  return labels.slice(1).map((_, index) => labels.slice(index + 1).join("."));
}

export const dnsNested: Rule = {
  id: "name-dns-not-nested",
  severity: "advisory",
  why: "The wildcard of the outer name also answers for the inner one where that has no record.",
  check: (view) => {
    const names = view.clusters.flatMap(dnsOf);
    const byName = groupBy(names, ({ name }) => name);
    return names.flatMap((inner) =>
      parents(inner.name)
        .flatMap((parent) => byName.get(parent) ?? [])
        .map((outer) => ({
          at: inner.at,
          message: `${inner.name} lies below ${outer.name}, ${outer.at.name}: give it a name beside that one`,
        })),
    );
  },
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

export const nameRules: readonly Rule[] = [
  stackEqualsCluster,
  clusterLabel,
  nodeUnique,
  dnsUniqueInZone,
  dnsNested,
  vmIdUnique,
];
