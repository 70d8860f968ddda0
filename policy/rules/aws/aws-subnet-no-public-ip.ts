// A subnet gives no public address to what does not ask for one.

import type { ResourceRule } from "../../rule";

export const awsSubnetNoPublicIp: ResourceRule = {
  kind: "resource",
  id: "aws-subnet-no-public-ip",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "A machine gets a public address, which costs money and faces the world, without anyone having written so.",
  condition: "The input mapPublicIpOnLaunch is not true.",
  repair:
    "Set mapPublicIpOnLaunch to false, and give an Elastic IP or associatePublicIpAddress to the machine that needs it.",
  source:
    "docs.aws.amazon.com/vpc/latest/userguide/vpc-ip-addressing.html; aws.amazon.com/vpc/pricing: every public IPv4 address is charged",
  example: 'new aws.ec2.Subnet("workers", { mapPublicIpOnLaunch: true })',
  exceptions: "in the stack file",
  types: ["aws:ec2/subnet:Subnet"],
  check: ({ props }, judge) => {
    const at = props.get("mapPublicIpOnLaunch");
    if (at.flag() === true)
      judge.report(at, "gives every machine a public address: let the machine that needs one ask for it");
  },
};
