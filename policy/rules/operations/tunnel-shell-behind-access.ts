// A shell or desktop in a tunnel asks who is there.
import { ingressRules, origin, originOption, TUNNEL_CONFIGS } from "../../cloudflare";
import type { ResourceRule } from "../../rule";

export const tunnelShellBehindAccess: ResourceRule = {
  kind: "resource",
  id: "tunnel-shell-behind-access",
  area: "operations",
  level: "mandatory",
  severity: "critical",
  why: "A tunnel opens its names to everybody: without Access, the password of the machine is all that stands before a shell.",
  condition:
    "A rule whose service is a shell, a desktop, a file share or a raw port requires Access, by itself or through the tunnel.",
  repair: "Set originRequest.access with required: true, teamName and audTags.",
  source:
    "cloudflare/cloudflare-docs, src/content/docs/cloudflare-one/networks/connectors/cloudflare-tunnel/configure-tunnels/origin-parameters.mdx: access",
  example: 'service: "ssh://192.168.1.9:22"',
  exceptions: "never",
  types: TUNNEL_CONFIGS,
  check: ({ props }, judge) => {
    judge.each(ingressRules(props), (rule) => {
      const service = rule.get("service");
      if (!/^(ssh|rdp|smb|tcp):|^bastion$/i.test(service.text() ?? "")) return;
      if (originOption(props, rule, "access").get("required").flag() === true) return;
      judge.report(service, `${origin(service)} is open to everybody: set originRequest.access with required: true`);
    });
  },
};
