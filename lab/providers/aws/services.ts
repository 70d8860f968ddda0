// What the models of AWS's services have in common: how refusals read, names, regions.
import { randomBytes } from "node:crypto";
import { isBag } from "../../kernel/codec";
import { UNKNOWN, type Operation, type Props, type Value } from "../../kernel/model";
import { nameOf } from "../../kernel/strict";
import { text, word } from "../../kernel/values";
import { accountOf } from "../../world/aws/iam";
import type { AwsAccount } from "../../world/aws/model";
import type { World } from "../../world/model";

export const PROVIDER = "hashicorp/terraform-provider-aws v6";

/** A call of an API as the provider words its failure. */
export interface Call {
  /** e.g. `creating IAM Role (gpu)`. */
  readonly doing: string;
  /** Name of the service in the SDK for Go, e.g. `IAM`. */
  readonly service: string;
  /** e.g. `CreateRole`. */
  readonly operation: string;
}

/** Refusals that the SDK has no type for are marked as such: aws/smithy-go errors.go, GenericAPIError. */
export type Refused = readonly [status: number, code: string, message: string, generic?: "generic"];

/** The text of a failed call (aws/aws-sdk-go-v2 aws/transport/http/response_error.go; aws/smithy-go errors.go). */
export function refusal({ doing, service, operation }: Call, [status, code, message, generic]: Refused): string {
  const request = "RequestID: 00000000-0000-0000-0000-000000000000";
  const host = service === "S3" ? ", HostID: none" : "";
  const error = `${generic ? "api error " : ""}${code}: ${message}`;
  return `${doing}: operation error ${service}: ${operation}, https response error StatusCode: ${status}, ${request}${host}, ${error}`;
}

export function account(operation: Pick<Operation<World>, "world">): AwsAccount {
  return accountOf(operation.world);
}

/** Region of a resource: its own, or that of its provider. */
export function regionName(operation: Pick<Operation<World>, "provider">, inputs: Props): string {
  return text(inputs["region"]) ?? word(operation.provider.config["region"]);
}

/** A map of texts; empty when there is none. */
export function texts(value: Value | undefined): Record<string, string> {
  if (!isBag(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, word(item)]));
}

/** A name for what the program gave none: the resource's and seven random digits, kept from then on. */
export function named(inputs: Props, old: Props | undefined, operation: Operation<World>, property = "name"): Props {
  if (inputs[property] !== undefined) return inputs;
  const known = old?.[property];
  return { ...inputs, [property]: known ?? `${nameOf(operation.urn)}-${randomBytes(4).toString("hex").slice(0, 7)}` };
}

/** Outputs that are not known before the first apply, and stay what they are after it. */
export function planned(inputs: Props, old: Props | undefined, computed: readonly string[]): Props {
  return { ...inputs, ...Object.fromEntries(computed.map((name) => [name, old?.[name] ?? UNKNOWN])) };
}

/** Some of a bag's properties. */
export function kept(from: Props, names: readonly string[]): Props {
  return Object.fromEntries(Object.entries(from).filter(([key]) => names.includes(key)));
}
