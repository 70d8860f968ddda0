// Input shapes of the Talos provider's resources and functions, and small readers for them.
import { z } from "zod";
import { isBag, isList } from "../../kernel/codec";
import type { Props, Value } from "../../kernel/model";
import type { ClientConfiguration } from "./machinery";

const text = z.string();

export const clientConfiguration = z.strictObject({ caCertificate: text, clientCertificate: text, clientKey: text });

const pair = z.strictObject({ cert: text, key: text });

export const machineSecrets = z.strictObject({
  certs: z.strictObject({
    etcd: pair,
    k8s: pair,
    k8sAggregator: pair,
    k8sServiceaccount: z.strictObject({ key: text }),
    os: pair,
  }),
  cluster: z.strictObject({ id: text, secret: text }),
  secrets: z.strictObject({
    bootstrapToken: text,
    secretboxEncryptionSecret: text,
    aescbcEncryptionSecret: text.optional(),
  }),
  trustdinfo: z.strictObject({ token: text }),
});

const DURATION = /^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$/;

/** A duration as Go writes it. */
export const duration = z
  .string()
  .regex(
    DURATION,
    'A string that can be parsed as a duration consisting of numbers and unit suffixes, such as "30s" or "2h45m"',
  );

const UNITS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 36e5 };

/** Milliseconds of a duration as Go writes it. */
export function milliseconds(text: string): number {
  const parts = [...text.matchAll(/([0-9.]+)(ns|us|µs|ms|s|m|h)/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ""] ?? 0), 0);
}

/** One of the given words, refused in the words of the Terraform validator (stringvalidator.OneOf). */
export function oneOf(attribute: string, values: readonly string[]): z.ZodType {
  const list = values.map((value) => `"${value}"`).join(" ");
  return z.string().refine((value) => values.includes(value), {
    error: ({ input }) => `Attribute ${attribute} value must be one of: [${list}], got: "${String(input)}"`,
  });
}

/** Secret leaves of a client configuration at a property. */
export function clientSecrets(property: string): readonly string[] {
  return [`${property}.clientKey`];
}

/** Secret leaves of machine secrets at a property. */
export function machineSecretLeaves(property: string): readonly string[] {
  return [
    "certs.*.key",
    "cluster.secret",
    "secrets.bootstrapToken",
    "secrets.secretboxEncryptionSecret",
    "secrets.aescbcEncryptionSecret",
    "trustdinfo.token",
  ].map((leaf) => `${property}.${leaf}`);
}

/** Text at a property; checked inputs hold text there. */
export function textOf(props: Props, property: string): string {
  const value = props[property];
  return typeof value === "string" ? value : "";
}

/** A boolean at a property, or the default. */
export function flagOf(value: Value | undefined, absent: boolean): boolean {
  return typeof value === "boolean" ? value : absent;
}

export function textsOf(value: Value | undefined): readonly string[] {
  return isList(value) ? value.filter((item) => typeof item === "string") : [];
}

export function bagOf(value: Value | undefined): Props {
  return isBag(value) ? value : {};
}

export function clientOf(value: Value | undefined): ClientConfiguration {
  const bag = bagOf(value);
  return {
    caCertificate: textOf(bag, "caCertificate"),
    clientCertificate: textOf(bag, "clientCertificate"),
    clientKey: textOf(bag, "clientKey"),
  };
}

/** A library result as plain values. */
export function plain(value: unknown): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
