// Decides whether a token's policies allow an operation on a path, as Vault's access control list does.
import type { Urn } from "../../kernel/model";
import type { VaultServer, VaultToken } from "../model";
import { parsePolicy, type Capability, type PathRule } from "./policy";

/**
 * The part of the built-in policy `default` that the lab has endpoints for (hashicorp/vault vault/policy_store.go
 * defaultPolicy).
 */
const DEFAULT_POLICY = `
path "auth/token/lookup-self" { capabilities = ["read"] }
path "auth/token/renew-self" { capabilities = ["update"] }
path "auth/token/revoke-self" { capabilities = ["update"] }
`;

/** Rules of one policy. A policy names the entry of each peer of a cluster, so those of a path are not searched for. */
interface Rules {
  readonly exact: ReadonlyMap<string, readonly PathRule[]>;
  readonly others: readonly PathRule[];
}

const parsed = new Map<string, Rules>();

/** Rules of a policy, parsed once: controllers ask Vault again and again. */
function rulesIn(text: string): Rules {
  const known = parsed.get(text);
  if (known) return known;
  const exact = new Map<string, PathRule[]>();
  const others: PathRule[] = [];
  for (const rule of parsePolicy(text)) {
    if (rule.kind === "exact") exact.set(rule.path, [...(exact.get(rule.path) ?? []), rule]);
    else others.push(rule);
  }
  const rules = { exact, others };
  parsed.set(text, rules);
  return rules;
}

interface Granted {
  readonly rule: PathRule;
  readonly policy: string;
}

export interface AclVerdict {
  readonly allowed: boolean;
  /** Resources that wrote the policies which allow it, each of which would do; empty when one is no resource's. */
  readonly thanksTo: readonly Urn[];
}

/** The HCL text of a policy; undefined when there is none by that name. */
export function policyText(vault: VaultServer, name: string): string | undefined {
  return vault.policies[name]?.text ?? (name === "default" ? DEFAULT_POLICY : undefined);
}

/**
 * Judges one operation. Of all rules that match, those of the most specific path decide alone, over all policies
 * together; `deny` among them wins (hashicorp/vault vault/acl.go AllowOperation).
 *
 * @param sudo true on paths that need the `sudo` capability as well
 */
export function judge(
  vault: VaultServer,
  token: VaultToken,
  path: string,
  capability: Capability,
  sudo: boolean,
): AclVerdict {
  if (token.policies.includes("root")) return { allowed: true, thanksTo: [] };
  const policies = token.policies.flatMap((policy) => {
    const text = policyText(vault, policy);
    return text === undefined ? [] : [{ policy, rules: rulesIn(text) }];
  });
  const deciding = decidingRules(policies, path, capability);
  if (deciding.some(({ rule }) => rule.capabilities.includes("deny"))) return { allowed: false, thanksTo: [] };
  const granting = deciding.filter(({ rule }) => rule.capabilities.includes(capability));
  const privileged = !sudo || deciding.some(({ rule }) => rule.capabilities.includes("sudo"));
  if (granting.length === 0 || !privileged) return { allowed: false, thanksTo: [] };
  const writers = granting.map(({ policy }) => vault.policies[policy]?.madeBy);
  const known = writers.filter((writer) => writer !== undefined);
  return { allowed: true, thanksTo: known.length === writers.length ? known : [] };
}

function decidingRules(
  policies: readonly { readonly policy: string; readonly rules: Rules }[],
  path: string,
  capability: Capability,
): readonly Granted[] {
  // A list is asked for with or without a slash at the end; rules are looked for without it first.
  const bare = path.replace(/\/$/, "");
  const asked = capability === "list" ? [bare, `${bare}/`] : [path];
  for (const candidate of asked) {
    const exact = policies.flatMap(({ policy, rules }) =>
      (rules.exact.get(candidate) ?? []).map((rule) => ({ rule, policy })),
    );
    if (exact.length > 0) return exact;
  }
  for (const candidate of asked) {
    const matching = policies.flatMap(({ policy, rules }) =>
      rules.others.filter((rule) => matches(rule, candidate)).map((rule) => ({ rule, policy })),
    );
    const [best] = matching.map(({ rule }) => rule).sort(bySpecificity);
    if (best) return matching.filter(({ rule }) => rule.kind === best.kind && rule.path === best.path);
  }
  return [];
}

function matches(rule: PathRule, path: string): boolean {
  if (rule.kind === "prefix") return path.startsWith(rule.path);
  const prefix = rule.path.endsWith("*");
  const segments = (prefix ? rule.path.slice(0, -1) : rule.path).split("/");
  const parts = path.split("/");
  if (prefix ? parts.length < segments.length : parts.length !== segments.length) return false;
  return segments.every((segment, index) => {
    const part = parts[index] ?? "";
    return segment === "+" || segment === part || (prefix && index === segments.length - 1 && part.startsWith(segment));
  });
}

/** Best first (vault/acl.go CheckAllowedFromNonExactPaths: the order of its `less`, from behind). */
function bySpecificity(left: PathRule, right: PathRule): number {
  const firstWildcard = (rule: PathRule): number =>
    rule.kind === "prefix" ? rule.path.length : rule.path.indexOf("+");
  const isPrefix = (rule: PathRule): boolean => rule.kind === "prefix" || rule.path.endsWith("*");
  const bare = (rule: PathRule): string => rule.path.replace(/\*$/, "");
  const wildcards = (rule: PathRule): number => rule.path.split("/").filter((segment) => segment === "+").length;
  return (
    firstWildcard(right) - firstWildcard(left) ||
    Number(isPrefix(left)) - Number(isPrefix(right)) ||
    wildcards(left) - wildcards(right) ||
    bare(right).length - bare(left).length ||
    (left.path < right.path ? 1 : -1)
  );
}
