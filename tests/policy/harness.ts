// Judges made-up resources by one rule, as the pack does, without engine and SDK.
import { evaluateResource, evaluateStack, type Verdict } from "../../policy/evaluate";
import type { Facts, Rule, Setting } from "../../policy/rule";
import { NOT_KNOWN, View } from "../../policy/view";

/** In inputs: a value that is not known before the operation. */
export const UNKNOWN = NOT_KNOWN;

export interface Given {
  /** Default: the rule's first type. */
  readonly type?: string;
  /** Logical name. Default `subject`. */
  readonly name?: string;
  readonly props: Readonly<Record<string, unknown>>;
  readonly options?: Partial<Facts["options"]>;
  readonly provider?: {
    readonly name: string;
    readonly type: string;
    readonly props?: Readonly<Record<string, unknown>>;
  };
  /** Paths of inputs that Pulumi keeps as secrets. Default: none. */
  readonly secrets?: readonly string[];
}

export interface Around {
  /** `homelab:` configuration of the stack. */
  readonly declared?: Readonly<Record<string, unknown>>;
  /** What the site tunes. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Name of the stack. Default `main`. */
  readonly stack?: string;
}

/** One resource for a rule over resources, all of them for a rule over the stack. */
export type Example = Around & ({ readonly resource: Given } | { readonly resources: readonly Given[] });

export interface RuleCases {
  /** Each with every message of the rule, exactly. */
  readonly violating: readonly (Example & { readonly finds: readonly string[] })[];
  /** Each comes close and is fine. */
  readonly conforming: readonly Example[];
  /** Each with the paths that the rule names as not known. */
  readonly unknown?: readonly (Example & {
    readonly unjudged: readonly string[];
    readonly finds?: readonly string[];
  })[];
}

export function judge(rule: Rule, example: Example): Verdict {
  const surroundings = {
    project: "homelab",
    stack: example.stack ?? "main",
    declared: new View(example.declared ?? {}),
    settings: example.settings ?? {},
  };
  const given = "resource" in example ? [example.resource] : example.resources;
  const resources = given.map((one) => facts(rule, one, surroundings.stack));
  if (rule.kind === "stack") return evaluateStack(rule, resources, surroundings);
  const verdicts = resources
    .filter(({ type }) => rule.types === "*" || rule.types.includes(type))
    .map((resource) => evaluateResource(rule, resource, surroundings));
  return {
    violations: verdicts.flatMap(({ violations }) => violations),
    unjudged: verdicts.flatMap(({ unjudged }) => unjudged),
  };
}

function facts(rule: Rule, given: Given, stack: string): Facts {
  const { name = "subject", provider, secrets = [] } = given;
  const type = given.type ?? (rule.kind === "resource" && rule.types !== "*" ? rule.types[0] : undefined);
  if (type === undefined) throw new Error(`${rule.id}: the example must say the type of ${name}`);
  const owner = rule.kind === "stack" ? name : "";
  return {
    urn: `urn:pulumi:${stack}::homelab::${type}::${name}`,
    type,
    name,
    props: new View(given.props, "", owner),
    options: { protect: false, ignoreChanges: [], additionalSecretOutputs: [], ...given.options },
    ...(provider === undefined ? {} : { provider: { ...provider, props: new View(provider.props ?? {}) } }),
    isSecret: ({ path }) =>
      secrets.some((mark) => path === mark || path.startsWith(`${mark}.`) || path.startsWith(`${mark}[`)),
  };
}

/** Types that are no tokens, and settings whose default is not of the type that they declare. */
export function malformed(rule: Rule): readonly string[] {
  const types = rule.kind === "stack" || rule.types === "*" ? [] : rule.types;
  const settings = Object.entries(rule.settings ?? {});
  return [
    ...types.filter((type) => !/^[\w-]+:[\w./-]+:\w+$|^pulumi:providers:[\w-]+$/.test(type)),
    ...settings.filter(([, setting]) => !fits(setting)).map(([name]) => name),
  ];
}

function fits({ type, items, default: value }: Setting): boolean {
  if (!Array.isArray(value)) return typeof value === type;
  const kind = items?.type ?? "";
  return type === "array" && ["string", "number"].includes(kind) && value.every((item) => typeof item === kind);
}
