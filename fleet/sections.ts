// The `homelab:` sections of a project or stack file, and the places of their values.
import { closest, suggestion } from "./didYouMean";
import { type Place, type Problem } from "./problem";
import { readSource, type Path } from "./source";
import { dotted } from "./validate";

export interface Sections {
  /** Section by name without `homelab:`; undefined when the file says nothing that can be trusted. */
  readonly data: Record<string, unknown> | undefined;
  readonly at: (path: Path) => Place;
  /** Sections that were there but could not be read, among them those that were meant by a misspelt key. */
  readonly refused: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

interface Shape {
  /** Names of the sections that the file may have. */
  readonly known: readonly string[];
  /** Where a section's value stands below its key: `default` in Pulumi.yaml. */
  readonly below: Path;
  /** Stack whose values these are; empty for the project. */
  readonly owner: string;
}

const namespace = "homelab:";

/** Keys that Pulumi itself writes into a stack file. */
const stackKeys = ["config", "encryptionsalt", "encryptedkey", "secretsprovider", "environment"];

const isMap = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value);

export function readSections(projectDir: string, file: string, shape: Shape): Sections {
  const source = readSource(projectDir, file);
  const place = (path: string, inFile: Path): Place => ({
    file: source.file,
    // Most places are asked for and never shown, and finding a line means walking the document.
    get line() {
      return source.lineOf(inFile);
    },
    path,
    name: shape.owner === "" ? path : `${path} of ${shape.owner}`,
  });
  const inFile = (path: Path): Path => ["config", `${namespace}${String(path[0])}`, ...shape.below, ...path.slice(1)];
  // Rules ask for the same places again and again.
  const places = new Map<string, Place>();
  const at = (path: Path): Place => {
    const key = dotted(path);
    const found = places.get(key) ?? place(key, inFile(path));
    places.set(key, found);
    return found;
  };
  const problems: Problem[] = [...source.problems];
  const refuse = (rule: string, where: Place, message: string): void => {
    problems.push({ rule, severity: "mandatory", at: where, message });
  };
  const nothing: Sections = { data: undefined, at, refused: new Set(shape.known), problems };
  if (source.data === undefined) {
    return nothing;
  }
  if (!isMap(source.data)) {
    refuse("file-shape", place("", []), "holds no map: start it with `config:`");
    return nothing;
  }
  if (shape.owner !== "") {
    for (const key of Object.keys(source.data).filter((candidate) => !stackKeys.includes(candidate))) {
      refuse("key-known", place(key, [key]), `unknown key${suggestion(key, stackKeys)}`);
    }
  }
  const config = source.data["config"];
  if (!isMap(config)) {
    refuse(
      "file-shape",
      place("config", ["config"]),
      config === undefined ? "is missing: write a map" : "is not a map",
    );
    return nothing;
  }
  const data: Record<string, unknown> = {};
  const refused = new Set<string>();
  for (const [key, value] of Object.entries(config)) {
    if (!key.startsWith(namespace)) {
      problems.push(...foreign(key, value, place(key, ["config", key]), shape));
      refused.add(key);
      continue;
    }
    const section = key.slice(namespace.length);
    if (!shape.known.includes(section)) {
      refused.add(closest(section, shape.known) ?? section);
      refuse(
        "key-known",
        place(section, ["config", key]),
        `unknown section${suggestion(section, shape.known, (name) => namespace + name)}`,
      );
    } else if (shape.below.length === 0) {
      data[section] = value;
    } else if (isMap(value) && value["default"] !== undefined) {
      data[section] = value["default"];
    } else {
      refused.add(section);
      refuse(
        "project-default",
        place(section, ["config", key]),
        "has no `default:`: Pulumi would demand the key of every stack",
      );
    }
  }
  return { data, at, refused, problems };
}

/** Keys of other namespaces belong to providers; only a secret in plain text is ours to refuse. */
function foreign(key: string, value: unknown, at: Place, shape: Shape): readonly Problem[] {
  const problem = (rule: string, message: string): Problem[] => [{ rule, severity: "mandatory", at, message }];
  if (!key.includes(":")) {
    return problem(
      "key-known",
      `has no namespace: ${shape.known.includes(key) ? `write ${namespace}${key}` : "write <namespace>:<key>"}`,
    );
  }
  if (
    /(token|password|secret|passphrase|privatekey|apikey)$/i.test(key) &&
    !(isMap(value) && typeof value["secure"] === "string")
  ) {
    return problem("secret-encrypted", `stands in plain text: replace it with \`pulumi config set --secret ${key}\``);
  }
  return [];
}
