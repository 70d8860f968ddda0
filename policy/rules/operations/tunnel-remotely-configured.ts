// A tunnel takes its rules from Cloudflare.
import { TUNNELS } from "../../cloudflare";
import type { ResourceRule } from "../../rule";

export const tunnelRemotelyConfigured: ResourceRule = {
  kind: "resource",
  id: "tunnel-remotely-configured",
  area: "operations",
  level: "mandatory",
  severity: "medium",
  why: "A tunnel is configured locally unless it says otherwise, and then the rules that the program wrote have no effect.",
  condition: "The input configSrc of a tunnel is cloudflare.",
  repair: "Set configSrc to cloudflare when the tunnel is made; a later change replaces it.",
  source:
    "cloudflare/terraform-provider-cloudflare internal/services/zero_trust_tunnel_cloudflared/schema.go: config_src defaults to local",
  example: 'new ZeroTrustTunnelCloudflared("main", { accountId, name })',
  exceptions: "in the stack file",
  types: TUNNELS,
  check: ({ props }, judge) => {
    const source = props.get("configSrc");
    if (source.text() === "cloudflare") return;
    judge.report(source, `${source.shown()}, so that rules made by Pulumi have no effect: set it to "cloudflare"`);
  },
};
