// What a certificate may be used for: key usages and extended key usages by the names that people write.
import {
  anyExtendedKeyUsage,
  id_kp_clientAuth,
  id_kp_codeSigning,
  id_kp_emailProtection,
  id_kp_OCSPSigning,
  id_kp_serverAuth,
  id_kp_timeStamping,
  KeyUsageFlags,
} from "@peculiar/asn1-x509";

// golang/go src/crypto/x509/x509.go; names after cert-manager's and the tls provider's, with spaces.
export const KEY_USAGES = {
  "digital signature": KeyUsageFlags.digitalSignature,
  "content commitment": KeyUsageFlags.nonRepudiation,
  "key encipherment": KeyUsageFlags.keyEncipherment,
  "data encipherment": KeyUsageFlags.dataEncipherment,
  "key agreement": KeyUsageFlags.keyAgreement,
  "cert signing": KeyUsageFlags.keyCertSign,
  "crl signing": KeyUsageFlags.cRLSign,
  "encipher only": KeyUsageFlags.encipherOnly,
  "decipher only": KeyUsageFlags.decipherOnly,
} as const;

export const EXTENDED_KEY_USAGES = {
  "any extended": anyExtendedKeyUsage,
  "server auth": id_kp_serverAuth,
  "client auth": id_kp_clientAuth,
  "code signing": id_kp_codeSigning,
  "email protection": id_kp_emailProtection,
  "ipsec end system": "1.3.6.1.5.5.7.3.5",
  "ipsec tunnel": "1.3.6.1.5.5.7.3.6",
  "ipsec user": "1.3.6.1.5.5.7.3.7",
  timestamping: id_kp_timeStamping,
  "ocsp signing": id_kp_OCSPSigning,
  "microsoft server gated crypto": "1.3.6.1.4.1.311.10.3.3",
  "netscape server gated crypto": "2.16.840.1.113730.4.1",
  "microsoft commercial code signing": "1.3.6.1.4.1.311.2.1.22",
  "microsoft kernel code signing": "1.3.6.1.4.1.311.61.1.1",
} as const;

export type Usage = keyof typeof KEY_USAGES | keyof typeof EXTENDED_KEY_USAGES;

/** The bits of the key usage extension; 0 when no key usage is named. */
export function keyUsageBits(usages: readonly Usage[]): number {
  return usages.reduce(
    (bits, usage) => (usage in KEY_USAGES ? bits | KEY_USAGES[usage as keyof typeof KEY_USAGES] : bits),
    0,
  );
}

/** Object identifiers of the extended key usages, in the order given. */
export function extendedKeyUsages(usages: readonly Usage[]): string[] {
  return usages.flatMap((usage) =>
    usage in EXTENDED_KEY_USAGES ? [EXTENDED_KEY_USAGES[usage as keyof typeof EXTENDED_KEY_USAGES]] : [],
  );
}
