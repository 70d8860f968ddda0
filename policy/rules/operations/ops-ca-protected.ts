// A certificate authority and its key cannot be removed by accident.
import { isRetired } from "../../retirement";
import type { StackRule } from "../../rule";

export const opsCaProtected: StackRule = {
  kind: "stack",
  id: "ops-ca-protected",
  area: "operations",
  level: "mandatory",
  severity: "high",
  why: "Nobody trusts what a new authority signs until everybody was given its certificate.",
  condition:
    "A certificate authority and the private key that it was made with have the option protect, unless their cluster is declared retired.",
  repair: "Pass { protect: true } to the certificate and to its key.",
  source:
    "hashicorp/terraform-provider-tls docs/resources/self_signed_cert.md, is_ca_certificate; pulumi.com/docs/iac/concepts/options/protect",
  example: 'new SelfSignedCert("ca", { isCaCertificate: true, … })',
  exceptions: "never",
  check: (resources, judge) => {
    if (isRetired(judge.declared)) return;
    const certificates = resources.filter(({ type }) => type === "tls:index/selfSignedCert:SelfSignedCert");
    const unprotected = resources.filter(
      ({ type, options }) => type === "tls:index/privateKey:PrivateKey" && !options.protect,
    );
    judge.each(certificates, (certificate) => {
      const { name, options, props } = certificate;
      if (props.get("isCaCertificate").flag() !== true) return;
      if (!options.protect) {
        judge.report(certificate, props, "Pulumi may replace this certificate authority: pass { protect: true }");
      }
      const pem = props.get("privateKeyPem").text();
      for (const key of unprotected) {
        if (pem === undefined || key.props.get("privateKeyPem").text() !== pem) continue;
        judge.report(
          key,
          key.props,
          `Pulumi may replace the key of the certificate authority ${name}: pass { protect: true }`,
        );
      }
    });
  },
};
