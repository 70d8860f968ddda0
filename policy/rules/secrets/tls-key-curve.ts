// No ECDSA key is on a curve that TLS has no use for.
import type { ResourceRule } from "../../rule";

export const tlsKeyCurve: ResourceRule = {
  kind: "resource",
  id: "tls-key-curve",
  area: "secrets",
  level: "mandatory",
  severity: "high",
  why: "With P224, the provider's default, Vault and every other TLS server that is written in Go refuses its own certificate.",
  condition: "An ECDSA key names P256, P384 or P521.",
  repair: "Set ecdsaCurve to P256.",
  source:
    "https://www.pulumi.com/registry/packages/tls/api-docs/privatekey/ (ecdsaCurve) and golang/go, src/crypto/tls/auth.go (unsupportedCertificateError)",
  example: 'new PrivateKey("ca", { algorithm: "ECDSA" })',
  exceptions: "never",
  types: ["tls:index/privateKey:PrivateKey"],
  check: ({ props }, judge) => {
    const curve = props.get("ecdsaCurve");
    if (props.get("algorithm").text() === "ECDSA" && !["P256", "P384", "P521"].includes(curve.text() ?? "P224")) {
      judge.report(
        curve,
        `is ${curve.present ? curve.shown() : "P224 by default"}, which TLS servers refuse: set P256`,
      );
    }
  },
};
