// The machine configuration gives pods and Services the blocks that the stack file declares.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, shownUnlessSecret, subnetsOf } from "../../talosConfig";

const BLOCKS = [
  ["podSubnets", "podCidr"],
  ["serviceSubnets", "serviceCidr"],
] as const;

export const netTalosSubnetsAsDeclared: ResourceRule = {
  kind: "resource",
  id: "net-talos-subnets-as-declared",
  area: "addressing",
  level: "mandatory",
  severity: "critical",
  why: "Only declared blocks are checked against the rest of the mesh, and a cluster's pod block cannot be changed afterwards.",
  condition: "Every IPv4 block of podSubnets and serviceSubnets is the stack file's podCidr or serviceCidr.",
  repair: "Take the block from the stack file.",
  source: "siderolabs/talos, v1alpha1 configuration: cluster.network.podSubnets; convention of this fleet",
  example: "podSubnets: [10.245.0.0/16] where the stack file says podCidr: 10.244.0.0/16",
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: (resource, judge) => {
    judge.each(BLOCKS, ([key, declaredAs]) => {
      const declared = judge.declared.get("network", declaredAs).text();
      if (declared === undefined) return;
      for (const block of subnetsOf(resource.props, key)) {
        if (block.text() === declared || block.text()?.includes(":") === true) continue;
        judge.report(
          block,
          `${shownUnlessSecret(resource, block)} is not the declared ${declaredAs}: write ${declared}`,
        );
      }
    });
  },
};
