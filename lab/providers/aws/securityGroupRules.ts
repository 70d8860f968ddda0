// The simulated rules of security groups that are resources of their own.
import { z } from "zod";
import type { Props, ResourceModel } from "../../kernel/model";
import { amount, text as textOf, word } from "../../kernel/values";
import type { GroupRule, SecurityGroup } from "../../world/aws/model";
import type { World } from "../../world/model";
import { ec2, ec2Model, without } from "./ec2Resource";
import { cidr, notSimulated, text, whole } from "./ec2Shapes";
import { addRule, protocolOf } from "./securityGroup";
import * as law from "./securityGroupLaws";

interface Found {
  readonly group: SecurityGroup;
  readonly rule: GroupRule;
}

/** internal/service/ec2/vpc_security_group_ingress_rule.go, vpc_security_group_egress_rule.go */
function ruleModel(direction: GroupRule["direction"]): ResourceModel<World> {
  const Direction = direction === "ingress" ? "Ingress" : "Egress";
  const call = ec2(`creating VPC Security Group ${Direction} Rule`, `AuthorizeSecurityGroup${Direction}`);
  return ec2Model<Found>({
    type: `aws:vpc/securityGroup${Direction}Rule:SecurityGroup${Direction}Rule`,
    coverage: "For a block or a group. IPv6, prefix lists and tags of rules are refused.",
    shape: {
      ...notSimulated("cidrIpv6", "prefixListId", "tags"),
      cidrIpv4: cidr.optional(),
      description: text,
      fromPort: whole,
      ipProtocol: z.string(),
      referencedSecurityGroupId: text,
      securityGroupId: z.string(),
      toPort: whole,
    },
    replaceOn: ["securityGroupId"],
    durations: { create: 1, update: 1, delete: 1 },
    computed: ["arn", "securityGroupRuleId", "tagsAll"],
    create: (inputs, at, operation) => {
      const given = ["cidrIpv4", "referencedSecurityGroupId"].filter((name) => inputs[name] !== undefined).length;
      operation.uphold(law.oneSource, { given });
      const id = word(inputs["securityGroupId"]);
      const group = at.region.securityGroups[id];
      operation.uphold(law.groupExists, { call, id, group });
      if (!group) throw new Error("the law that the group exists held, and it does not exist");
      operation.uphold(law.rulePortsGiven, {
        call,
        protocol: word(inputs["ipProtocol"]),
        ports: [inputs["fromPort"], inputs["toPort"]],
      });
      return addRule(call, permission(inputs, direction), group, at, operation);
    },
    find: (id, { region }) => {
      const group = Object.values(region.securityGroups).find(({ rules }) => id in rules);
      const rule = group?.rules[id];
      return group && rule && { group, rule };
    },
    live: ({ group, rule }, { arn }, old) => ({
      arn: arn(`security-group-rule/${rule.id}`),
      ...(rule.cidr === undefined ? { referencedSecurityGroupId: rule.group ?? "" } : { cidrIpv4: rule.cidr }),
      ...(old["fromPort"] === undefined ? {} : { fromPort: rule.fromPort, toPort: rule.toPort }),
      ipProtocol: rule.protocol,
      securityGroupId: group.id,
      securityGroupRuleId: rule.id,
      tagsAll: {},
    }),
    update: ({ group, rule }, inputs) => {
      group.rules[rule.id] = { ...permission(inputs, direction), id: rule.id, madeBy: rule.madeBy };
    },
    delete: ({ group, rule }) => {
      group.rules = without(group.rules, rule.id);
    },
  });
}

function permission(inputs: Props, direction: GroupRule["direction"]): law.Permission {
  const block = textOf(inputs["cidrIpv4"]);
  return {
    direction,
    protocol: protocolOf(word(inputs["ipProtocol"])),
    fromPort: amount(inputs["fromPort"], 0),
    toPort: amount(inputs["toPort"], 0),
    ...(block === undefined ? { group: word(inputs["referencedSecurityGroupId"]) } : { cidr: block }),
  };
}

export const securityGroupIngressRule = ruleModel("ingress");
export const securityGroupEgressRule = ruleModel("egress");
