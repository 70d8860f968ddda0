// A tunnel verifies the certificate of the service behind it.
import { ingressRules, TUNNEL_CONFIGS } from "../../cloudflare";
import type { ResourceRule } from "../../rule";
import type { View } from "../../view";

export const tunnelOriginVerified: ResourceRule = {
  kind: "resource",
  id: "tunnel-origin-verified",
  area: "operations",
  level: "mandatory",
  severity: "high",
  why: "Without verification anybody on the way between cloudflared and the service reads and changes what passes.",
  condition: "Neither the tunnel nor one of its rules sets noTlsVerify.",
  repair: "Name the authority in caPool, or the name in originServerName, and remove noTlsVerify.",
  source:
    "cloudflare/cloudflare-docs, src/content/docs/cloudflare-one/networks/connectors/cloudflare-tunnel/configure-tunnels/origin-parameters.mdx: noTLSVerify",
  example: "originRequest: { noTlsVerify: true }",
  exceptions: "never",
  types: TUNNEL_CONFIGS,
  check: ({ props }, judge) => {
    const verify = (place: View): void => {
      const unverified = place.get("originRequest", "noTlsVerify");
      if (unverified.flag() !== true) return;
      judge.report(
        unverified,
        "true, so that any certificate is accepted: remove it, and name caPool or originServerName",
      );
    };
    judge.each([props.get("config")], verify);
    judge.each(ingressRules(props), verify);
  },
};
