// The rules of a tunnel end with one that answers 404.
import { ingressRules, origin, TUNNEL_CONFIGS } from "../../cloudflare";
import type { ResourceRule } from "../../rule";
import type { View } from "../../view";

/** A path is a regular expression, which a lone star is none of; as a host name it stands for all. */
const takesEverything = (rule: View): boolean =>
  ["", "*"].includes(rule.get("hostname").text() ?? "") && (rule.get("path").text() ?? "") === "";

export const tunnelCatchAll: ResourceRule = {
  kind: "resource",
  id: "tunnel-catch-all",
  area: "operations",
  level: "mandatory",
  severity: "high",
  why: "Rules that do not end so are refused by cloudflared, and a last rule that leads to a service opens it under every name.",
  condition:
    "The last rule of a tunnel, and no other, has neither hostname nor path, and its service is a status that refuses.",
  repair: 'End the rules with { service: "http_status:404" }.',
  source:
    "cloudflare/cloudflare-docs, src/content/docs/cloudflare-one/networks/connectors/cloudflare-tunnel/do-more-with-tunnels/local-management/configuration-file.mdx; cloudflare/cloudflared, ingress/ingress.go",
  example: 'ingresses: [{ hostname: "shop.example.org", service: … }]',
  exceptions: "never",
  types: TUNNEL_CONFIGS,
  check: ({ props }, judge) => {
    if (!props.get("config").present) return;
    const rules = ingressRules(props);
    const last = rules.at(-1);
    if (last === undefined) {
      judge.report(props.get("config", "ingresses"), 'has no rule: write at least { service: "http_status:404" }');
    }
    judge.each(rules, (rule) => {
      const takesAll = takesEverything(rule);
      if (rule !== last) {
        if (takesAll)
          judge.report(
            rule,
            "takes every request, so that the rules behind it have no effect: give it a hostname, or put it last",
          );
        return;
      }
      if (!takesAll) {
        judge.report(
          rule,
          'is the last rule and does not take every request: add { service: "http_status:404" } behind it',
        );
        return;
      }
      const service = rule.get("service");
      if (/^http_status:4\d\d$/.test(service.text() ?? "")) return;
      judge.report(
        service,
        `${origin(service)} answers under every name that no other rule has: write "http_status:404"`,
      );
    });
  },
};
