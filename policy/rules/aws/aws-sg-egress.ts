// A group says what its machines may reach.
import { GROUP, letsOut, RULE_TYPES } from "../../awsIngress";
import { isNamed } from "../../references";
import type { StackRule } from "../../rule";

export const awsSgEgress: StackRule = {
  kind: "stack",
  id: "aws-sg-egress",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "The provider takes away the rule by which AWS lets everything out, so a group that names none cuts its machines off from images and time.",
  condition: "Each group has a rule outwards, of its own or as a resource.",
  repair: "Add the rule outwards that the machines need, in the group or beside it.",
  source:
    "hashicorp/terraform-provider-aws, website/docs/r/security_group.html.markdown: the default egress rule is removed",
  example: 'new aws.ec2.SecurityGroup("node", { ingress: [] })',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const groups = resources.filter(({ type }) => type === GROUP);
    judge.each(groups, (group) => {
      const { props } = group;
      if (props.get("egress").list().length > 0) return;
      const outward = resources.filter((rule) => RULE_TYPES.includes(rule.type) && letsOut(rule));
      if (
        isNamed(
          group,
          ["id"],
          outward.map((rule) => rule.props.get("securityGroupId")),
        )
      )
        return;
      judge.report(
        group,
        props.get("egress"),
        "lets nothing out, so no image can be pulled: add the rule outwards that the machines need",
      );
    });
  },
};
