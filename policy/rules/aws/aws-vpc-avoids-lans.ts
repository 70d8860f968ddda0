// The network in AWS shares no address with the other sites.
import { shareAddresses } from "../../awsIngress";
import type { ResourceRule } from "../../rule";

export const awsVpcAvoidsLans: ResourceRule = {
  kind: "resource",
  id: "aws-vpc-avoids-lans",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "Over an overlay the two sites reach each other by address, and one that both have is reached on one side only.",
  condition:
    "The range of a VPC overlaps no LAN of a declared site but the stack's own, and neither pods nor services of the cluster.",
  repair: "Choose a range for the VPC that no site uses.",
  source:
    "docs.cilium.io/en/stable/network/clustermesh/clustermesh: nodes must reach each other's addresses; convention of this fleet: each site has ranges of its own",
  example: 'new aws.ec2.Vpc("burst", { cidrBlock: "192.168.0.0/16" }) beside a site on 192.168.1.0/24',
  exceptions: "in the stack file",
  types: ["aws:ec2/vpc:Vpc"],
  check: ({ props }, judge) => {
    const { declared } = judge;
    const own = declared.get("cluster", "site").text();
    const others = declared
      .get("sites")
      .entries()
      .filter(([site]) => site !== own);
    const taken = [
      ...others.map(([site, values]) => [`the LAN of ${site}`, values.get("lan")] as const),
      ["the pods", declared.get("network", "podCidr")] as const,
      ["the services", declared.get("network", "serviceCidr")] as const,
    ];
    const range = props.get("cidrBlock");
    for (const [whose, other] of taken) {
      if (shareAddresses(String(range.known()), String(other.known()))) {
        judge.report(range, `${range.shown()} overlaps ${whose} (${other.shown()}): choose a range that no site uses`);
      }
    }
  },
};
