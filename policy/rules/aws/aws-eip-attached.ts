// Every Elastic IP belongs to something.
import { isNamed } from "../../references";
import type { Facts } from "../../rule";
import type { View } from "../../view";
import type { StackRule } from "../../rule";

/** An unknown list may name any address. */
const elements = (list: View): readonly View[] => (list.isUnknown ? [list] : list.list());

const users = (resources: readonly Facts[]): readonly View[] =>
  resources.flatMap(({ type, props }) => {
    if (type === "aws:ec2/eipAssociation:EipAssociation") return [props.get("allocationId"), props.get("publicIp")];
    if (type === "aws:ec2/natGatewayEipAssociation:NatGatewayEipAssociation") return [props.get("allocationId")];
    if (type !== "aws:ec2/natGateway:NatGateway") return [];
    return [
      props.get("allocationId"),
      ...elements(props.get("secondaryAllocationIds")),
      ...props
        .get("availabilityZoneAddresses")
        .list()
        .flatMap((zone) => elements(zone.get("allocationIds"))),
    ];
  });

export const awsEipAttached: StackRule = {
  kind: "stack",
  id: "aws-eip-attached",
  area: "aws",
  level: "mandatory",
  severity: "low",
  why: "An address that nothing uses is paid for all the same.",
  condition: "An Elastic IP names an instance or interface, or an association or NAT gateway names it.",
  repair: "Attach the address, or release it.",
  source: "aws.amazon.com/vpc/pricing: public IPv4 addresses are charged by the hour, in use or idle",
  example: 'new aws.ec2.Eip("spare", { domain: "vpc" })',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const eips = resources.filter(({ type }) => type === "aws:ec2/eip:Eip");
    judge.each(eips, (eip) => {
      // In what the provider answers, an empty text stands for none.
      const attached = ["instance", "networkInterface"].some((key) => {
        const target = eip.props.get(key);
        return target.isUnknown || (target.text() ?? "") !== "";
      });
      if (attached || isNamed(eip, ["id", "allocationId", "publicIp"], users(resources))) return;
      judge.report(
        eip,
        eip.props,
        "belongs to no instance, interface or NAT gateway and costs money: attach it, or release it",
      );
    });
  },
};
