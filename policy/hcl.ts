// Reads the text of a Vault policy strictly, in HCL or JSON: what it cannot read it names instead of guessing.

/** One `path` of a policy. */
export interface PathRule {
  /** Without a slash in front, as Vault reads it. */
  readonly path: string;
  readonly capabilities: readonly string[];
}

export interface VaultPolicy {
  /** Those that could be read. */
  readonly paths: readonly PathRule[];
  /** What could not be read, and where; reading ends there. */
  readonly problem?: string;
}

class Unreadable extends Error {}

/** Fields of a path that Vault takes (hashicorp/vault, vault/policy.go: parsePaths). */
const FIELDS: readonly string[] = [
  "capabilities",
  "policy",
  "comment",
  "allowed_parameters",
  "denied_parameters",
  "required_parameters",
  "min_wrapping_ttl",
  "max_wrapping_ttl",
  "mfa_methods",
  "control_group",
  "subscribe_event_types",
];

const READ: readonly string[] = ["read", "list"];
const WRITE: readonly string[] = ["create", ...READ, "update", "delete"];

/** What Vault still makes of the field that there was before capabilities. */
const BEFORE_CAPABILITIES: ReadonlyMap<unknown, readonly string[]> = new Map([
  ["deny", ["deny"]],
  ["read", READ],
  ["write", WRITE],
  ["sudo", [...WRITE, "sudo"]],
]);

export function readVaultPolicy(text: string): VaultPolicy {
  const paths: PathRule[] = [];
  try {
    for (const rule of text.trimStart().startsWith("{") ? rulesOfJson(text) : rulesOfHcl(text)) paths.push(rule);
    return paths.length === 0 ? { paths, problem: "it has no path" } : { paths };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { paths, problem: error.message };
  }
}

/** A path from what stands under it, however it was written. */
function pathRule(path: string, fields: Readonly<Record<string, unknown>>): PathRule {
  const fail = (what: string): never => {
    throw new Unreadable(`path "${path}" ${what}`);
  };
  if (path === "") fail("is empty");
  if (path.includes("+*")) fail("holds +*, which Vault refuses");
  if (path.slice(0, -1).includes("*")) fail("holds a * before its end, where it stands for itself");
  for (const field of Object.keys(fields)) if (!FIELDS.includes(field)) fail(`has the unknown field ${field}`);
  const { capabilities = [], policy } = fields;
  if (!isTexts(capabilities)) return fail("has capabilities that are no list of texts");
  const further = policy === undefined ? [] : BEFORE_CAPABILITIES.get(policy);
  if (further === undefined) return fail("has a policy that Vault does not know");
  return { path: path.replace(/^\//, ""), capabilities: [...capabilities, ...further] };
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((element) => typeof element === "string");

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function* rulesOfJson(text: string): Generator<PathRule> {
  for (const [key, value] of Object.entries(jsonObject(text))) {
    if (key === "name") continue;
    if (key !== "path") throw new Unreadable(`it has the unknown field ${key}`);
    if (!isObject(value)) throw new Unreadable("path is no object");
    for (const [path, fields] of Object.entries(value)) {
      if (!isObject(fields)) throw new Unreadable(`path "${path}" is no object`);
      yield pathRule(path, fields);
    }
  }
}

function jsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new Unreadable("it begins with { and is no JSON");
  }
}

function* rulesOfHcl(text: string): Generator<PathRule> {
  const tokens = new Tokens(text);
  while (!tokens.ended) {
    const key = tokens.take("word", "text");
    if (key === "name") {
      tokens.sign("=");
      tokens.take("text");
    } else if (key === "path") {
      yield pathRule(tokens.take("text"), fieldsOf(tokens));
    } else {
      throw new Unreadable(`it has the unknown field ${key}`);
    }
  }
}

/** An object in braces: `a = 1`, `"a" = 1` `a { … }` or `a "label" { … }`, with or without commas between. */
function fieldsOf(tokens: Tokens): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  tokens.sign("{");
  while (!tokens.skip("}")) {
    let key = tokens.take("word", "text");
    while (tokens.labelled) key += ` ${tokens.take("text")}`;
    if (Object.hasOwn(fields, key)) throw new Unreadable(`line ${String(tokens.line)}: ${key} is there twice`);
    fields[key] = tokens.skip("=") ? valueOf(tokens) : fieldsOf(tokens);
    tokens.skip(",");
  }
  return fields;
}

function valueOf(tokens: Tokens): unknown {
  if (tokens.at("{")) return fieldsOf(tokens);
  if (!tokens.skip("[")) return tokens.take("text", "word");
  const elements: unknown[] = [];
  while (!tokens.skip("]")) {
    elements.push(valueOf(tokens));
    if (!tokens.skip(",") && !tokens.at("]")) tokens.sign(",");
  }
  return elements;
}

interface Token {
  readonly kind: "word" | "text" | "sign" | "end";
  readonly text: string;
  readonly line: number;
}

class Tokens {
  private readonly tokens: readonly Token[];
  private position = 0;

  constructor(text: string) {
    this.tokens = [...tokensOf(text)];
  }

  private get next(): Token {
    return this.tokens[this.position] ?? { kind: "end", text: "the end", line: this.tokens.at(-1)?.line ?? 1 };
  }

  get ended(): boolean {
    return this.next.kind === "end";
  }

  get labelled(): boolean {
    return this.next.kind === "text";
  }

  get line(): number {
    return this.next.line;
  }

  at(sign: string): boolean {
    return this.next.kind === "sign" && this.next.text === sign;
  }

  skip(sign: string): boolean {
    const found = this.at(sign);
    if (found) this.position++;
    return found;
  }

  sign(sign: string): void {
    if (!this.skip(sign)) this.expected(sign);
  }

  take(...kinds: readonly Token["kind"][]): string {
    const { kind, text } = this.next;
    if (!kinds.includes(kind)) this.expected(kinds.includes("word") ? "a name" : "a text in quotes");
    this.position++;
    return text;
  }

  private expected(what: string): never {
    throw new Unreadable(`line ${String(this.line)}: expected ${what}, found ${this.next.text}`);
  }
}

/** Spaces and comments; a text in quotes; a name, number or flag; a sign. */
const TOKEN =
  /(?:\s|#[^\n]*|\/\/[^\n]*|\/\*[^]*?\*\/)+|"((?:[^"\\\n]|\\.)*)"|([A-Za-z_][\w.-]*|-?\d[\w.]*)|([{}[\],=])/y;

function* tokensOf(text: string): Generator<Token> {
  const pattern = new RegExp(TOKEN);
  let line = 1;
  for (let position = 0; position < text.length; position = pattern.lastIndex) {
    pattern.lastIndex = position;
    const match = pattern.exec(text);
    if (match === null) throw new Unreadable(`line ${String(line)}: cannot read from ${text.charAt(position)} on`);
    const [all, quoted, word, sign] = match;
    if (quoted !== undefined) yield { kind: "text", text: unescaped(quoted), line };
    if (word !== undefined) yield { kind: "word", text: word, line };
    if (sign !== undefined) yield { kind: "sign", text: sign, line };
    line += all.split("\n").length - 1;
  }
}

const unescaped = (quoted: string): string =>
  quoted.replace(/\\(.)/g, (_, letter: string) => ({ n: "\n", t: "\t" })[letter] ?? letter);
