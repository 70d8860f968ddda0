// Every machine names its security groups.
import { MACHINE_TYPES } from "../../awsMachines";
import type { View } from "../../view";
import type { ResourceRule } from "../../rule";

/** One of the keys holds something, be it known or not. */
const gives = (view: View, keys: readonly string[]): boolean => keys.some((key) => view.get(key).leaves().length > 0);

export const awsMachineOwnGroup: ResourceRule = {
  kind: "resource",
  id: "aws-machine-own-group",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "A machine that names none is put into the default group of the network, whose rules nobody in the program decides.",
  condition:
    "A machine has security groups, takes them from a launch template, or has network interfaces that bring theirs along.",
  repair: "Give vpcSecurityGroupIds.",
  source: "docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html",
  example: 'new aws.ec2.Instance("lighthouse", { ami, instanceType: "t3.small" })',
  exceptions: "in the stack file",
  types: MACHINE_TYPES,
  check: ({ props }, judge) => {
    if (gives(props, ["vpcSecurityGroupIds", "securityGroupNames", "primaryNetworkInterface", "launchTemplate"]))
      return;
    const interfaces = props.get("networkInterfaces").list();
    for (const nic of interfaces.length === 0 ? [props] : interfaces) {
      if (gives(nic, ["securityGroups", "networkInterfaceId"])) continue;
      judge.report(nic, "has no security group and gets the network's default one: name its groups");
    }
  },
};
