// Says what a Go program would say of a certificate: its time, its names, its usage and its chain to a CA.
// Order and texts: golang/go src/crypto/x509/verify.go.
import { BlockList, isIP, isIPv4 } from "node:net";
import { isSignedBy, parseCertificates, type Parsed } from "./parsed";
import { EXTENDED_KEY_USAGES, KEY_USAGES } from "./usages";

export interface Demands {
  /** PEM of the trusted CAs, one or more. */
  readonly ca: string;
  /** DNS name or IP address that the certificate must stand for, without port. Default: any. */
  readonly host?: string;
  /** Moment at which the certificate is looked at. */
  readonly at: Date;
  /** What it is shown for. Default: "server auth" where a host is given, else any. */
  readonly usage?: "server auth" | "client auth";
}

/**
 * Verifies a certificate for real and returns Go's error text, or undefined when all is well.
 *
 * @param certificate PEM, leaf first; what follows may serve as intermediates
 */
export function trouble(certificate: string, demands: Demands): string | undefined {
  const chain = parseCertificates(certificate);
  // golang/go src/crypto/tls/tls.go, X509KeyPair; src/crypto/x509/parser.go
  if (chain.length === 0) return "tls: failed to find any PEM data in certificate input";
  const [leaf, ...intermediates] = chain.filter((one) => one !== undefined);
  if (!leaf || intermediates.length < chain.length - 1) return "x509: malformed certificate";
  // Go leaves out of a pool what it can not read.
  const roots = parseCertificates(demands.ca).filter((one) => one !== undefined);
  const usage = demands.usage ?? (demands.host === undefined ? undefined : "server auth");
  const own = invalid(leaf, [], { at: demands.at, usage });
  if (own !== undefined) return own;
  const misnamed = demands.host === undefined ? undefined : hostTrouble(leaf, demands.host);
  if (misnamed !== undefined) return misnamed;
  if (roots.some((root) => root.certificate.raw.equals(leaf.certificate.raw))) return undefined;
  return chainTrouble([leaf], { roots, intermediates, at: demands.at, usage });
}

// By Node's name: Go's name and type of the key, and what Go says when its signature does not fit
// (golang/go src/crypto/x509/x509.go, checkSignature).
const GO_KEYS: Readonly<Record<string, { readonly name: string; readonly type: string; readonly failure: string }>> = {
  ec: { name: "ECDSA", type: "*ecdsa.PublicKey", failure: "x509: ECDSA verification failure" },
  ed25519: { name: "Ed25519", type: "ed25519.PublicKey", failure: "x509: Ed25519 verification failure" },
  rsa: { name: "RSA", type: "*rsa.PublicKey", failure: "crypto/rsa: verification error" },
};

interface Rules {
  readonly at: Date;
  readonly usage: "server auth" | "client auth" | undefined;
}

/** What is wrong with one certificate of a chain, those below it given leaf first. */
function invalid(one: Parsed, below: readonly Parsed[], rules: Rules): string | undefined {
  const expired = (detail: string): string => `x509: certificate has expired or is not yet valid: ${detail}`;
  const { notBefore, notAfter, extendedUsages, pathLength } = one;
  if (rules.at < notBefore) return expired(`current time ${stamp(rules.at)} is before ${stamp(notBefore)}`);
  if (rules.at > notAfter) return expired(`current time ${stamp(rules.at)} is after ${stamp(notAfter)}`);
  const wanted = rules.usage && [EXTENDED_KEY_USAGES["any extended"], EXTENDED_KEY_USAGES[rules.usage]];
  if (wanted && extendedUsages && !extendedUsages.some((use) => wanted.some((good) => good === use))) {
    return "x509: certificate specifies an incompatible key usage";
  }
  if (pathLength === undefined || below.length - 1 <= pathLength) return undefined;
  return "x509: too many intermediates for path length constraint";
}

