// A policy of L2 announcements selects at least one node.
import { L2_POLICY } from "../../cilium";
import { meets, termsOf } from "../../labelSelector";
import { CONFIGURATION_APPLY, documentsOf, roleOf, said } from "../../talosConfig";
import type { StackRule } from "../../rule";
import type { View } from "../../view";

const CONTROL_PLANE = "node-role.kubernetes.io/control-plane";
const REPAIR = "select those that can, control planes too where there are no workers";

export const ciliumL2PolicySelectsNodes: StackRule = {
  kind: "stack",
  id: "cilium-l2-policy-selects-nodes",
  area: "cilium",
  level: "mandatory",
  severity: "critical",
  why: "When no node is left to answer, no LoadBalancer address of the cluster can be reached; a cluster without workers that leaves control planes out is the usual case.",
  condition:
    "The nodeSelector of a CiliumL2AnnouncementPolicy selects one of the Talos nodes, as far as their roles and labels are known.",
  repair: "Do not leave out control planes in a cluster without workers.",
  source: 'docs.cilium.io, "L2 Announcements", node selector',
  example: "nodeSelector on DoesNotExist of node-role.kubernetes.io/control-plane where all nodes are control planes",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const policies = resources.filter(({ type }) => type === L2_POLICY);
    if (policies.length === 0) return;
    const nodes = resources.filter(({ type }) => type === CONFIGURATION_APPLY).map(({ props }) => labelsOf(props));
    if (nodes.length === 0) return;
    const known = new Set(nodes.flatMap((labels) => [...labels.keys()]).concat(CONTROL_PLANE));
    judge.each(policies, (policy) => {
      const selector = policy.props.get("spec", "nodeSelector");
      const terms = termsOf(selector).filter(({ key }) => known.has(key));
      if (!nodes.some((labels) => terms.every((term) => meets(labels, term)))) {
        judge.report(policy, selector, `selects none of the nodes, so nobody announces: ${REPAIR}`);
      }
    });
  },
};

/** Labels that a node surely has; others, such as the zone, come from elsewhere. */
function labelsOf(props: View): ReadonlyMap<string, string> {
  const documents = documentsOf(props);
  const given = said(documents, "machine", "nodeLabels").flatMap((labels) => labels.entries());
  return new Map([
    ...given.map(([key, value]) => [key, value.text() ?? ""] as const),
    ...(roleOf(documents) === "controlplane" ? [[CONTROL_PLANE, ""] as const] : []),
  ]);
}
