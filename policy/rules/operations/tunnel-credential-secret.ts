// The secret of a tunnel is kept as a secret.
import { TUNNELS } from "../../cloudflare";
import type { ResourceRule } from "../../rule";

export const tunnelCredentialSecret: ResourceRule = {
  kind: "resource",
  id: "tunnel-credential-secret",
  area: "operations",
  level: "mandatory",
  severity: "critical",
  why: "Whoever reads the secret of a tunnel answers for its names; a plain input stands readable in the state.",
  condition: "The input tunnelSecret of a tunnel is absent, so that Cloudflare makes one up, or a secret of Pulumi.",
  repair: "Leave tunnelSecret out, or wrap it with pulumi.secret.",
  source:
    "cloudflare/terraform-provider-cloudflare internal/services/zero_trust_tunnel_cloudflared/schema.go: tunnel_secret is sensitive; pulumi.com/docs/iac/concepts/secrets",
  example: 'tunnelSecret: "<base64>"',
  exceptions: "never",
  types: [...TUNNELS, "cloudflare:index/zeroTrustTunnelWarpConnector:ZeroTrustTunnelWarpConnector"],
  check: ({ props, isSecret }, judge) => {
    const secret = props.get("tunnelSecret");
    if (!secret.present || isSecret(secret)) return;
    judge.report(
      secret,
      "is no secret of Pulumi and stands readable in the state: leave it out, or wrap it with pulumi.secret",
    );
  },
};