function chainTrouble(
  chain: readonly [Parsed, ...Parsed[]],
  trust: Rules & { readonly roots: readonly Parsed[]; readonly intermediates: readonly Parsed[] },
): string | undefined {
  const child = chain[chain.length - 1] ?? chain[0];
  let hint = "";
  let failure: string | undefined;
  for (const candidate of [...trust.roots, ...trust.intermediates]) {
    if (candidate.subject !== child.issuer || chain.some((one) => sameHolder(one, candidate))) continue;
    const unsigned = signatureTrouble(child, candidate);
    if (unsigned !== undefined) {
      const about = ` (possibly because of "${unsigned}" while trying to verify candidate authority certificate`;
      hint ||= `${about} "${candidate.calledName}")`;
      continue;
    }
    failure = invalid(candidate, chain, trust);
    if (failure !== undefined) continue;
    if (trust.roots.includes(candidate)) return undefined;
    failure = chainTrouble([...chain, candidate], trust);
    if (failure === undefined) return undefined;
  }
  return failure ?? `x509: certificate signed by unknown authority${hint}`;
}

function signatureTrouble(child: Parsed, parent: Parsed): string | undefined {
  const maySign = parent.keyUsage === undefined || (parent.keyUsage & KEY_USAGES["cert signing"]) !== 0;
  if (!parent.isCa || !maySign) {
    return "x509: invalid signature: parent certificate cannot sign this kind of certificate";
  }
  const [wanted, held] = [signerOf(child.signatureAlgorithm), parent.certificate.publicKey.asymmetricKeyType ?? ""];
  const key = GO_KEYS[held];
  if (key?.name !== wanted) {
    const type = key?.type ?? held;
    return `x509: signature algorithm specifies an ${wanted} public key, but have public key of type ${type}`;
  }
  return isSignedBy(child, parent) ? undefined : key.failure;
}

/** Algorithm of the key that made a signature. */
function signerOf(algorithm: string): string {
  if (algorithm.startsWith("1.2.840.113549.1.1.")) return "RSA";
  return algorithm === "1.3.101.112" ? "Ed25519" : "ECDSA";
}

function hostTrouble({ dnsNames, ipAddresses, hasNames, commonName }: Parsed, given: string): string | undefined {
  const host = /^\[.+\]$/.test(given) ? given.slice(1, -1) : given;
  const address = isIP(host) !== 0;
  if (address ? ipAddresses.some((one) => sameAddress(one, host)) : dnsNames.some((one) => matches(one, host))) {
    return undefined;
  }
  if (!hasNames && matches(commonName, host)) {
    return "x509: certificate relies on legacy Common Name field, use SANs instead";
  }
  if (address && ipAddresses.length === 0) {
    return `x509: cannot validate certificate for ${host} because it doesn't contain any IP SANs`;
  }
  const valid = address ? ipAddresses : dnsNames;
  if (valid.length === 0) return `x509: certificate is not valid for any names, but wanted to match ${host}`;
  return `x509: certificate is valid for ${valid.join(", ")}, not ${host}`;
}

/** A star stands for the whole first label. */
function matches(pattern: string, host: string): boolean {
  const [wanted, labels] = [pattern.toLowerCase().split("."), host.toLowerCase().replace(/\.$/, "").split(".")];
  if (pattern === "" || wanted.length !== labels.length) return false;
  return wanted.every((label, index) => (index === 0 && label === "*") || label === labels[index]);
}

function sameAddress(one: string, other: string): boolean {
  const list = new BlockList();
  list.addAddress(one, isIPv4(one) ? "ipv4" : "ipv6");
  return list.check(other, isIPv4(other) ? "ipv4" : "ipv6");
}

function sameHolder(one: Parsed, other: Parsed): boolean {
  return one.subject === other.subject && one.certificate.publicKey.equals(other.certificate.publicKey);
}

/** RFC 3339 without fractions. */
function stamp(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}
