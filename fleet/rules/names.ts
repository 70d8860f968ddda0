// Rules about names that must be unique or have a form: clusters, nodes, DNS, machine ids.
import { groupBy, nodesOf, type Draft } from "../draft";
import { type Place } from "../problem";
import { show } from "../validate";
import { virtual } from "./references";
import { type Finding, type Rule } from "./rule";
import { zoneOf } from "./tunnels";

export const stackEqualsCluster: Rule = {
  id: "name-stack-equals-cluster",
  area: "naming",
  severity: "mandatory",
  why: "The stack, the cluster and its Cilium name are one identity: peers, Vault paths and DNS follow from it.",
  condition: "The name of the cluster is the name of its stack file.",
  source: "convention of this fleet: one stack, one cluster, one name",
  example: "cluster.name: gitlab2 in Pulumi.gitlab.yaml",
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
  area: "naming",
  severity: "mandatory",
  why: "Cilium takes at most 32 characters as a cluster name and keeps `default` for itself.",
  condition: "A cluster name has at most 32 lower-case letters, digits and inner dashes, and is not default.",
  source: "cilium/cilium pkg/clustermesh/types/option.go, Validate",
  example: "cluster.name: default",
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
  area: "naming",
  severity: "mandatory",
  why: "Hypervisors, DNS and people tell machines apart by their names.",
  condition: "No two nodes of the fleet have the same name.",
  source: "convention of this fleet: a machine is found by its name alone",
  example: "name: main-cp-0 in two stack files",
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
  area: "naming",
  severity: "mandatory",
  why: "Each cluster gets a record and a wildcard, so a name that repeats, or lies below another, has two owners.",
  condition: "Every cluster has its own DNS name, which is its zone or lies below it.",
  source:
    "RFC 4592, section 2.2: a wildcard answers for names below its own; Cloudflare API, DNS records belong to one zone",
  example: "dns.name: gl.example.net in the zone example.org",
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
  area: "naming",
  severity: "advisory",
  why: "The wildcard of the outer name also answers for the inner one where that has no record.",
  condition: "No DNS name of a cluster lies below that of another.",
  source: "RFC 4592, section 2.2.1",
  example: "dns.name: gl.example.org beside example.org",
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
  area: "naming",
  severity: "mandatory",
  why: "A Proxmox cluster refuses a second machine with the same id.",
  condition: "No two virtual machines of one Proxmox cluster have the same id.",
  source: "proxmox/pve-cluster src/PVE/Cluster.pm, check_vmid_unused",
  example: "vmId: 900 in two stack files",
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
