// No prefix list smuggles the world into a security group.
import { isWide } from "../../awsIngress";
import type { ResourceRule } from "../../rule";

const ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry";

export const awsPrefixListNoWorld: ResourceRule = {
  kind: "resource",
  id: "aws-prefix-list-no-world",
  area: "aws",
  level: "mandatory",
  severity: "critical",
  why: "A security group that names a list shows no addresses, so the list is where an open port hides.",
  condition: "No entry of a list is a range wider than one site.",
  repair: "Name the addresses that the list is about.",
  source: "docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html",
  example: 'new aws.ec2.ManagedPrefixList("office", { entries: [{ cidr: "0.0.0.0/0" }] })',
  exceptions: "never",
  settings: {
    shortestPrefix: {
      description: "Wider public IPv4 ranges are no site's; IPv6 ranges at twice the length",
      type: "number",
      default: 16,
    },
  },
  types: ["aws:ec2/managedPrefixList:ManagedPrefixList", ENTRY],
  check: ({ type, props }, judge) => {
    const shortest = Number(judge.settings.get("shortestPrefix").known());
    const entries = type === ENTRY ? [props] : props.get("entries").list();
    judge.each(entries, (entry) => {
      const cidr = entry.get("cidr");
      if (isWide(String(cidr.known()), shortest)) {
        judge.report(cidr, `${cidr.shown()} is more than one site: name the addresses that the list is about`);
      }
    });
  },
};
