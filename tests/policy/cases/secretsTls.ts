// Cases of the rules about keys and certificates that the program makes.
import type { Given, RuleCases } from "../harness";
import { UNKNOWN } from "../harness";

const SELF_SIGNED = "tls:index/selfSignedCert:SelfSignedCert";
const SIGNED = "tls:index/locallySignedCert:LocallySignedCert";
const certificate = (type: string, props: Readonly<Record<string, unknown>>): Given => ({ type, props });

export const secretsTlsCases: Readonly<Record<string, RuleCases>> = {
  "tls-key-not-rsa-short": {
    violating: [
      {
        resource: { props: { algorithm: "RSA", rsaBits: 2047 } },
        finds: ["rsaBits: 2047 is short: use at least 2048 bits, or ECDSA with P256"],
      },
      {
        resource: { props: { algorithm: "RSA" } },
        settings: { minBits: 3072 },
        finds: ["rsaBits: 2048 by default is short: use at least 3072 bits, or ECDSA with P256"],
      },
    ],
    conforming: [
      { resource: { props: { algorithm: "RSA", rsaBits: 2048 } } },
      { resource: { props: { algorithm: "RSA" } } },
      { resource: { props: { algorithm: "ECDSA", rsaBits: 1024 } } },
    ],
    unknown: [{ resource: { props: { algorithm: "RSA", rsaBits: UNKNOWN } }, unjudged: ["rsaBits"] }],
  },

  "tls-key-curve": {
    violating: [
      {
        resource: { props: { algorithm: "ECDSA" } },
        finds: ["ecdsaCurve: is P224 by default, which TLS servers refuse: set P256"],
      },
      {
        resource: { props: { algorithm: "ECDSA", ecdsaCurve: "P224" } },
        finds: ['ecdsaCurve: is "P224", which TLS servers refuse: set P256'],
      },
    ],
    conforming: [
      ...["P256", "P384", "P521"].map((ecdsaCurve) => ({ resource: { props: { algorithm: "ECDSA", ecdsaCurve } } })),
      { resource: { props: { algorithm: "ED25519" } } },
    ],
    unknown: [{ resource: { props: { algorithm: "ECDSA", ecdsaCurve: UNKNOWN } }, unjudged: ["ecdsaCurve"] }],
  },

  "tls-leaf-renewed": {
    violating: [
      {
        resource: { props: { validityPeriodHours: 8760 } },
        finds: ["earlyRenewalHours: is absent: set 336 hours or more, and fewer than validityPeriodHours"],
      },
      {
        resource: { props: { validityPeriodHours: 8760, earlyRenewalHours: 335 } },
        finds: ["earlyRenewalHours: is 335: set 336 hours or more, and fewer than validityPeriodHours"],
      },
      {
        resource: { props: { validityPeriodHours: 400, earlyRenewalHours: 400 } },
        finds: ["earlyRenewalHours: is 400: set 336 hours or more, and fewer than validityPeriodHours"],
      },
    ],
    conforming: [
      { resource: { props: { validityPeriodHours: 337, earlyRenewalHours: 336 } } },
      { resource: { props: { validityPeriodHours: 24, earlyRenewalHours: 8 } }, settings: { minHours: 8 } },
    ],
    unknown: [
      {
        resource: { props: { validityPeriodHours: 8760, earlyRenewalHours: UNKNOWN } },
        unjudged: ["earlyRenewalHours"],
      },
    ],
  },

  "tls-validity-bounded": {
    violating: [
      {
        resource: certificate(SELF_SIGNED, { isCaCertificate: true, validityPeriodHours: 87_601 }),
        finds: ["validityPeriodHours: 87601 hours are too long: set at most 87600"],
      },
      {
        resource: certificate(SELF_SIGNED, { validityPeriodHours: 26_281 }),
        finds: ["validityPeriodHours: 26281 hours are too long: set at most 26280"],
      },
      {
        resource: certificate(SIGNED, { isCaCertificate: false, validityPeriodHours: 49 }),
        settings: { maxHours: 48 },
        finds: ["validityPeriodHours: 49 hours are too long: set at most 48"],
      },
    ],
    conforming: [
      { resource: certificate(SELF_SIGNED, { isCaCertificate: true, validityPeriodHours: 87_600 }) },
      { resource: certificate(SIGNED, { validityPeriodHours: 26_280 }) },
      {
        resource: certificate(SIGNED, { isCaCertificate: true, validityPeriodHours: 90_000 }),
        settings: { maxCaHours: 90_000 },
      },
    ],
    unknown: [{ resource: certificate(SIGNED, { validityPeriodHours: UNKNOWN }), unjudged: ["validityPeriodHours"] }],
  },

  "tls-ca-may-sign": {
    violating: [
      {
        resource: certificate(SELF_SIGNED, { isCaCertificate: true, allowedUses: ["crl_signing"] }),
        finds: ["allowedUses: this authority may not sign: add cert_signing"],
      },
      {
        resource: certificate(SIGNED, { allowedUses: ["server_auth", "cert_signing"] }),
        finds: ["allowedUses: this is no authority and may sign: take cert_signing out"],
      },
    ],
    conforming: [
      { resource: certificate(SELF_SIGNED, { isCaCertificate: true, allowedUses: ["crl_signing", "cert_signing"] }) },
      { resource: certificate(SIGNED, { isCaCertificate: false, allowedUses: ["server_auth"] }) },
    ],
    unknown: [{ resource: certificate(SIGNED, { allowedUses: UNKNOWN }), unjudged: ["allowedUses"] }],
  },
};
