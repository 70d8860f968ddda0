// A cluster that is being taken down has nothing protected.
import { isRetired } from "../../retirement";
import type { StackRule } from "../../rule";

export const opsRetiredUnprotected: StackRule = {
  kind: "stack",
  id: "ops-retired-unprotected",
  area: "operations",
  level: "advisory",
  severity: "low",
  why: "A destroy stops at the first protected resource and leaves half a cluster.",
  condition: "In a stack whose cluster is declared retired, no resource has the option protect.",
  repair:
    "Let the program lift the protection where cluster.retire is true, and run `pulumi up` before `pulumi destroy`.",
  source: "pulumi.com/docs/iac/concepts/options/protect",
  example: "cluster: { retire: true } with { protect: true }",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    if (!isRetired(judge.declared)) return;
    for (const resource of resources.filter(({ options }) => options.protect)) {
      judge.report(
        resource,
        resource.props,
        "is protected, though the stack file says cluster.retire: lift it, or `pulumi destroy` stops here",
      );
    }
  },
};
