// A record says who looks after it.
import { RECORDS } from "../../cloudflare";
import type { ResourceRule } from "../../rule";

export const dnsRecordComment: ResourceRule = {
  kind: "resource",
  id: "dns-record-comment",
  area: "operations",
  level: "advisory",
  severity: "low",
  why: "Somebody who tidies up a zone by hand cannot tell the program's records from forgotten ones.",
  condition: "The comment of a record holds the words that the settings name.",
  repair: "Set comment.",
  source: "developers.cloudflare.com/dns/manage-dns-records/reference/record-attributes",
  example: 'new DnsRecord("address", { name, type, content })',
  exceptions: "in the stack file",
  settings: {
    words: { description: "What every comment holds", type: "string", default: "Managed by Pulumi" },
  },
  types: RECORDS,
  check: ({ props }, judge) => {
    const comment = props.get("comment");
    const words = judge.settings.get("words").text() ?? "";
    if (comment.text()?.includes(words) === true) return;
    judge.report(comment, `${comment.shown()} does not say who looks after this record: write "${words}"`);
  },
};
