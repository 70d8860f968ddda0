// Inputs that certificates and requests share, with the provider's texts for what it refuses before it makes anything.
// hashicorp/terraform-provider-tls internal/provider/resource_*.go; texts of the validators:
// hashicorp/terraform-plugin-framework-validators.
import { z } from "zod";
import { bag, text, word } from "../../kernel/values";
import { isList } from "../../kernel/codec";
import type { Props, Value } from "../../kernel/model";
import type { AlternativeNames } from "../../pki/signing";
import { toName } from "../../pki/subject";
import { EXTENDED_KEY_USAGES, KEY_USAGES, type Usage } from "../../pki/usages";

/** The provider's spelling of each usage. */
const USAGES: Readonly<Record<string, Usage>> = Object.fromEntries(
  ([...Object.keys(KEY_USAGES), ...Object.keys(EXTENDED_KEY_USAGES)] as Usage[]).map((usage) => [
    usage.replaceAll(" ", "_"),
    usage,
  ]),
);
const ACCEPTED = `["${Object.keys(USAGES).sort().join('" "')}"]`;

/** A list of texts; `judge` gets each with its place in the provider's spelling and says what is wrong with it. */
const list = (attribute: string, judge: (value: string, place: string) => string | undefined) =>
  z.array(z.string()).superRefine((values, context) => {
    for (const [index, value] of values.entries()) {
      const message = judge(value, `Attribute ${attribute}[${index}]`);
      if (message !== undefined) context.addIssue({ code: "custom", path: [index], message });
    }
  });

const filled = (attribute: string) =>
  list(attribute, (value, place) =>
    value === "" ? `${place} string length must be at least 1, got: 0` : undefined,
  ).optional();

const atLeast = (attribute: string, least: number) =>
  z.int().min(least, {
    error: ({ input }) => `Attribute ${attribute} value must be at least ${least}, got: ${String(input)}`,
  });

const flag = z.boolean().optional();

/** Who and what a certificate is for: inputs of requests and of self-signed certificates. */
export const naming = {
  dnsNames: z.array(z.string()).optional(),
  ipAddresses: filled("ip_addresses"),
  privateKeyPem: z.string(),
  subject: z
    .strictObject({
      commonName: z.string().optional(),
      country: z.string().optional(),
      emailAddress: z.string().optional(),
      locality: z.string().optional(),
      organization: z.string().optional(),
      organizationalUnit: z.string().optional(),
      postalCode: z.string().optional(),
      province: z.string().optional(),
      serialNumber: z.string().optional(),
      streetAddresses: z.array(z.string()).optional(),
    })
    .optional(),
  uris: filled("uris"),
};

/** How long and for what a certificate holds: inputs of both kinds of certificates. */
export const issuing = {
  allowedUses: list("allowed_uses", (use, place) =>
    use in USAGES ? undefined : `${place} value must be one of: ${ACCEPTED}, got: "${use}"`,
  ),
  earlyRenewalHours: atLeast("early_renewal_hours", 0).optional(),
  isCaCertificate: flag,
  maxPathLength: atLeast("max_path_length", -1).optional(),
  setSubjectKeyId: flag,
  validityPeriodHours: atLeast("validity_period_hours", 0),
};

export const setAuthorityKeyId = flag;

/** The subject as a distinguished name; without attributes when the program gave none. */
export function subjectOf(inputs: Props) {
  return toName(bag(inputs.subject));
}

export function namesOf(inputs: Props): Required<AlternativeNames> {
  return {
    dnsNames: words(inputs.dnsNames),
    ipAddresses: words(inputs.ipAddresses),
    uris: words(inputs.uris),
  };
}

export function usagesOf(inputs: Props): Usage[] {
  return words(inputs.allowedUses).flatMap((use) => USAGES[use] ?? []);
}

/** Inputs as a program would have given them: what equals a default was left out. */
export function given(old: Props, names: readonly string[], defaults: Props): Props {
  return Object.fromEntries(
    names.flatMap((name): [string, Value][] => {
      const value = old[name];
      return value === undefined || value === null || value === defaults[name] ? [] : [[name, value]];
    }),
  );
}

function words(value: Value | undefined): string[] {
  return isList(value) ? value.map(word).filter((one) => text(one) !== undefined) : [];
}
