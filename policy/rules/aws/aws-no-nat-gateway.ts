// No NAT gateway.

import type { ResourceRule } from "../../rule";

export const awsNoNatGateway: ResourceRule = {
  kind: "resource",
  id: "aws-no-nat-gateway",
  area: "aws",
  level: "advisory",
  severity: "medium",
  why: "A NAT gateway is charged by the hour, day and night, also while every worker is off.",
  condition: "The stack makes no public NAT gateway.",
  repair: "Give the workers a public address while they run, or route them over the lighthouse.",
  source:
    "aws.amazon.com/vpc/pricing: NAT gateways are charged by the hour and by the gigabyte; convention of this fleet: workers do without",
  example: 'new aws.ec2.NatGateway("workers", { allocationId, subnetId })',
  exceptions: "in the stack file",
  types: ["aws:ec2/natGateway:NatGateway"],
  check: ({ props }, judge) => {
    if (props.get("connectivityType").text() === "private") return;
    judge.report(props, "a NAT gateway costs money day and night: give workers a public address while they run");
  },
};
