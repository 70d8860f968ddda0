// The Secrets with certificates that chart cilium makes with `tls.auto.method: helm`.
// Sources: cilium/cilium v1.18.6 and v1.19.6 install/kubernetes/cilium/templates/_helpers.tpl (cilium.ca.setup),
// cilium-ca-secret.yaml, clustermesh-apiserver/tls-helm/ and hubble/tls-helm/; what genCA and genSignedCert make:
// Masterminds/sprig v3 crypto.go. The CA's key is P-256 here where sprig takes RSA, which only costs time.
import { issue, makeCa, type KeyPair } from "../../../pki/certificates";
import type { Manifest } from "../../../world/controllers/cluster";
import { isOn, numberAt, recordAt, textAt, textsAt } from "../../../world/controllers/tree";
import type { Rendering } from "./chart";

/** `certValidityDuration` of each part of values.yaml, days. */
const VALIDITY_DAYS = 1095;

/** What genSignedCert asks for: every leaf serves and dials. */
const USAGES = ["digital signature", "key encipherment", "server auth", "client auth"] as const;

interface Leaf {
  readonly secret: string;
  readonly commonName: string;
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly days: number;
}

/** All of them anew, signed by the CA that the cluster has already or by a new one: so does each `helm upgrade`. */
export function certificates(rendering: Rendering): readonly Manifest[] {
  const leaves = [...hubbleLeaves(rendering.values), ...meshLeaves(rendering)];
  if (leaves.length === 0) return [];
  const ca = authority(rendering);
  const manifest = (name: string, type: string, files: Record<string, string>): Manifest => ({
    apiVersion: "v1",
    kind: "Secret",
    namespace: rendering.namespace,
    name,
    body: { type, data: Object.fromEntries(Object.entries(files).map(([file, text]) => [file, toBase64(text)])) },
  });
  return [
    manifest("cilium-ca", "Opaque", { "ca.crt": ca.certificate, "ca.key": ca.privateKey }),
    ...leaves.map(({ secret, ...leaf }) => {
      const { certificate, privateKey } = issue(ca, { ...leaf, notBefore: rendering.now, usages: USAGES });
      return manifest(secret, "kubernetes.io/tls", {
        "ca.crt": ca.certificate,
        "tls.crt": certificate,
        "tls.key": privateKey,
      });
    }),
  ];
}

function authority({ values, namespace, lookup, now }: Rendering): KeyPair {
  const given = recordAt(values, "tls", "ca");
  const [cert, key] = [textAt(given, "cert") ?? "", textAt(given, "key") ?? ""];
  if (cert !== "" && key !== "") return { certificate: fromBase64(cert), privateKey: fromBase64(key) };
  const existing = recordAt(lookup("v1", "Secret", namespace, "cilium-ca"), "data");
  const [certificate, privateKey] = [textAt(existing, "ca.crt"), textAt(existing, "ca.key")];
  if (certificate !== undefined && privateKey !== undefined) {
    return { certificate: fromBase64(certificate), privateKey: fromBase64(privateKey) };
  }
  const days = numberAt(given, "certValidityDuration") ?? VALIDITY_DAYS;
  return makeCa({ commonName: "Cilium CA", days, notBefore: now });
}

function hubbleLeaves(values: Record<string, unknown>): readonly Leaf[] {
  const tls = recordAt(values, "hubble", "tls");
  if (!isOn(values, "hubble", "enabled") || !isOn(tls, "enabled") || !isMadeByHelm(tls)) return [];
  const days = validity(tls);
  const server = `*.${(textAt(values, "cluster", "name") ?? "").replaceAll(".", "-")}.hubble-grpc.cilium.io`;
  const relay = "*.hubble-relay.cilium.io";
  return [
    {
      secret: "hubble-server-certs",
      commonName: server,
      dnsNames: [server, ...textsAt(tls, "server", "extraDnsNames")],
      ipAddresses: textsAt(tls, "server", "extraIpAddresses"),
      days,
    },
    ...(isOn(values, "hubble", "relay", "enabled")
      ? [{ secret: "hubble-relay-client-certs", commonName: relay, dnsNames: [relay], days }]
      : []),
  ];
}

function meshLeaves({ values, namespace }: Rendering): readonly Leaf[] {
  const apiserver = recordAt(values, "clustermesh", "apiserver");
  const tls = recordAt(apiserver, "tls");
  if (!isOn(values, "clustermesh", "useAPIServer") || !isMadeByHelm(tls)) return [];
  const cluster = textAt(values, "cluster", "name") ?? "";
  const days = validity(tls);
  const server = "clustermesh-apiserver.cilium.io";
  return [
    { secret: "clustermesh-apiserver-admin-cert", commonName: `admin-${cluster}`, dnsNames: ["localhost"], days },
    ...(isOn(apiserver, "kvstoremesh", "enabled")
      ? [{ secret: "clustermesh-apiserver-local-cert", commonName: `local-${cluster}`, days }]
      : []),
    {
      secret: "clustermesh-apiserver-remote-cert",
      commonName: textAt(tls, "authMode") === "cluster" ? `remote-${cluster}` : "remote",
      days,
    },
    {
      secret: "clustermesh-apiserver-server-cert",
      commonName: server,
      dnsNames: [
        server,
        "*.mesh.cilium.io",
        `clustermesh-apiserver.${namespace}.svc`,
        ...textsAt(tls, "server", "extraDnsNames"),
      ],
      ipAddresses: ["127.0.0.1", "::1", ...textsAt(tls, "server", "extraIpAddresses")],
      days,
    },
  ];
}

/** The other methods leave it to a job or to cert-manager, neither of which the lab runs. */
function isMadeByHelm(tls: Record<string, unknown>): boolean {
  return isOn(tls, "auto", "enabled") && textAt(tls, "auto", "method") === "helm";
}

function validity(tls: Record<string, unknown>): number {
  return numberAt(tls, "auto", "certValidityDuration") ?? VALIDITY_DAYS;
}

function toBase64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function fromBase64(text: string): string {
  return Buffer.from(text, "base64").toString();
}
