// What the tls provider refuses while it makes a certificate or a request, with the texts that it gives.
// The bridge words a diagnostic as "summary: detail" (pulumi/pulumi-terraform-bridge pkg/pf/tfbridge/diagnostics.go).
import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { isIP } from "node:net";
import type { Name } from "@peculiar/asn1-x509";
import type { Law, Verdict } from "../../kernel/model";
import { samePair } from "../../pki/keys";
import { fromPem } from "../../pki/pem";
import { readRequest } from "../../pki/request";

const SOURCE = "hashicorp/terraform-provider-tls internal/provider";
const yes: Verdict = { holds: true, because: [] };
const no = (message: string): Verdict => ({ holds: false, message });

const PRIVATE_KEYS = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"];
const KNOWN_BLOCKS = [...PRIVATE_KEYS, "PUBLIC KEY", "CERTIFICATE", "CERTIFICATE REQUEST"];

/** `what`: "private key", or "CA private key". */
export const keyIsReadable: Law<{ pem: string; what: string }> = {
  id: "tls-private-key-is-readable",
  statement: "A private key is PEM with PKCS #1, SEC 1 or PKCS #8 inside.",
  source: `${SOURCE}/common_key.go parsePrivateKeyPEM, types.go pemBlockToPEMPreamble`,
  judge: ({ pem, what }) => {
    const refuse = (detail: string): Verdict => no(`Failed to parse ${what} PEM: ${detail}`);
    const [block] = fromPem(pem);
    if (!block) {
      return refuse(`failed to decode PEM block: decoded bytes 0, undecoded ${Buffer.byteLength(pem)}`);
    }
    if (!KNOWN_BLOCKS.includes(block.type)) return refuse(`unsupported PEM preamble/type: ${block.type}`);
    if (!PRIVATE_KEYS.includes(block.type)) {
      return refuse(`unable to determine parser for PEM preamble: ${block.type}`);
    }
    // Go adds what its parser met, which Node's parser words differently.
    return parses(() => createPrivateKey(pem))
      ? yes
      : refuse(`failed to parse private key given PEM preamble '${block.type}'`);
  },
};

/** `what`: "certificate request", or "CA certificate". */
export const blockIsExpected: Law<{ pem: string; what: string; type: "CERTIFICATE REQUEST" | "CERTIFICATE" }> = {
  id: "tls-pem-is-of-the-expected-type",
  statement: "A certificate request is signed, and a CA is read, only from PEM of that type.",
  source: `${SOURCE}/resource_locally_signed_cert.go decodePEM`,
  judge: ({ pem, what, type }) => {
    const [block] = fromPem(pem);
    if (!block) return no(`Failed to parse ${what} PEM: failed to decode PEM of expected type "${type}" from bytes`);
    if (block.type !== type) {
      return no(`Failed to parse ${what} PEM: invalid PEM type - expected "${type}", got "${block.type}"`);
    }
    const readable = parses(() => (type === "CERTIFICATE" ? new X509Certificate(block.der) : readRequest(block.der)));
    // As above: Go's parser adds words of its own.
    return readable ? yes : no(`Failed to parse ${what} PEM: failed to parse ${type.toLowerCase()}`);
  },
};

export const addressesAreAddresses: Law<{ ipAddresses: readonly string[] }> = {
  id: "tls-addresses-are-addresses",
  statement: "An entry of ipAddresses is an IP address, without prefix length or port.",
  source: `${SOURCE}/resource_cert_request.go and resource_self_signed_cert.go, Create`,
  judge: ({ ipAddresses }) => {
    const wrong = ipAddresses.find((address) => isIP(address) === 0);
    return wrong === undefined ? yes : no(`Invalid IP address: Failed to parse ${JSON.stringify(wrong)}`);
  },
};

export const caHasSubject: Law<{ subject: Name; isCa: boolean }> = {
  id: "tls-ca-has-a-subject",
  statement: "The certificate of a CA names its subject.",
  source: `${SOURCE}/common_cert.go createCertificate`,
  judge: ({ subject, isCa }) =>
    isCa && subject.length === 0
      ? no(
          "Invalid Certificate Subject: " +
            "Must contain at least one Distinguished Name when creating Certificate Authority (CA)",
        )
      : yes,
};

export const authorityHasKeyId: Law<{ wanted: boolean; keyId: Uint8Array | undefined }> = {
  id: "tls-authority-has-a-key-id",
  statement: "An authority key identifier is set only where the authority has a subject key identifier.",
  source: `${SOURCE}/common_cert.go createCertificate`,
  judge: ({ wanted, keyId }) =>
    wanted && keyId === undefined
      ? no("Invalid Certificate Authority: Could not determine Authority Key Identifier")
      : yes,
};

export const onlyCasLimitPaths: Law<{ isCa: boolean; maxPathLength: number }> = {
  id: "tls-only-cas-limit-paths",
  statement: "Only the certificate of a CA may limit how many CAs stand below it; 0 counts as no limit.",
  source: `${SOURCE}/common_cert.go createCertificate; golang/go src/crypto/x509/x509.go CreateCertificate`,
  judge: ({ isCa, maxPathLength }) =>
    !isCa && maxPathLength > 0
      ? no("Failed to create certificate: x509: only CAs are allowed to specify MaxPathLen")
      : yes,
};

export const caKeyFits: Law<{ caKey: KeyObject; caPublicKey: KeyObject }> = {
  id: "tls-ca-key-fits-its-certificate",
  statement: "The private key that signs belongs to the certificate of the CA.",
  source: "golang/go src/crypto/x509/x509.go CreateCertificate",
  judge: ({ caKey, caPublicKey }) =>
    samePair(caKey, caPublicKey)
      ? yes
      : no("Failed to create certificate: x509: provided PrivateKey doesn't match parent's PublicKey"),
};

export const laws: readonly Law<never>[] = [
  keyIsReadable,
  blockIsExpected,
  addressesAreAddresses,
  caHasSubject,
  authorityHasKeyId,
  onlyCasLimitPaths,
  caKeyFits,
];

function parses(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
