// Flux's post-build substitution: `${VAR}` in the text of an object, as fluxcd/pkg/envsubst replaces it.
import { parse } from "yaml";
import { recordAt, textAt } from "../world/controllers/tree";

export interface Variables {
  readonly values: Readonly<Record<string, string>>;
  /** Whether a variable without value and default is an error; otherwise it becomes empty text. */
  readonly strict: boolean;
}

/** What Flux reports instead of a result, in its words. */
export class SubstitutionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SubstitutionError";
  }
}

const DISABLED = "kustomize.toolkit.fluxcd.io/substitute";

/**
 * Parses an object of a build after its variables were replaced in its text. The text is what kustomize writes: quotes
 * that its input had may be gone, so a number in a variable becomes a number.
 * Source: fluxcd/pkg kustomize/kustomize_varsub.go and fluxcd/kustomize-controller
 * internal/controller/kustomization_controller.go, build.
 *
 * @param variables undefined when the Kustomization has no `postBuild`
 * @throws SubstitutionError in Flux's words
 */
export function substituted(text: string, variables: Variables | undefined): Record<string, unknown> {
  const plain = parseObject(text);
  const metadata = recordAt(plain, "metadata");
  const disabled = ["annotations", "labels"].some((where) => recordAt(metadata, where)[DISABLED] === "disabled");
  // Without variables Flux does not even look for them.
  if (disabled || variables === undefined || Object.keys(variables.values).length === 0) return plain;
  try {
    return parseObject(substitute(text, variables));
  } catch (error) {
    if (!(error instanceof SubstitutionError)) throw error;
    const cause = `envsubst error: variable substitution failed: ${error.message}`;
    throw new SubstitutionError(`post build failed for '${describe(plain)}': ${cause}`);
  }
}

/** YAML 1.1, as the controller's parser reads it. */
function parseObject(text: string): Record<string, unknown> {
  return recordAt(parse(text, { version: "1.1" }));
}

/** `Kind.version.group/name`; source: kubernetes-sigs/kustomize kyaml/resid/gvk.go. */
function describe(object: Record<string, unknown>): string {
  const [version = "", group = "[noGrp]"] = (textAt(object, "apiVersion") ?? "").split("/").reverse();
  return `${textAt(object, "kind") ?? ""}.${version}.${group}/${textAt(object, "metadata", "name") ?? ""}`;
}

/**
 * Replaces variables in a text. `$${` stands for a plain `${`; of the operators those that give a default are known.
 * Sources: fluxcd/pkg envsubst/parse/parse.go, envsubst/template.go.
 *
 * @throws SubstitutionError
 */
export function substitute(text: string, variables: Variables): string {
  return new Template(text, variables).text("");
}

const NAME = /[\p{L}\p{Nd}_]*/uy;

class Template {
  private at = 0;

  constructor(
    private readonly source: string,
    private readonly variables: Variables,
  ) {}

  /** Text up to a character that ends it, or up to the end of the source. */
  text(end: "" | "}"): string {
    let result = "";
    while (this.at < this.source.length && (end === "" || this.source[this.at] !== end)) {
      if (end === "" && this.source.startsWith("$$", this.at)) {
        result += "$";
        this.at += 2;
      } else if (this.source.startsWith("${", this.at)) {
        this.at += 2;
        result += this.variable();
      } else {
        result += this.source[this.at++] ?? "";
      }
    }
    return result;
  }

  private variable(): string {
    const name = this.name();
    const operator = /^(?::[-=?+]|=)/.exec(this.source.slice(this.at, this.at + 2))?.[0];
    if (operator === undefined) {
      if (this.source[this.at] !== "}") throw new SubstitutionError(this.misread());
      this.at++;
      return this.value(name);
    }
    this.at += operator.length;
    const otherwise = this.text("}");
    if (this.source[this.at] !== "}") throw new SubstitutionError("bad substitution");
    this.at++;
    // Every operator of this family gives its text when the value is empty (envsubst/template.go, lookupFunc).
    return (this.variables.values[name] ?? "") || otherwise;
  }

  private name(): string {
    NAME.lastIndex = this.at;
    const name = NAME.exec(this.source)?.[0] ?? "";
    this.at += name.length;
    if (name === "" && this.source[this.at] !== "#") throw new SubstitutionError("unable to parse variable name");
    return name;
  }

  private misread(): string {
    const character = this.source[this.at] ?? "";
    return character !== "" && ":,^/#%".includes(character)
      ? `the lab does not know the operator ${character} in a substitution`
      : "missing closing brace";
  }

  private value(name: string): string {
    const value = this.variables.values[name];
    if (value === undefined && this.variables.strict) {
      throw new SubstitutionError(`variable not set (strict mode): ${JSON.stringify(name)}`);
    }
    return value ?? "";
  }
}
