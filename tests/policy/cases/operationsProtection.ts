// For every rule about what must not get lost: resources that break it, what it must say, and resources that come close.
import { type RuleCases, UNKNOWN } from "../harness";

const retired = { cluster: { name: "main", retire: true } };
const staying = { cluster: { name: "main", retire: false } };

const ZONE = "cloudflare:index/zone:Zone";
const NAMESPACE = "kubernetes:core/v1:Namespace";
const CERTIFICATE = "tls:index/selfSignedCert:SelfSignedCert";
const KEY = "tls:index/privateKey:PrivateKey";
const SECRETS = "talos:machine/secrets:Secrets";

export const protectionCases: Readonly<Record<string, RuleCases>> = {
  "ops-stateful-protected": {
    violating: [
      ...[
        ZONE,
        "aws:route53/zone:Zone",
        "aws:kms/key:Key",
        "kubernetes:core/v1:PersistentVolume",
        "kubernetes:core/v1:PersistentVolumeClaim",
      ].map((type) => ({
        resource: { type, props: {} },
        declared: staying,
        finds: [`Pulumi may remove this ${type}, and its content with it: pass { protect: true }`],
      })),
      {
        resource: { type: NAMESPACE, props: {} },
        settings: { types: [ZONE, NAMESPACE] },
        finds: [`Pulumi may remove this ${NAMESPACE}, and its content with it: pass { protect: true }`],
      },
    ],
    conforming: [
      { resource: { type: ZONE, props: {}, options: { protect: true } } },
      { resource: { type: ZONE, props: {} }, declared: retired },
      { resource: { type: ZONE, props: {} }, settings: { types: [NAMESPACE] } },
      { resource: { type: NAMESPACE, props: {} } },
    ],
  },
  "ops-machine-secrets-protected": {
    violating: [
      {
        resource: { props: {} },
        declared: staying,
        finds: ["Pulumi may remove the certificate authorities of this cluster: pass { protect: true }"],
      },
      {
        resource: { props: {} },
        finds: ["Pulumi may remove the certificate authorities of this cluster: pass { protect: true }"],
      },
    ],
    conforming: [
      { resource: { props: {}, options: { protect: true } } },
      { resource: { props: {}, options: { protect: true } }, declared: staying },
      { resource: { props: {} }, declared: retired },
      { resource: { type: NAMESPACE, props: {} } },
    ],
  },
  "ops-ca-protected": {
    violating: [
      {
        resources: [
          { type: CERTIFICATE, name: "ca", props: { isCaCertificate: true, privateKeyPem: "one" } },
          { type: CERTIFICATE, name: "other-ca", props: { isCaCertificate: "true" } },
          { type: KEY, name: "ca-key", props: { privateKeyPem: "one" } },
          { type: KEY, name: "server-key", props: { privateKeyPem: "two" } },
          { type: KEY, name: "coming-key", props: {} },
        ],
        declared: staying,
        finds: [
          "Pulumi may replace this certificate authority: pass { protect: true }",
          "Pulumi may replace the key of the certificate authority ca: pass { protect: true }",
          "Pulumi may replace this certificate authority: pass { protect: true }",
        ],
      },
    ],
    conforming: [
      {
        resources: [
          {
            type: CERTIFICATE,
            name: "ca",
            props: { isCaCertificate: true, privateKeyPem: "one" },
            options: { protect: true },
          },
          { type: KEY, name: "ca-key", props: { privateKeyPem: "one" }, options: { protect: true } },
          { type: KEY, name: "server-key", props: { privateKeyPem: "two" } },
          { type: NAMESPACE, name: "apps", props: { privateKeyPem: "one", isCaCertificate: true } },
        ],
      },
      {
        resources: [
          { type: CERTIFICATE, name: "server", props: { isCaCertificate: false, privateKeyPem: "two" } },
          { type: KEY, name: "server-key", props: { privateKeyPem: "two" } },
        ],
      },
      { resources: [{ type: CERTIFICATE, name: "ca", props: { isCaCertificate: true } }], declared: retired },
    ],
    unknown: [
      {
        resources: [
          {
            type: CERTIFICATE,
            name: "ca",
            props: { isCaCertificate: true, privateKeyPem: UNKNOWN },
            options: { protect: true },
          },
          { type: CERTIFICATE, name: "other-ca", props: { isCaCertificate: true } },
        ],
        unjudged: ["privateKeyPem of ca"],
        finds: ["Pulumi may replace this certificate authority: pass { protect: true }"],
      },
    ],
  },
  "ops-retired-unprotected": {
    violating: [
      {
        resources: [
          { type: SECRETS, name: "secrets", props: {}, options: { protect: true } },
          { type: NAMESPACE, name: "apps", props: {} },
          { type: ZONE, name: "zone", props: {}, options: { protect: true } },
        ],
        declared: retired,
        finds: [
          "is protected, though the stack file says cluster.retire: lift it, or `pulumi destroy` stops here",
          "is protected, though the stack file says cluster.retire: lift it, or `pulumi destroy` stops here",
        ],
      },
    ],
    conforming: [
      { resources: [{ type: SECRETS, props: {}, options: { protect: true } }], declared: staying },
      { resources: [{ type: SECRETS, props: {}, options: { protect: true } }] },
      { resources: [{ type: SECRETS, props: {} }], declared: retired },
    ],
  },
};
