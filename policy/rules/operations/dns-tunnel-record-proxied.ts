// A name that leads into a tunnel is proxied.
import { RECORDS } from "../../cloudflare";
import type { ResourceRule } from "../../rule";

export const dnsTunnelRecordProxied: ResourceRule = {
  kind: "resource",
  id: "dns-tunnel-record-proxied",
  area: "operations",
  level: "mandatory",
  severity: "medium",
  why: "The address of a tunnel answers at Cloudflare's edge alone: without proxy the name leads nowhere.",
  condition: "A record whose content ends in .cfargotunnel.com is proxied.",
  repair: "Set proxied to true and ttl to 1.",
  source:
    "cloudflare/cloudflare-docs, src/content/docs/cloudflare-one/networks/connectors/cloudflare-tunnel/routing-to-tunnel/dns.mdx",
  example: 'content: "<uuid>.cfargotunnel.com", proxied: false',
  exceptions: "in the stack file",
  types: RECORDS,
  check: ({ props }, judge) => {
    const proxied = props.get("proxied");
    if (proxied.flag() === true) return;
    if (props.get("content").text()?.endsWith(".cfargotunnel.com") !== true) return;
    judge.report(proxied, `${proxied.shown()}, so that the name of a tunnel leads nowhere: set it to true`);
  },
};
