// What every role says of the tokens that it logs in for (hashicorp/vault sdk/helper/tokenutil).
import type { VaultAuth } from "../model";
import type { Call, Outcome } from "./call";
import { seconds } from "./duration";
import { texts } from "./secretIds";
import { addToken, DEFAULT_TTL, loginOf, MAX_TTL, withDefault } from "./tokens";

export const TOKEN_DEFAULTS = {
  token_bound_cidrs: [] as string[],
  token_explicit_max_ttl: 0,
  token_max_ttl: 0,
  token_no_default_policy: false,
  token_num_uses: 0,
  token_period: 0,
  token_policies: [] as string[],
  token_ttl: 0,
  token_type: "default",
};

/** Those of a request, as a read shows them. Vault shows a block of one address without its prefix length. */
export function tokenFields(body: Record<string, unknown>): Partial<typeof TOKEN_DEFAULTS> {
  const fields: Record<string, unknown> = {};
  for (const key of ["token_explicit_max_ttl", "token_max_ttl", "token_period", "token_ttl"]) {
    if (body[key] !== undefined) fields[key] = seconds(body[key]) ?? 0;
  }
  for (const key of ["token_no_default_policy", "token_num_uses", "token_type"]) {
    if (body[key] !== undefined) fields[key] = body[key];
  }
  if (body["token_policies"] !== undefined) fields["token_policies"] = texts(body["token_policies"]);
  if (body["token_bound_cidrs"] !== undefined) {
    fields["token_bound_cidrs"] = texts(body["token_bound_cidrs"]).map((block) => block.replace(/\/32$/, ""));
  }
  return fields;
}

/**
 * Issues the token of a login. Its blocks do not bind the login itself: a token that is out of place is refused when it
 * is used (hashicorp/vault vault/request_handling.go fetchACLTokenEntryAndEntity).
 */
export function issueToken(
  call: Call,
  auth: VaultAuth,
  role: Record<string, unknown>,
  boundCidrs?: readonly string[],
): Outcome {
  const { vault, now } = call;
  const blocks = boundCidrs ?? texts(role["token_bound_cidrs"]);
  const [wanted, most] = [Number(role["token_ttl"] ?? 0), Number(role["token_max_ttl"] ?? 0)];
  const { defaultLeaseTtl = DEFAULT_TTL, maxLeaseTtl = MAX_TTL } = auth.tune ?? {};
  const ttl = Math.min(wanted > 0 ? wanted : defaultLeaseTtl, most > 0 ? most : Infinity, maxLeaseTtl);
  const policies = texts(role["token_policies"]);
  const made = addToken(vault, {
    policies: role["token_no_default_policy"] === true ? policies : withDefault(policies),
    boundCidrs: [...blocks],
    expires: now + ttl,
  });
  return { data: {}, auth: loginOf(made.id, made.token, now) };
}
