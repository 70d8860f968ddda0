// Beside an alias there is no other alias and no address of its name.
import { RECORDS } from "../../cloudflare";
import type { Facts, StackRule } from "../../rule";

/** Types that Cloudflare admits but one of beside an alias; text and mail may stand there. */
const RESOLVED: readonly string[] = ["A", "AAAA", "CNAME"];

export const dnsAliasAlone: StackRule = {
  kind: "stack",
  id: "dns-alias-alone",
  area: "operations",
  level: "mandatory",
  severity: "medium",
  why: "Cloudflare refuses the second of the two records, and the operation stops half way.",
  condition: "A name in a zone with a CNAME record has no A, AAAA or further CNAME record.",
  repair: "Keep one of the records, or give one another name.",
  source:
    "cloudflare/cloudflare-docs, src/content/docs/dns/manage-dns-records/troubleshooting/records-with-same-name.mdx",
  example: "CNAME shop.example.org beside A shop.example.org",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const records = resources.filter(({ type }) => RECORDS.includes(type));
    const nameOf = ({ props }: Facts): string | undefined => props.get("name").text()?.toLowerCase();
    const zoneOf = ({ props }: Facts): string | undefined => props.get("zoneId").text();
    judge.each(records, (alias) => {
      if (alias.props.get("type").text() !== "CNAME") return;
      const name = alias.props.get("name");
      judge.each(records, (other) => {
        if (other === alias || nameOf(other) !== nameOf(alias) || zoneOf(other) !== zoneOf(alias)) return;
        if (!RESOLVED.includes(other.props.get("type").text() ?? "")) return;
        judge.report(
          alias,
          name,
          `${name.shown()} is an alias, and ${other.name} is a record of the same name: keep one of them`,
        );
      });
    });
  },
};
