// The names of a cluster lead to its ingress.
import { RECORDS } from "../../cloudflare";
import type { Facts, StackRule } from "../../rule";

export const dnsRecordMatchesExternalIp: StackRule = {
  kind: "stack",
  id: "dns-record-matches-external-ip",
  area: "operations",
  level: "mandatory",
  severity: "high",
  why: "A name that leads elsewhere sends people, and their passwords, to another machine.",
  condition:
    "The declared DNS name of the cluster and the wildcard below it have an A record each, with the declared external address as content.",
  repair: "Make both records with the content of network.externalIp.",
  source: "convention of this fleet: one address answers for every name of a cluster; RFC 4592 for the wildcard",
  example: "dns.name: local.example.org, A record with 192.168.1.81, network.externalIp: 192.168.1.80",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const address = judge.declared.get("network", "externalIp").text();
    const name = judge.declared.get("dns", "name").text();
    if (address === undefined || name === undefined) return;
    const records = resources.filter(({ type }) => RECORDS.includes(type));
    const own = ({ props }: Facts, wanted: string): boolean =>
      props.get("type").text() === "A" && props.get("name").text()?.toLowerCase() === wanted;
    judge.each([name, `*.${name}`], (wanted) => {
      judge.each(records, (record) => {
        if (!own(record, wanted)) return;
        const content = record.props.get("content");
        if (content.text() === address) return;
        judge.report(
          record,
          content,
          `${content.shown()} is not where ${wanted} should lead: write network.externalIp of the stack file, ${address}`,
        );
      });
      if (!records.some((record) => own(record, wanted))) {
        judge.reportStack(
          `${wanted} has no A record: make one with the content ${address}, network.externalIp of the stack file`,
        );
      }
    });
  },
};
