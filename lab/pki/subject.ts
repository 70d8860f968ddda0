// Distinguished names, written in the order in which Go writes them (golang/go src/crypto/x509/pkix/pkix.go).
import { AttributeTypeAndValue, AttributeValue, Name, RelativeDistinguishedName } from "@peculiar/asn1-x509";

/** Who a certificate is about; what is absent or empty is left out. */
export interface Subject {
  readonly country?: string;
  readonly organization?: string;
  readonly organizationalUnit?: string;
  readonly locality?: string;
  readonly province?: string;
  readonly streetAddresses?: readonly string[];
  readonly postalCode?: string;
  readonly commonName?: string;
  readonly serialNumber?: string;
  readonly emailAddress?: string;
}

const ORDER: readonly (readonly [keyof Subject, string])[] = [
  ["country", "2.5.4.6"],
  ["organization", "2.5.4.10"],
  ["organizationalUnit", "2.5.4.11"],
  ["locality", "2.5.4.7"],
  ["province", "2.5.4.8"],
  ["streetAddresses", "2.5.4.9"],
  ["postalCode", "2.5.4.17"],
  ["commonName", "2.5.4.3"],
  ["serialNumber", "2.5.4.5"],
  ["emailAddress", "1.2.840.113549.1.9.1"],
];

export function toName(subject: Subject): Name {
  const parts = ORDER.flatMap(([field, type]) => {
    const values = [subject[field] ?? []].flat().filter((value) => value !== "");
    const attributes = values.map((value) => new AttributeTypeAndValue({ type, value: attribute(field, value) }));
    return attributes.length > 0 ? [new RelativeDistinguishedName(attributes)] : [];
  });
  return new Name(parts);
}

/** The value of one attribute of a name, e.g. of `commonName`. */
export function valueIn(name: Name, field: keyof Subject): string | undefined {
  const type = ORDER.find(([known]) => known === field)?.[1];
  return name
    .flatMap((part) => [...part])
    .find((attribute) => attribute.type === type)
    ?.value.toString();
}

/** IA5 for mail addresses; PrintableString where its alphabet suffices, as Go's encoding/asn1 chooses. */
function attribute(field: keyof Subject, value: string): AttributeValue {
  if (field === "emailAddress") return new AttributeValue({ ia5String: value });
  const printable = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(value);
  return new AttributeValue(printable ? { printableString: value } : { utf8String: value });
}
