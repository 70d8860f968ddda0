// No name in public DNS leads to a node.
import { RECORDS } from "../../cloudflare";
import { declaredNodes } from "../../declaredSite";
import type { ResourceRule } from "../../rule";
import type { View } from "../../view";

/** Addresses that are for the fleet alone. */
const inside = (declared: View): readonly View[] => [
  declared.get("network", "vip"),
  declared.get("cilium", "mesh", "ip"),
  ...declaredNodes(declared).flatMap((node) => [
    node.get("ip"),
    ...node
      .get("nics")
      .list()
      .map((nic) => nic.get("address")),
  ]),
];

export const dnsNoPublicNodeAddress: ResourceRule = {
  kind: "resource",
  id: "dns-no-public-node-address",
  area: "operations",
  level: "advisory",
  severity: "medium",
  why: "Public DNS tells everybody how the inner network is built, and a name keeps leading to a node that is gone.",
  condition:
    "The content of no record is an address of a node, the virtual address or the mesh address of the stack file.",
  repair: "Let the name lead to network.externalIp, or leave it out of public DNS.",
  source: "convention of this fleet: public names lead to the ingress alone",
  example: 'content: "192.168.1.70", the address of main-cp-0',
  exceptions: "in the stack file",
  types: RECORDS,
  check: ({ props }, judge) => {
    if (props.get("type").text() !== "A") return;
    const content = props.get("content");
    const address = content.text();
    if (address === undefined) return;
    const owner = inside(judge.declared).find((declared) => declared.text() === address);
    if (owner === undefined) return;
    judge.report(
      content,
      `${content.shown()} is ${owner.path} of the stack file: let the name lead to network.externalIp, or leave it out`,
    );
  },
};
