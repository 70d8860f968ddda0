// Strict shapes of custom kinds, read from the type declarations of the published @kubernetes-models packages.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { any, boolean, either, integerOrText, list, map, number, object, oneOf, text, type Shape } from "./shape";
import { sdkShape } from "./sdkShapes";

const shapes = new Map<string, Shape>();

/** Types that are not read from their file: known better elsewhere, or of free form. */
const SPECIAL: readonly (readonly [RegExp, Shape])[] = [
  [/apis\/meta\/v1\/ObjectMeta$/, sdkShape("meta.v1.ObjectMeta")],
  [/apiextensions\.k8s\.io\/v1\/JSON$/, any],
  [/Status$/, any],
];

/**
 * Shape of a type of such a package, e.g. `@kubernetes-models/external-secrets` and
 * `external-secrets.io/v1/ExternalSecret`. The packages are generated from the upstream definitions, one file per type;
 * each is read on first use.
 *
 * @throws Error when the package has no such type or writes it in a way that this reader does not know
 */
export function modelShape(library: string, type: string): Shape {
  return shapeOf(resolve(packageRoot(library), type));
}

/** Directory of an installed package. */
export function packageRoot(library: string): string {
  return dirname(createRequire(__filename).resolve(`${library}/package.json`));
}

/** Where an import of a generated file points, without its extension. */
export function importedFile(from: string, specifier: string): string {
  const bare = specifier.replace(/\.js$/, "");
  if (bare.startsWith(".")) return resolve(dirname(from), bare);
  const [, library = "", path = ""] = /^((?:@[^/]+\/)?[^/]+)\/(.*)$/.exec(bare) ?? [];
  return resolve(packageRoot(library), path);
}

function shapeOf(file: string): Shape {
  const known = shapes.get(file) ?? SPECIAL.find(([pattern]) => pattern.test(file))?.[1];
  if (known) return known;
  let parsed: Shape | undefined;
  const lazy: Shape = (value, path, report) => {
    parsed ??= new Declaration(file).shape();
    parsed(value, path, report);
  };
  shapes.set(file, lazy);
  return lazy;
}

/** Reads the first declaration of one file by recursive descent. */
class Declaration {
  private readonly tokens: readonly string[];
  private readonly imports = new Map<string, string>();
  private at = 0;

  constructor(private readonly file: string) {
    const source = readFileSync(`${file}.d.ts`, "utf8").replaceAll(/\/\*[\s\S]*?\*\//g, "");
    for (const [, names = "", specifier = ""] of source.matchAll(/^import \{([^}]*)\} from "([^"]*)";$/gm)) {
      for (const name of names.split(",")) this.imports.set(name.trim(), specifier);
    }
    const body = source.slice(source.search(/^export (interface|type) I/m));
    this.tokens = body.match(/"[^"]*"|[\w$.-]+|\S/g) ?? [];
  }

  shape(): Shape {
    this.expect("export");
    if (this.next() === "interface") return object(...this.interface());
    this.next();
    this.expect("=");
    return this.union();
  }

  /** Fields of an interface with those that it inherits, and which of them are required. */
  private interface(): [Record<string, Shape>, string[]] {
    this.next();
    const inherited: string[] = [];
    while (this.peek() !== "{") inherited.push(this.next());
    this.next();
    const [fields, required, rest] = this.fields();
    if (rest) return this.fail("an interface that is a map");
    for (const name of inherited) {
      // Kinds declare the two fields of TypeMeta again.
      if (["extends", ",", "TypeMeta"].includes(name)) continue;
      const specifier = this.imports.get(name);
      if (specifier === undefined) return this.fail(`base "${name}"`);
      const base = new Declaration(importedFile(this.file, specifier));
      base.expect("export");
      base.expect("interface");
      const [more, moreRequired] = base.interface();
      Object.assign(fields, more, fields);
      required.push(...moreRequired);
    }
    return [fields, required];
  }

  private union(): Shape {
    const members = [this.tokens[this.at] ?? ""];
    const parts = [this.postfix()];
    while (this.peek() === "|") {
      this.next();
      members.push(this.tokens[this.at] ?? "");
      parts.push(this.postfix());
    }
    const [only] = parts;
    if (parts.length === 1 && only) return only;
    const literals = members.map(literal);
    if (literals.every((value) => value !== undefined)) return oneOf(...literals);
    return [...members].sort().join() === "number,string" ? integerOrText : either(...parts);
  }

  private postfix(): Shape {
    let shape = this.primary();
    while (this.peek() === "[") {
      this.next();
      this.expect("]");
      shape = list(shape);
    }
    return shape;
  }

  private primary(): Shape {
    const token = this.next();
    const value = literal(token);
    if (value !== undefined) return oneOf(value);
    switch (token) {
      case "string":
        return text;
      case "number":
        return number;
      case "boolean":
        return boolean;
      case "any":
      case "unknown":
        return any;
      case "{": {
        const [fields, required, rest] = this.fields();
        if (rest && Object.keys(fields).length > 0) return this.fail("fields beside a map");
        return rest ? map(rest) : object(fields, required);
      }
      case "Array": {
        this.expect("<");
        const item = this.union();
        this.expect(">");
        return list(item);
      }
      default: {
        const specifier = this.imports.get(token);
        return specifier === undefined ? this.fail(`type "${token}"`) : shapeOf(importedFile(this.file, specifier));
      }
    }
  }

  /** Fields up to the closing brace, which of them are required, and the shape of all others in a map. */
  private fields(): [Record<string, Shape>, string[], Shape | undefined] {
    const fields: Record<string, Shape> = {};
    const required: string[] = [];
    let rest: Shape | undefined;
    while (this.peek() !== "}") {
      const name = this.next();
      if (name === "[") {
        for (const token of ["key", ":", "string", "]", ":"]) this.expect(token);
        rest = this.union();
      } else {
        const field = name.startsWith('"') ? name.slice(1, -1) : name;
        if (this.peek() === "?") this.next();
        else required.push(field);
        this.expect(":");
        fields[field] = this.union();
      }
      this.expect(";");
    }
    this.next();
    return [fields, required, rest];
  }

  private peek(): string {
    return this.tokens[this.at] ?? this.fail("end of file");
  }

  private next(): string {
    const token = this.peek();
    this.at++;
    return token;
  }

  private expect(token: string): void {
    const found = this.next();
    if (found !== token) this.fail(`"${found}" instead of "${token}"`);
  }

  private fail(what: string): never {
    throw new Error(`${this.file}.d.ts is written in an unknown way: ${what}`);
  }
}

/** The value of a literal type. */
function literal(token: string): string | number | undefined {
  if (token.startsWith('"')) return token.slice(1, -1);
  return /^\d+$/.test(token) ? Number(token) : undefined;
}
