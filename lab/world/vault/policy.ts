// Reads policies in HCL: `path` stanzas with capabilities. Everything else that Vault knows is refused by name.
import { multiple } from "./call";

export type Capability = "create" | "read" | "update" | "delete" | "list" | "sudo" | "patch" | "deny";

export interface PathRule {
  /** Without a leading slash; the `*` at the end of a prefix is cut off, unless there are `+` segments. */
  readonly path: string;
  readonly kind: "exact" | "prefix" | "segments";
  /** `deny` stands alone. */
  readonly capabilities: readonly Capability[];
}

/** What Vault says of a policy that it does not take (hashicorp/vault vault/policy.go ParseACLPolicy). */
export class PolicyError extends Error {}

const CAPABILITIES: readonly string[] = ["create", "read", "update", "delete", "list", "sudo", "patch", "deny"];
/** Keys of a path stanza that Vault knows and the lab does not play. */
const NOT_SIMULATED = [
  "policy",
  "allowed_parameters",
  "denied_parameters",
  "required_parameters",
  "min_wrapping_ttl",
  "max_wrapping_ttl",
  "mfa_methods",
  "control_group",
];

interface Token {
  readonly text: string;
  readonly kind: "word" | "string" | "sign" | "end";
  readonly line: number;
  readonly column: number;
}

/**
 * The rules of a policy.
 *
 * @throws PolicyError with Vault's text
 */
export function parsePolicy(text: string): readonly PathRule[] {
  const tokens = new Tokens(text);
  const rules: PathRule[] = [];
  while (tokens.next.kind !== "end") {
    const key = tokens.take("word", "string");
    if (key.text === "name" && tokens.next.text === "=") {
      tokens.sign("=");
      tokens.take("string");
      continue;
    }
    // The position of a missing `=` is line 0 (hashicorp/hcl hcl/ast ObjectItem.Assign).
    if (key.text !== "path") {
      const line = tokens.next.text === "=" ? tokens.next.line : 0;
      throw new PolicyError(`failed to parse policy: ${multiple(`invalid key "${key.text}" on line ${line}`)}`);
    }
    rules.push(stanza(tokens, tokens.take("string").text));
  }
  return rules;
}

function stanza(tokens: Tokens, path: string): PathRule {
  const capabilities: Capability[] = [];
  tokens.sign("{");
  while (tokens.next.text !== "}") {
    const key = tokens.take("word", "string");
    const assign = tokens.next.text === "=" ? tokens.next.line : 0;
    if (NOT_SIMULATED.includes(key.text)) {
      throw new PolicyError(`failed to parse policy: path "${path}": the lab does not simulate "${key.text}"`);
    }
    if (key.text !== "capabilities" && key.text !== "comment") {
      throw new PolicyError(
        `failed to parse policy: ${multiple(`path "${path}": invalid key "${key.text}" on line ${assign}`)}`,
      );
    }
    tokens.sign("=");
    if (key.text === "comment") tokens.take("string");
    else capabilities.push(...list(tokens).map((capability) => known(capability, path)));
  }
  tokens.sign("}");
  return rule(path, capabilities.includes("deny") ? ["deny"] : capabilities);
}

function known(capability: string, path: string): Capability {
  if (CAPABILITIES.includes(capability)) return capability as Capability;
  throw new PolicyError(`failed to parse policy: path "${path}": invalid capability "${capability}"`);
}

function rule(written: string, capabilities: readonly Capability[]): PathRule {
  const path = written.replace(/^\//, "");
  if (path.includes("+*")) {
    throw new PolicyError(`failed to parse policy: path "${path}": invalid use of wildcards ('+*' is forbidden)`);
  }
  if (path === "+" || path.includes("/+") || path.startsWith("+/")) return { path, kind: "segments", capabilities };
  if (path.endsWith("*")) return { path: path.slice(0, -1), kind: "prefix", capabilities };
  return { path, kind: "exact", capabilities };
}

function list(tokens: Tokens): string[] {
  const items: string[] = [];
  tokens.sign("[");
  while (tokens.next.text !== "]") {
    items.push(tokens.take("string").text);
    if (tokens.next.text !== "]") tokens.sign(",");
  }
  tokens.sign("]");
  return items;
}

const PATTERN = /\s+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|"((?:[^"\\\n]|\\.)*)"|[A-Za-z_][\w.-]*|[{}[\]=,]/y;

/** The words, strings and signs of a text, one after the other. */
class Tokens {
  private readonly tokens: readonly Token[];
  private index = 0;

  constructor(text: string) {
    this.tokens = tokenize(text);
  }

  get next(): Token {
    return this.tokens[this.index] ?? { text: "EOF", kind: "end", line: 0, column: 0 };
  }

  take(...kinds: readonly Token["kind"][]): Token {
    const token = this.next;
    if (!kinds.includes(token.kind)) throw unexpected(token, kinds.join(" or "));
    this.index++;
    return token;
  }

  sign(text: string): void {
    if (this.next.kind !== "sign" || this.next.text !== text) throw unexpected(this.next, `"${text}"`);
    this.index++;
  }
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < text.length) {
    const before = text.slice(0, offset).split("\n");
    const position = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
    PATTERN.lastIndex = offset;
    const match = PATTERN.exec(text);
    if (!match) throw unexpected({ text: text[offset] ?? "", kind: "sign", ...position }, "a policy in HCL");
    const [whole, quoted] = match;
    offset += whole.length;
    if (quoted !== undefined) tokens.push({ text: quoted.replace(/\\(.)/g, "$1"), kind: "string", ...position });
    else if (/^[A-Za-z_]/.test(whole)) tokens.push({ text: whole, kind: "word", ...position });
    else if (/^[{}[\]=,]/.test(whole)) tokens.push({ text: whole, kind: "sign", ...position });
  }
  return [...tokens, { text: "EOF", kind: "end", line: text.split("\n").length, column: 1 }];
}

function unexpected({ text, line, column }: Token, wanted: string): PolicyError {
  return new PolicyError(`failed to parse policy: At ${line}:${column}: expected ${wanted} got: ${text}`);
}
