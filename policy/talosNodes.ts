// Puts the nodes of a stack together: what is applied to each, and which of them make one Talos cluster.
import type { Facts } from "./rule";
import { CONFIGURATION_APPLY, documentsOf, roleOf, settled } from "./talosConfig";
import type { View } from "./view";

export const BOOTSTRAP = "talos:machine/bootstrap:Bootstrap";
export const SCHEMATIC = "talos:imageFactory/schematic:Schematic";

export interface TalosNode {
  readonly resource: Facts;
  /** Its address. */
  readonly address: string;
  readonly documents: readonly View[];
  /** `controlplane` or `worker`; undefined where nothing says it. */
  readonly role: string | undefined;
}

export interface TalosNodes {
  readonly name: string;
  readonly nodes: readonly [TalosNode, ...TalosNode[]];
  readonly controlPlanes: readonly TalosNode[];
}

/**
 * Each node once. A configuration that takes no change any more was the node's first; where another follows, that one is live.
 *
 * @throws NotYetKnown when any text of a configuration is unknown
 */
export function talosNodes(resources: readonly Facts[]): readonly TalosNode[] {
  const applies = resources.filter(({ type }) => type === CONFIGURATION_APPLY);
  const isFirst = ({ options }: Facts): boolean => options.ignoreChanges.includes("configPatches");
  const live = new Map<string, Facts>();
  for (const resource of [...applies, ...applies.filter((apply) => !isFirst(apply))]) {
    live.set(resource.props.get("node").text() ?? "", resource);
  }
  return [...live].map(([address, resource]) => {
    const documents = documentsOf(resource.props);
    return { resource, address, documents, role: roleOf(documents) };
  });
}

/** Nodes of one cluster have its id, or at least its endpoint. @throws NotYetKnown as `talosNodes` */
export function talosClusters(resources: readonly Facts[]): readonly TalosNodes[] {
  const clusters = new Map<string, [TalosNode, ...TalosNode[]]>();
  for (const node of talosNodes(resources)) {
    const identity = [
      ["cluster", "id"],
      ["cluster", "controlPlane", "endpoint"],
    ].map((keys) => settled(node.documents, ...keys)?.text());
    const key = identity.find((part) => part !== undefined) ?? "";
    const known = clusters.get(key);
    if (known === undefined) clusters.set(key, [node]);
    else known.push(node);
  }
  return [...clusters.values()].map((nodes) => ({
    name:
      nodes.map(({ documents }) => settled(documents, "cluster", "clusterName")?.text()).find(Boolean) ?? "the cluster",
    nodes,
    controlPlanes: nodes.filter(({ role }) => role === "controlplane"),
  }));
}
