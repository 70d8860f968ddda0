// What EC2 refuses of security groups and their rules.
import type { Law, Urn } from "../../kernel/model";
import { dueTo, fails, holds } from "../../world/controllers/verdict";
import type { GroupRule, Region, SecurityGroup } from "../../world/aws/model";
import { refused } from "./ec2Resource";
import { PROVIDER, type Call } from "./services";

const MOTO = "getmoto/moto moto/ec2/exceptions.py";

export const groupNameFree: Law<{ call: Call; name: string; vpcId: string; region: Region }> = {
  id: "aws-security-group-name-free",
  statement: "No two security groups of a VPC have the same name.",
  source: "EC2 API reference, CreateSecurityGroup; hashicorp/terraform-provider-aws issues (text)",
  judge: ({ call, name, vpcId, region }) =>
    Object.values(region.securityGroups).some((group) => group.name === name && group.vpcId === vpcId)
      ? fails(refused(call, "InvalidGroup.Duplicate", `The security group '${name}' already exists for VPC '${vpcId}'`))
      : holds(),
};

export const groupExists: Law<{ call: Call; id: string; group: { madeBy: Urn } | undefined }> = {
  id: "aws-security-group-exists",
  statement: "Rules and instances name security groups that exist.",
  source: `${MOTO} InvalidSecurityGroupNotFoundError`,
  judge: ({ call, id, group }) => {
    const otherwise = refused(call, "InvalidGroup.NotFound", `The security group '${id}' does not exist`);
    return group ? holds(dueTo(group.madeBy, otherwise)) : fails(otherwise);
  },
};

export const ruleNew: Law<{ call: Call; rule: Permission; group: SecurityGroup }> = {
  id: "aws-security-group-rule-is-new",
  statement: "A security group has every permission once.",
  source: `${MOTO} InvalidPermissionDuplicateError; hashicorp/terraform-provider-aws issues (text with the peer)`,
  judge: ({ call, rule, group }) => {
    const known = Object.values(group.rules).some((other) => samePermission(other, rule));
    const ports = rule.protocol === "-1" ? "" : `, from port: ${rule.fromPort}, to port: ${rule.toPort}`;
    const protocol = rule.protocol === "-1" ? "ALL" : rule.protocol.toUpperCase();
    const peer = rule.cidr ?? rule.group ?? "";
    const message = `the specified rule "peer: ${peer}, ${protocol}${ports}, ALLOW" already exists`;
    return known ? fails(refused(call, "InvalidPermission.Duplicate", message)) : holds();
  },
};

/** A rule without what makes it a thing of its own. */
export type Permission = Omit<GroupRule, "id" | "madeBy">;

export function samePermission(one: Permission, other: Permission): boolean {
  return (["direction", "protocol", "fromPort", "toPort", "cidr", "group"] as const).every(
    (key) => one[key] === other[key],
  );
}

export const rulePortsGiven: Law<{ call: Call; protocol: string; ports: readonly unknown[] }> = {
  id: "aws-security-group-rule-has-ports",
  statement: "A rule for TCP or UDP names both ends of its range of ports.",
  source: "EC2 API reference, IpPermission; hashicorp/terraform-provider-aws issues (text)",
  judge: ({ call, protocol, ports }) =>
    !["tcp", "udp"].includes(protocol) || ports.every((port) => typeof port === "number")
      ? holds()
      : fails(
          refused(
            call,
            "InvalidParameterValue",
            "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
          ),
        ),
};

export const groupUnused: Law<{ call: Call; id: string; region: Region }> = {
  id: "aws-security-group-deleted-unused",
  statement: "A security group is deleted when no instance has it and no other group's rule names it.",
  source: 'EC2 user guide, "Delete your security group"; hashicorp/terraform-provider-aws issue 265 (text)',
  judge: ({ call, id, region }) => {
    const named = Object.values(region.securityGroups).some(
      (other) => other.id !== id && Object.values(other.rules).some(({ group }) => group === id),
    );
    const used = Object.values(region.instances).some(({ securityGroups }) => securityGroups.includes(id));
    return named || used
      ? fails(refused(call, "DependencyViolation", `resource ${id} has a dependent object`))
      : holds();
  },
};

export const oneSource: Law<{ given: number }> = {
  id: "aws-security-group-rule-has-one-peer",
  statement: "A rule that is a resource of its own has exactly one block, prefix list or group.",
  source: `${PROVIDER} internal/service/ec2/vpc_security_group_ingress_rule.go ConfigValidators`,
  judge: ({ given }) =>
    given === 1
      ? holds()
      : fails(
          "Invalid Attribute Combination: Exactly one of these attributes must be configured: " +
            "[cidr_ipv4,cidr_ipv6,prefix_list_id,referenced_security_group_id]",
        ),
};

export const securityGroupLaws = [groupNameFree, groupExists, ruleNew, rulePortsGiven, groupUnused, oneSource] as const;
