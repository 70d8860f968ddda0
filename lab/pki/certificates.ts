// Real certificates for the simulated world: CAs, certificates that they issue, and the verification of both.
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { AsnConvert } from "@peculiar/asn1-schema";
import { Certificate } from "@peculiar/asn1-x509";
import { keyPem, newKey, type KeyType } from "./keys";
import { fromPem } from "./pem";
import { readRequest, type Request } from "./request";
import { certify, issuerOf, type Issuer } from "./signing";
import { toName } from "./subject";
import type { Usage } from "./usages";

export { trouble } from "./verification";
export type { Usage } from "./usages";

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly privateKey: string;
}

export interface Validity {
  /** Days from `notBefore` on. */
  readonly days: number;
  /** Start; default: the machine's clock. Callers with a world pass the world's. */
  readonly notBefore?: Date;
}

const DAY = 86_400_000;

/** Makes a self-signed CA: P-256, or RSA with 2048 bits. */
export function makeCa(options: Validity & { readonly commonName: string; readonly keyType?: KeyType }): KeyPair {
  const key = newKey(options.keyType);
  const subject = toName({ commonName: options.commonName });
  const usages: Usage[] = ["digital signature", "key encipherment", "cert signing"];
  const { certificate } = certify(
    { subject, publicKey: createPublicKey(key), ...period(options), usages, isCa: true, withSubjectKeyId: true },
    { subject, privateKey: key },
  );
  return { certificate, privateKey: keyPem(key) };
}

/** Issues a certificate with a P-256 key of its own. */
export function issue(
  ca: KeyPair,
  options: Validity & {
    readonly commonName: string;
    readonly organization?: string;
    readonly dnsNames?: readonly string[];
    readonly ipAddresses?: readonly string[];
    readonly usages: readonly Usage[];
    readonly isCa?: boolean;
  },
): KeyPair {
  const key = newKey();
  const { commonName, organization, dnsNames, ipAddresses } = options;
  const subject = toName({ commonName, ...(organization !== undefined && { organization }) });
  const names = { dnsNames: dnsNames ?? [], ipAddresses: ipAddresses ?? [], uris: [] };
  const certificate = fulfil(ca, { subject, publicKey: createPublicKey(key), ...names }, options);
  return { certificate, privateKey: keyPem(key) };
}

/**
 * Signs a certificate request as it is: subject, names and key are the request's. Returns PEM.
 *
 * @throws Error when `request` holds no CERTIFICATE REQUEST block
 */
export function signRequest(
  ca: KeyPair,
  request: string,
  options: Validity & { readonly usages: readonly Usage[]; readonly isCa?: boolean },
): string {
  const block = fromPem(request).find(({ type }) => type === "CERTIFICATE REQUEST");
  if (!block) throw new Error("the request holds no CERTIFICATE REQUEST block");
  return fulfil(ca, readRequest(block.der), options);
}

function fulfil(
  ca: KeyPair,
  request: Request,
  options: Validity & { readonly usages: readonly Usage[]; readonly isCa?: boolean },
): string {
  const isCa = options.isCa ?? false;
  const template = { ...request, ...period(options), usages: options.usages, isCa, withSubjectKeyId: true };
  return certify(template, authority(ca)).certificate;
}

function authority(ca: KeyPair): Issuer {
  const block = fromPem(ca.certificate).find(({ type }) => type === "CERTIFICATE");
  if (!block) throw new Error("the CA's certificate is not PEM");
  const key: KeyObject = createPrivateKey(ca.privateKey);
  return issuerOf(AsnConvert.parse(block.der, Certificate), key);
}

function period({ days, notBefore = new Date() }: Validity): { notBefore: Date; notAfter: Date } {
  return { notBefore, notAfter: new Date(notBefore.getTime() + days * DAY) };
}
