// Says what a Go program would say of a certificate: its time, its names, its usage and its chain to a CA.
// Order and texts: golang/go src/crypto/x509/verify.go.
import { X509Certificate } from "node:crypto";
import { BlockList, isIP, isIPv4 } from "node:net";
import { AsnConvert } from "@peculiar/asn1-schema";
import * as x509 from "@peculiar/asn1-x509";
import { fromPem } from "./pem";
import { namesIn } from "./request";
import { valueIn } from "./subject";
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
  const [leaf, ...intermediates] = read(certificate);
  // golang/go src/crypto/tls/tls.go, X509KeyPair
  if (!leaf) return "tls: failed to find any PEM data in certificate input";
  const roots = read(demands.ca);
  const usage = demands.usage ?? (demands.host === undefined ? undefined : "server auth");
  const own = invalid(leaf, [], { at: demands.at, usage });
  if (own !== undefined) return own;
  const misnamed = demands.host === undefined ? undefined : hostTrouble(leaf, demands.host);
  if (misnamed !== undefined) return misnamed;
  if (roots.some((root) => root.node.raw.equals(leaf.node.raw))) return undefined;
  return chainTrouble([leaf], { roots, intermediates, at: demands.at, usage });
}

// By Node's name: Go's name and type of the key, and what Go says when its signature does not fit
// (golang/go src/crypto/x509/x509.go, checkSignature).
const GO_KEYS: Readonly<Record<string, { readonly name: string; readonly type: string; readonly failure: string }>> = {
  ec: { name: "ECDSA", type: "*ecdsa.PublicKey", failure: "x509: ECDSA verification failure" },
  ed25519: { name: "Ed25519", type: "ed25519.PublicKey", failure: "x509: Ed25519 verification failure" },
  rsa: { name: "RSA", type: "*rsa.PublicKey", failure: "crypto/rsa: verification error" },
};

interface Parsed {
  readonly tbs: x509.TBSCertificate;
  readonly node: X509Certificate;
}

interface Rules {
  readonly at: Date;
  readonly usage: "server auth" | "client auth" | undefined;
}

function read(pem: string): Parsed[] {
  return fromPem(pem)
    .filter(({ type }) => type === "CERTIFICATE")
    .map(({ der }) => ({
      tbs: AsnConvert.parse(der, x509.Certificate).tbsCertificate,
      node: new X509Certificate(der),
    }));
}

/** What is wrong with one certificate of a chain, those below it given leaf first. */
function invalid({ tbs }: Parsed, below: readonly Parsed[], rules: Rules): string | undefined {
  const expired = (detail: string): string => `x509: certificate has expired or is not yet valid: ${detail}`;
  const [from, until] = [tbs.validity.notBefore.getTime(), tbs.validity.notAfter.getTime()];
  if (rules.at < from) return expired(`current time ${stamp(rules.at)} is before ${stamp(from)}`);
  if (rules.at > until) return expired(`current time ${stamp(rules.at)} is after ${stamp(until)}`);
  const uses = extendedUsages(tbs);
  const wanted = rules.usage && [EXTENDED_KEY_USAGES["any extended"], EXTENDED_KEY_USAGES[rules.usage]];
  if (wanted && uses && !uses.some((use) => wanted.some((one) => one === use))) {
    return "x509: certificate specifies an incompatible key usage";
  }
  const limit = constraints(tbs)?.pathLenConstraint;
  if (limit !== undefined && below.length - 1 > limit) return "x509: too many intermediates for path length constraint";
  return undefined;
}

function chainTrouble(
  chain: readonly [Parsed, ...Parsed[]],
  trust: Rules & { readonly roots: readonly Parsed[]; readonly intermediates: readonly Parsed[] },
): string | undefined {
  const child = chain[chain.length - 1] ?? chain[0];
  let hint = "";
  let failure: string | undefined;
  for (const candidate of [...trust.roots, ...trust.intermediates]) {
    if (!sameName(candidate.tbs.subject, child.tbs.issuer) || chain.some((one) => sameHolder(one, candidate))) continue;
    const unsigned = signatureTrouble(child, candidate);
    if (unsigned !== undefined) {
      const about = ` (possibly because of "${unsigned}" while trying to verify candidate authority certificate`;
      hint ||= `${about} "${callName(candidate.tbs)}")`;
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
  const usage = extensionOf(parent.tbs, x509.id_ce_keyUsage, x509.KeyUsage)?.toNumber();
  if (constraints(parent.tbs)?.cA !== true || (usage !== undefined && (usage & KEY_USAGES["cert signing"]) === 0)) {
    return "x509: invalid signature: parent certificate cannot sign this kind of certificate";
  }
  const [wanted, held] = [signerOf(child.tbs.signature.algorithm), parent.node.publicKey.asymmetricKeyType ?? ""];
  const key = GO_KEYS[held];
  if (key?.name !== wanted) {
    const type = key?.type ?? held;
    return `x509: signature algorithm specifies an ${wanted} public key, but have public key of type ${type}`;
  }
  return child.node.verify(parent.node.publicKey) ? undefined : key.failure;
}

/** Algorithm of the key that made a signature. */
function signerOf(algorithm: string): string {
  if (algorithm.startsWith("1.2.840.113549.1.1.")) return "RSA";
  return algorithm === "1.3.101.112" ? "Ed25519" : "ECDSA";
}

function hostTrouble({ tbs }: Parsed, given: string): string | undefined {
  const host = /^\[.+\]$/.test(given) ? given.slice(1, -1) : given;
  const { dnsNames, ipAddresses } = namesIn(tbs.extensions ?? []);
  const address = isIP(host) !== 0;
  if (address ? ipAddresses.some((one) => sameAddress(one, host)) : dnsNames.some((one) => matches(one, host))) {
    return undefined;
  }
  const common = valueIn(tbs.subject, "commonName") ?? "";
  if (!tbs.extensions?.some(({ extnID }) => extnID === x509.id_ce_subjectAltName) && matches(common, host)) {
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

/** Go names a candidate by its common name, else its organization, else its serial number. */
function callName(tbs: x509.TBSCertificate): string {
  const name = valueIn(tbs.subject, "commonName") ?? valueIn(tbs.subject, "organization");
  return name ?? `serial:${BigInt(`0x${Buffer.from(tbs.serialNumber).toString("hex")}`).toString()}`;
}

function sameHolder(one: Parsed, other: Parsed): boolean {
  return sameName(one.tbs.subject, other.tbs.subject) && one.node.publicKey.equals(other.node.publicKey);
}

function sameName(one: x509.Name, other: x509.Name): boolean {
  return Buffer.from(AsnConvert.serialize(one)).equals(Buffer.from(AsnConvert.serialize(other)));
}

function constraints(tbs: x509.TBSCertificate): x509.BasicConstraints | undefined {
  return extensionOf(tbs, x509.id_ce_basicConstraints, x509.BasicConstraints);
}

function extendedUsages(tbs: x509.TBSCertificate): readonly string[] | undefined {
  return extensionOf(tbs, x509.id_ce_extKeyUsage, x509.ExtendedKeyUsage);
}

function extensionOf<T>(tbs: x509.TBSCertificate, id: string, kind: new () => T): T | undefined {
  const found = tbs.extensions?.find(({ extnID }) => extnID === id);
  return found && AsnConvert.parse(found.extnValue, kind);
}

/** RFC 3339 without fractions. */
function stamp(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}
