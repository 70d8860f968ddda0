// Every group and every rule of it says what it is for.
import { GROUP, RULE_TYPES } from "../../awsIngress";
import type { View } from "../../view";
import type { ResourceRule } from "../../rule";

const isSaid = (description: View): boolean => !/^(\s*|Managed by \w+)$/.test(description.text() ?? "");

export const awsSgDescribed: ResourceRule = {
  kind: "resource",
  id: "aws-sg-described",
  area: "aws",
  level: "advisory",
  severity: "low",
  why: "A rule nobody can explain is a rule nobody dares to remove.",
  condition: "A group's description is not the provider's default, and each of its rules has a description.",
  repair: "Say in the description who needs the port.",
  source:
    "convention of this fleet: each opening says for whom; hashicorp/terraform-provider-aws, website/docs/r/security_group.html.markdown: the default description is Managed by and the tool's name",
  example: '{ protocol: "udp", fromPort: 4242, toPort: 4242 } without description',
  exceptions: "in the stack file",
  types: [GROUP, ...RULE_TYPES],
  check: ({ type, props }, judge) => {
    const own = props.get("description");
    judge.each([own], () => {
      if (!isSaid(own)) judge.report(own, `${own.shown()} says nothing about ${type}: say who needs it`);
    });
    judge.each(type === GROUP ? ["ingress", "egress"] : [], (direction) => {
      judge.each(props.get(direction).list(), (rule) => {
        const description = rule.get("description");
        if (!isSaid(description)) judge.report(description, "the rule says nothing about itself: say who needs it");
      });
    });
  },
};
