// What the paths of a Vault policy reach.
import { type PathRule, readVaultPolicy } from "./hcl";
import type { Facts } from "./rule";
import type { View } from "./view";

export const VAULT_POLICY = "vault:index/policy:Policy";

export interface ReadPolicy {
  readonly name: string;
  readonly at: View;
  readonly paths: readonly PathRule[];
  readonly problem?: string;
}

/** @throws NotYetKnown when name or text is not known */
export function policyOf({ props }: Facts): ReadPolicy {
  const at = props.get("policy");
  return { name: props.get("name").text() ?? "", at, ...readVaultPolicy(at.text() ?? "") };
}

/** A path allows something; one that is denied allows nothing, whatever else it names. */
export const grants = ({ capabilities }: PathRule): boolean =>
  capabilities.length > 0 && !capabilities.includes("deny");

export const mayWrite = (rule: PathRule): boolean =>
  grants(rule) && rule.capabilities.some((capability) => !["read", "list", "subscribe"].includes(capability));

const hasWildcard = (segment: string): boolean => segment === "+" || segment.endsWith("*");

/** The segments that stand for themselves, before the first wildcard. */
export function literalSegments(path: string): readonly string[] {
  const segments = path.split("/");
  const wildcard = segments.findIndex(hasWildcard);
  return wildcard === -1 ? segments : segments.slice(0, wildcard);
}

/**
 * The pattern of a policy takes in the path, or some path under it when it ends in a slash. `+` is one segment, `*` at the end
 * is everything that follows (https://developer.hashicorp.com/vault/docs/concepts/policies#policy-syntax).
 */
export function reaches(pattern: string, path: string): boolean {
  const wanted = path.split("/");
  const segments = pattern.split("/");
  const fits = (segment: string, other: string | undefined): boolean => segment === "+" || segment === other;
  const open = path.endsWith("/") ? wanted.length - 1 : wanted.length;
  for (const [index, segment] of segments.entries()) {
    if (segment.endsWith("*")) return index >= open || (wanted[index] ?? "").startsWith(segment.slice(0, -1));
    if (index >= open) return path.endsWith("/");
    if (!fits(segment, wanted[index])) return false;
  }
  return segments.length === wanted.length;
}

/** A path of an engine for versioned secrets: `<mount>/data/<rest>`, `<mount>/metadata/<rest>`. */
export interface KvPath {
  readonly mount: string;
  readonly kind: string;
  readonly rest: string;
}

/** Undefined for other paths (https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2). */
export function kvPath(path: string): KvPath | undefined {
  const { mount, kind, rest } =
    /^(?!auth\/|sys\/|identity\/)(?<mount>.+?)\/(?<kind>data|metadata|delete|undelete|destroy|subkeys)\/(?<rest>.*)$/.exec(
      path,
    )?.groups ?? {};
  return mount === undefined || kind === undefined || rest === undefined ? undefined : { mount, kind, rest };
}
