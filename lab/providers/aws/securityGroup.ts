// The simulated security groups: with rules inside, or with rules as resources of their own.
import { z } from "zod";
import { isList } from "../../kernel/codec";
import type { Operation, Props, Value } from "../../kernel/model";
import { amount, bags, word } from "../../kernel/values";
import { newId } from "../../world/aws/ids";
import type { GroupRule, SecurityGroup } from "../../world/aws/model";
import type { World } from "../../world/model";
import { named, texts } from "./services";
import { ec2, ec2Model, without, type At, type Ec2Spec } from "./ec2Resource";
import { cidr, flag, notSimulated, text } from "./ec2Shapes";
import * as law from "./securityGroupLaws";
import { defaultGroup } from "./vpc";
import { vpcExists } from "./vpcLaws";

const inline = z
  .array(
    z.strictObject({
      ...notSimulated("ipv6CidrBlocks", "prefixListIds"),
      cidrBlocks: z.array(cidr).optional(),
      description: text,
      fromPort: z.int(),
      protocol: z.string(),
      securityGroups: z.array(z.string()).optional(),
      self: flag,
      toPort: z.int(),
    }),
  )
  .optional();

const DIRECTIONS = ["ingress", "egress"] as const;

/** What both kinds of group have in common once they are there. */
const inPlace = {
  find: (id, { region }) => region.securityGroups[id],
  live: liveGroup,
  tags: (thing) => thing,
  update: (thing, inputs, at, operation, old) => {
    dropInline(thing, old);
    setInline(thing, inputs, at, operation);
  },
} satisfies Partial<Ec2Spec<SecurityGroup>>;

/** internal/service/ec2/vpc_security_group.go: the rule that lets everything out is taken away unless it is asked for. */
export const securityGroup = ec2Model<SecurityGroup>({
  type: "aws:ec2/securityGroup:SecurityGroup",
  coverage:
    "In a VPC. Inline rules are those that the program writes; rules that are resources of their own stay beside them. IPv6, prefix lists and prefixes of names are refused.",
  shape: {
    ...notSimulated("namePrefix"),
    description: text,
    egress: inline,
    ingress: inline,
    name: text,
    revokeRulesOnDelete: flag,
    vpcId: z.string(),
  },
  defaults: { description: "Managed by Pulumi", revokeRulesOnDelete: false },
  normal: named,
  replaceOn: ["description", "name", "vpcId"],
  durations: { create: 2, update: 2, delete: 1 },
  computed: ["arn", "egress", "ingress", "namePrefix", "ownerId"],
  create: (inputs, at, operation) => {
    const { account, region } = at;
    const [name, vpcId] = [word(inputs["name"]), word(inputs["vpcId"])];
    const call = ec2(`creating Security Group (${name})`, "CreateSecurityGroup");
    operation.uphold(vpcExists, { call, id: vpcId, vpc: region.vpcs[vpcId] });
    operation.uphold(law.groupNameFree, { call, name, vpcId, region });
    const id = newId(account, "sg");
    const group = { id, name, vpcId, rules: {}, tags: texts(inputs["tagsAll"]), madeBy: operation.urn };
    region.securityGroups[id] = group;
    setInline(group, inputs, at, operation);
    return id;
  },
  ...inPlace,
  delete: ({ id }, { region }, operation) => {
    const call = ec2(`deleting Security Group (${id})`, "DeleteSecurityGroup");
    operation.uphold(law.groupUnused, { call, id, region });
    region.securityGroups = without(region.securityGroups, id);
  },
});

/** internal/service/ec2/vpc_default_security_group.go: takes the group over that came with a VPC, and all its rules away. */
export const defaultSecurityGroup = ec2Model<SecurityGroup>({
  type: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  coverage:
    "Of a VPC. Deleting it leaves the group as it is, as with the real provider. IPv6 and prefix lists are refused.",
  shape: { egress: inline, ingress: inline, revokeRulesOnDelete: flag, vpcId: z.string() },
  defaults: { revokeRulesOnDelete: false },
  replaceOn: ["vpcId"],
  durations: { create: 2, update: 2, delete: 1 },
  computed: ["arn", "description", "name", "namePrefix", "ownerId"],
  create: (inputs, at, operation) => {
    const { region } = at;
    const vpcId = word(inputs["vpcId"]);
    const call = ec2("reading Default Security Group", "DescribeSecurityGroups");
    operation.uphold(vpcExists, { call, id: vpcId, vpc: region.vpcs[vpcId] });
    const id = defaultGroup(region, vpcId) ?? "";
    const group = region.securityGroups[id];
    if (group) {
      group.rules = {};
      group.tags = texts(inputs["tagsAll"]);
      setInline(group, inputs, at, operation);
    }
    return id;
  },
  ...inPlace,
  delete: () => undefined,
});

