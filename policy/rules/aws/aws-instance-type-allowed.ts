// Only types of machine that the operator agreed to pay for.
import { AUTOSCALING_GROUP, MACHINE_TYPES } from "../../awsMachines";
import type { ResourceRule } from "../../rule";

export const awsInstanceTypeAllowed: ResourceRule = {
  kind: "resource",
  id: "aws-instance-type-allowed",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "One letter in a type is a factor of ten on the bill, and nothing asks back.",
  condition:
    "Each type that a machine or group may start is in the list; requirements that let AWS choose are not used.",
  repair: "Use a type of the list, or add the type to it.",
  source:
    "convention of this fleet: small burstable machines for the lighthouse, one T4 or A10G for a GPU worker; aws.amazon.com/ec2/pricing/on-demand",
  example: 'instanceType: "p4d.24xlarge"',
  exceptions: "in the stack file",
  settings: {
    types: {
      description: "Types that a machine may have",
      type: "array",
      items: { type: "string" },
      default: ["t3.small", "t3.medium", "g4dn.xlarge", "g4dn.2xlarge", "g5.xlarge", "g5.2xlarge"],
    },
  },
  types: [...MACHINE_TYPES, AUTOSCALING_GROUP],
  check: ({ type, props }, judge) => {
    const allowed = judge.settings
      .get("types")
      .list()
      .map((one) => one.text());
    const template = props.get("mixedInstancesPolicy", "launchTemplate");
    const overrides = type === AUTOSCALING_GROUP ? template.get("overrides").list() : [props];
    judge.each(overrides, (one) => {
      const at = one.get("instanceType");
      const chosen = one.get("instanceRequirements");
      if (chosen.present) judge.report(chosen, "lets AWS choose the type: name one of the list");
      if (at.present && !allowed.includes(at.text())) {
        judge.report(at, `${at.shown()} is not in the list: use one of ${allowed.join(", ")}`);
      }
    });
  },
};
