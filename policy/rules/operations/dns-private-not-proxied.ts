// Cloudflare is not asked to proxy to an address that it cannot reach.
import { isPrivateAddress, RECORDS } from "../../cloudflare";
import type { ResourceRule } from "../../rule";

export const dnsPrivateNotProxied: ResourceRule = {
  kind: "resource",
  id: "dns-private-not-proxied",
  area: "operations",
  level: "mandatory",
  severity: "medium",
  why: "Cloudflare refuses to proxy to private addresses, and the record is never made.",
  condition: "A record whose content is a private address is not proxied.",
  repair: "Set proxied to false, or lead the name through a tunnel.",
  source: "developers.cloudflare.com/dns/proxy-status; API error 9003; RFC 1918, 6598, 4193",
  example: 'content: "192.168.1.80", proxied: true',
  exceptions: "in the stack file",
  types: RECORDS,
  check: ({ props }, judge) => {
    const proxied = props.get("proxied");
    // The content of an alias is a name, and often not known yet.
    if (proxied.flag() !== true || props.get("type").text() === "CNAME") return;
    const content = props.get("content");
    if (!isPrivateAddress(content.text() ?? "")) return;
    judge.report(
      proxied,
      `true, though ${content.shown()} is private: set it to false, or lead the name through a tunnel`,
    );
  },
};
