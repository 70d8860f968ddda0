// No RSA key is short.
import type { ResourceRule } from "../../rule";

export const tlsKeyNotRsaShort: ResourceRule = {
  kind: "resource",
  id: "tls-key-not-rsa-short",
  area: "secrets",
  level: "mandatory",
  severity: "high",
  why: "An RSA key below 2048 bits can be factored, and Go, which Vault, Cilium and Kubernetes are written in, refuses it below 1024.",
  condition: "An RSA key has at least the setting's bits; the provider's default is 2048.",
  repair: "Leave rsaBits out, or use ECDSA with P256.",
  source: "NIST SP 800-131A Rev. 2, section 3; https://www.pulumi.com/registry/packages/tls/api-docs/privatekey/",
  example: 'new PrivateKey("ca", { algorithm: "RSA", rsaBits: 1024 })',
  exceptions: "never",
  settings: {
    minBits: { description: "Fewest bits of an RSA key.", type: "number", default: 2048 },
  },
  types: ["tls:index/privateKey:PrivateKey"],
  check: ({ props }, judge) => {
    const least = judge.settings.get("minBits").number() ?? 0;
    const bits = props.get("rsaBits");
    if (props.get("algorithm").text() === "RSA" && (bits.number() ?? 2048) < least) {
      judge.report(
        bits,
        `${bits.present ? bits.shown() : "2048 by default"} is short: use at least ${String(least)} bits, or ECDSA with P256`,
      );
    }
  },
};