function liveGroup({ id, name, vpcId, rules }: SecurityGroup, { account, arn }: At, old: Props): Props {
  const known = DIRECTIONS.flatMap((direction) => permissions(old, direction, id));
  const foreign = Object.values(rules).filter((rule) => !known.some((one) => law.samePermission(one, rule)));
  return {
    arn: arn(`security-group/${id}`),
    description: old["description"] ?? "default VPC security group",
    ...Object.fromEntries(
      DIRECTIONS.map((direction): [string, Value] => [
        direction,
        [
          ...written(old, direction).filter((rule) =>
            expanded(rule, direction, id).every((one) =>
              Object.values(rules).some((other) => law.samePermission(one, other)),
            ),
          ),
          ...foreign.filter((rule) => rule.direction === direction).map((rule) => shown(rule, id)),
        ],
      ]),
    ),
    name,
    namePrefix: "",
    ownerId: account.id,
    vpcId,
  };
}

function shown({ protocol, fromPort, toPort, cidr: block, group }: GroupRule, own: string): Props {
  return {
    protocol,
    fromPort,
    toPort,
    ...(block === undefined ? {} : { cidrBlocks: [block] }),
    ...(group === undefined ? {} : group === own ? { self: true } : { securityGroups: [group] }),
  };
}

function written(inputs: Props, direction: (typeof DIRECTIONS)[number]): readonly Props[] {
  return bags(inputs[direction]);
}

/** A rule as EC2 keeps it: one for each block and group. */
function expanded(rule: Props, direction: GroupRule["direction"], own: string): readonly law.Permission[] {
  const protocol = protocolOf(word(rule["protocol"]));
  const base = { direction, protocol, fromPort: amount(rule["fromPort"], 0), toPort: amount(rule["toPort"], 0) };
  const groups = [...list(rule["securityGroups"]), ...(rule["self"] === true ? [own] : [])];
  return [
    ...list(rule["cidrBlocks"]).map((block) => ({ ...base, cidr: block })),
    ...groups.map((group) => ({ ...base, group })),
  ];
}

/** `all` is another word for `-1` (internal/service/ec2/vpc_security_group_rule.go protocolForValue). */
export function protocolOf(value: string): string {
  return value.toLowerCase() === "all" ? "-1" : value.toLowerCase();
}

function list(value: Value | undefined): readonly string[] {
  return isList(value) ? value.map(word) : [];
}

function permissions(inputs: Props, direction: GroupRule["direction"], own: string): readonly law.Permission[] {
  return written(inputs, direction).flatMap((rule) => expanded(rule, direction, own));
}

function setInline(group: SecurityGroup, inputs: Props, at: At, operation: Operation<World>): void {
  for (const direction of DIRECTIONS) {
    const [verb, api] = direction === "ingress" ? ["ingress", "Ingress"] : ["egress", "Egress"];
    const call = ec2(`authorizing Security Group (${group.id}) ${verb} rules`, `AuthorizeSecurityGroup${api}`);
    for (const rule of permissions(inputs, direction, group.id)) addRule(call, rule, group, at, operation);
  }
}

/** Adds a permission to a group and returns its id. */
export function addRule(
  call: ReturnType<typeof ec2>,
  rule: law.Permission,
  group: SecurityGroup,
  { account, region }: At,
  operation: Operation<World>,
): string {
  if (rule.group !== undefined) {
    operation.uphold(law.groupExists, { call, id: rule.group, group: region.securityGroups[rule.group] });
  }
  operation.uphold(law.ruleNew, { call, rule, group });
  const id = newId(account, "sgr");
  group.rules[id] = { id, ...rule, madeBy: operation.urn };
  return id;
}

function dropInline(group: SecurityGroup, old: Props): void {
  const known = DIRECTIONS.flatMap((direction) => permissions(old, direction, group.id));
  group.rules = Object.fromEntries(
    Object.entries(group.rules).filter(([, rule]) => !known.some((one) => law.samePermission(one, rule))),
  );
}
