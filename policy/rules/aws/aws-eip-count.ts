// Only the lighthouse has an Elastic IP.

import type { StackRule } from "../../rule";

export const awsEipCount: StackRule = {
  kind: "stack",
  id: "aws-eip-count",
  area: "aws",
  level: "mandatory",
  severity: "low",
  why: "Each public address is charged by the hour, and each is one more way in.",
  condition: "A stack has no more Elastic IPs than the site allows.",
  repair: "Reach the machine over the overlay, or raise the limit.",
  source:
    "aws.amazon.com/vpc/pricing: public IPv4 addresses are charged by the hour; convention of this fleet: workers reach the world from the network's own addresses, and the lighthouse alone is found by one",
  example: 'new aws.ec2.Eip("worker-0") beside new aws.ec2.Eip("lighthouse")',
  exceptions: "in the stack file",
  settings: { limit: { description: "Elastic IPs of a stack", type: "number", default: 1 } },
  check: (resources, judge) => {
    const limit = Number(judge.settings.get("limit").known());
    const eips = resources.filter(({ type }) => type === "aws:ec2/eip:Eip");
    if (eips.length <= limit) return;
    judge.reportStack(
      `${String(eips.length)} Elastic IPs (${eips.map(({ name }) => name).join(", ")}), allowed are ${String(limit)}: reach machines over the overlay`,
    );
  },
};
