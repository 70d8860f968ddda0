// The blocks of pods and Services hold neither the node's own address nor each other's.
import { contains, overlapping, parseAddress, parseCidr, type Range } from "../../../fleet/addresses";
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, shownUnlessSecret, subnetsOf } from "../../talosConfig";
import type { View } from "../../view";

interface Block {
  readonly at: View;
  readonly range: Range;
  readonly key: "podSubnets" | "serviceSubnets";
}

export const netTalosSubnetsAvoidNode: ResourceRule = {
  kind: "resource",
  id: "net-talos-subnets-avoid-node",
  area: "addressing",
  level: "mandatory",
  severity: "critical",
  why: "What a node thinks is a pod or a Service it never sends to the LAN: other nodes, the router or a Service become unreachable.",
  condition:
    "No block of podSubnets or serviceSubnets holds the address at which the node is configured, and no two of different kind overlap.",
  repair: "Choose blocks apart from the LAN and from each other before the cluster is made.",
  source: "siderolabs/talos, v1alpha1 configuration: cluster.network; kubernetes.io, Cluster Networking",
  example: "podSubnets: [192.168.0.0/16] for a node at 192.168.1.70",
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: (resource, judge) => {
    const { props } = resource;
    const found: Block[] = [];
    judge.each(["podSubnets", "serviceSubnets"] as const, (key) => {
      for (const at of subnetsOf(props, key)) {
        const range = parseCidr(at.text());
        if (range !== undefined) found.push({ at, range, key });
      }
    });
    for (const [one, other] of overlapping(found, ({ range }) => range)) {
      if (one.key !== other.key) {
        judge.report(
          other.at,
          `${shownUnlessSecret(resource, other.at)} overlaps ${shownUnlessSecret(resource, one.at)} of ${one.key}: choose blocks apart`,
        );
      }
    }
    const node = props.get("node");
    const address = parseAddress(node.text());
    if (address === undefined) return;
    for (const { at, range } of found) {
      if (contains(range, address)) {
        judge.report(
          at,
          `${shownUnlessSecret(resource, at)} holds the node's own address ${node.shown()}: choose a block apart from the LAN`,
        );
      }
    }
  },
};
