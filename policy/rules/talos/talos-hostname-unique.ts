// No two nodes of a cluster have the same name.
import type { StackRule } from "../../rule";
import { kindOf, settled } from "../../talosConfig";
import { talosClusters, type TalosNode } from "../../talosNodes";
import type { View } from "../../view";

export const talosHostnameUnique: StackRule = {
  kind: "stack",
  id: "talos-hostname-unique",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "Two machines of one name are one Node to Kubernetes: they take it from each other, and pods with it.",
  condition: "The host names that a cluster's configurations set differ from each other.",
  repair: "Give each node a name of its own.",
  source: "kubernetes.io/docs, Nodes: node name uniqueness",
  example: 'two ConfigurationApply with hostname: "worker-0"',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    for (const { nodes } of talosClusters(resources)) {
      const first = new Map<string, TalosNode>();
      for (const node of nodes) {
        const at = hostnameOf(node.documents);
        const name = at?.text();
        if (at === undefined || name === undefined) continue;
        const other = first.get(name);
        if (other === undefined) first.set(name, node);
        else judge.report(node.resource, at, `${other.address} is called ${name} too: give each node its own name`);
      }
    }
  },
};

const hostnameOf = (documents: readonly View[]): View | undefined =>
  documents
    .filter((document) => kindOf(document) === "HostnameConfig")
    .map((document) => document.get("hostname"))
    .filter(({ present }) => present)
    .at(-1) ?? settled(documents, "machine", "network", "hostname");
