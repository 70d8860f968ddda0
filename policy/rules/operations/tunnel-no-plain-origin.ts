// A tunnel speaks in clear only inside the cluster that it ends in.
import { ingressRules, origin, TUNNEL_CONFIGS } from "../../cloudflare";
import type { ResourceRule } from "../../rule";

export const tunnelNoPlainOrigin: ResourceRule = {
  kind: "resource",
  id: "tunnel-no-plain-origin",
  area: "operations",
  level: "mandatory",
  severity: "high",
  why: "From cloudflared on, a request to a http:// service crosses the LAN as it is, with passwords and cookies.",
  condition: "A service that is reached over plain HTTP is one of the cluster's own or on the same machine.",
  repair: "Write https://, or lead the request to a Service of the cluster.",
  source:
    "cloudflare/cloudflare-docs, src/content/docs/cloudflare-one/networks/connectors/cloudflare-tunnel/routing-to-tunnel/protocols.mdx",
  example: 'service: "http://192.168.1.9:8080"',
  exceptions: "never",
  settings: {
    hosts: {
      description: "Hosts, and domains above hosts, that cloudflared reaches without leaving the cluster",
      type: "array",
      items: { type: "string" },
      default: ["svc", "svc.cluster.local", "localhost", "127.0.0.1", "[::1]"],
    },
  },
  types: TUNNEL_CONFIGS,
  check: ({ props }, judge) => {
    const near = judge.settings
      .get("hosts")
      .list()
      .map((host) => host.text() ?? "");
    judge.each(ingressRules(props), (rule) => {
      const service = rule.get("service");
      const host = /^(?:http|ws):\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^:/]+)/i.exec(service.text() ?? "")?.[1]?.toLowerCase();
      if (host === undefined || near.some((one) => host === one || host.endsWith(`.${one}`))) return;
      judge.report(
        service,
        `${origin(service)} is reached in clear across the network: write https://, or the full name of a Service, which ends in .svc`,
      );
    });
  },
};
