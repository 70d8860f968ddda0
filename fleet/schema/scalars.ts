// The smallest values of a stack file, each with the sentence that explains a refusal.
import { z } from "zod";

// Each schema is used once in a run: compiling it to a function first costs more than it saves.
z.config({ jitless: true });
import { parseAddress, parseRange } from "../addresses";
import { isDay } from "../days";

/** A sentence for the value that was refused; `undefined` leaves a missing key to the general message. */
const refusal =
  (sentence: string) =>
  ({ input }: { readonly input?: unknown }): string | undefined =>
    input === undefined ? undefined : sentence;

/** For editors only: the checks below are stricter. */
const octets = "\\d{1,3}(\\.\\d{1,3}){3}";

export const text = z.string().min(1, "must not be empty");

export const address = z
  .string()
  .refine(
    (value) => parseAddress(value) !== undefined,
    "is not an IPv4 address: write four numbers from 0 to 255 without leading zeros",
  )
  .meta({ description: "IPv4 address without prefix length", pattern: `^${octets}$` });

/** Form and size are judged by rules, which can name the repair. */
export const cidr = z.string().meta({ description: "IPv4 block, e.g. 10.244.0.0/16", pattern: `^${octets}/\\d{1,2}$` });

export const range = z
  .string()
  .refine(
    (value) => parseRange(value) !== undefined,
    "is not a range: write first-last, e.g. 192.168.1.100-192.168.1.149",
  )
  .meta({ description: "Inclusive range of IPv4 addresses, first-last", pattern: `^${octets}-${octets}$` });

export const label = z
  .string()
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/,
    "is not a DNS label: use at most 63 lower-case letters, digits and inner dashes",
  );

export const domain = z
  .string()
  .max(253, "is longer than 253 characters")
  .regex(
    /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/,
    "is not a DNS name: use lower-case labels separated by dots",
  );

export const whole = (minimum: number, maximum: number, unit: string) =>
  z
    .int({ error: refusal(`must be a whole number of ${unit}`) })
    .min(minimum, `must be at least ${minimum} ${unit}`)
    .max(maximum, `must be at most ${maximum} ${unit}`);

/** A day of the calendar, as `2026-11-21`. */
export const day = z
  .string({ error: refusal("must be text: put the date in quotes") })
  .refine((value) => isDay(value), "is not a date: write the year, month and day, e.g. 2026-11-21, in quotes")
  .meta({ description: "Date, YYYY-MM-DD", pattern: "^\\d{4}-\\d{2}-\\d{2}$" });

export const mtu = whole(1280, 9216, "bytes").describe("MTU in bytes");

export const version = z.string({ error: refusal("must be text: put the version in quotes") });

/** Pulumi's encrypted form; a plain value in such a place is refused. */
export const secret = z
  .strictObject(
    { secure: z.string().min(1) },
    {
      error: (issue) => {
        if (issue.code !== "invalid_type") return undefined;
        const how = "set it with `pulumi config set --secret --path`";
        return issue.input === undefined ? how : `must be encrypted: ${how}`;
      },
    },
  )
  .describe("Encrypted by `pulumi config set --secret --path`");
