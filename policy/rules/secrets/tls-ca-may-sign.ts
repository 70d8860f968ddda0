// An authority may sign, and nothing else may.
import type { ResourceRule } from "../../rule";

export const tlsCaMaySign: ResourceRule = {
  kind: "resource",
  id: "tls-ca-may-sign",
  area: "secrets",
  level: "mandatory",
  severity: "high",
  why: "Clients refuse what an authority without cert_signing has signed, and whoever holds a server's certificate that has it can make one for any name.",
  condition: "The use cert_signing is allowed exactly where isCaCertificate is true.",
  repair: "Add cert_signing to an authority, and take it out of everything else.",
  source: "RFC 5280, section 4.2.1.3; https://www.pulumi.com/registry/packages/tls/api-docs/selfsignedcert/",
  example: 'new SelfSignedCert("ca", { isCaCertificate: true, allowedUses: ["crl_signing"] })',
  exceptions: "never",
  types: ["tls:index/locallySignedCert:LocallySignedCert", "tls:index/selfSignedCert:SelfSignedCert"],
  check: ({ props }, judge) => {
    const isCa = props.get("isCaCertificate").flag() === true;
    const uses = props.get("allowedUses");
    const signs = uses.list().some((use) => use.text() === "cert_signing");
    if (isCa && !signs) judge.report(uses, "this authority may not sign: add cert_signing");
    if (!isCa && signs) judge.report(uses, "this is no authority and may sign: take cert_signing out");
  },
};
