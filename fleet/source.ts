// Reads one YAML file and remembers on which line every value stands.
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { LineCounter, parseDocument, type Document, type Node, type Pair } from "yaml";
import { type Problem } from "./problem";

export type Path = readonly (string | number)[];

export interface Source {
  /** File name without directory. */
  readonly file: string;
  /** Plain content; undefined when the file cannot be read or parsed. */
  readonly data: unknown;
  /** Line of the value at the path, or of its nearest enclosing value; 0 for the file as a whole. */
  readonly lineOf: (path: Path) => number;
  readonly problems: readonly Problem[];
}

/** Never throws: what is wrong with the file is in `problems`. */
export function readSource(projectDir: string, file: string): Source {
  const name = basename(file);
  const problem = (rule: string, line: number, message: string): Problem => ({
    rule,
    severity: "mandatory",
    at: { file: name, line, path: "", name },
    message,
  });
  let text: string;
  try {
    text = readFileSync(join(projectDir, file), "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
    const message = `cannot be read (${code}): make it a readable file or remove it`;
    return { file: name, data: undefined, lineOf: () => 0, problems: [problem("file-readable", 0, message)] };
  }
  const counter = new LineCounter();
  // A bare date is a date here as it is to Pulumi, which writes it back as a date with a time: text needs quotes.
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, customTags: ["timestamp"] });
  const lineAt = (offset: number): number => counter.linePos(offset).line;
  // One slip makes the parser stumble many times: the first error, or the tab behind it, says it all.
  const syntax = document.errors.filter((error) => error.code !== "DUPLICATE_KEY");
  const telling = syntax.find((error) => error.code === "TAB_AS_INDENT") ?? syntax[0];
  const reported = document.errors.filter((error) => error.code === "DUPLICATE_KEY" || error === telling);
  const problems = reported.map((error) =>
    error.code === "DUPLICATE_KEY"
      ? problem("yaml-unique-keys", lineAt(error.pos[0]), "this key stands twice in the same map: keep one of them")
      : problem("yaml-syntax", lineAt(error.pos[0]), `not valid YAML: ${error.message.replace(/\n[\s\S]*/, "")}`),
  );
  // A repeated key leaves the rest of the file readable; any other error leaves its meaning in doubt.
  if (telling !== undefined) {
    return { file: name, data: undefined, lineOf: () => 0, problems };
  }
  try {
    const data: unknown = document.toJS();
    return { file: name, data, lineOf: (path) => lineOf(document, path, lineAt), problems };
  } catch (error) {
    const message = `not valid YAML: ${error instanceof Error ? error.message : String(error)}`;
    return {
      file: name,
      data: undefined,
      lineOf: () => 0,
      problems: [...problems, problem("yaml-syntax", 0, message)],
    };
  }
}

interface Collection {
  readonly items: readonly unknown[];
}

function lineOf(document: Document, path: Path, lineAt: (offset: number) => number): number {
  let node: unknown = document.contents;
  let line = 0;
  for (const step of path) {
    const items = (node as Partial<Collection> | null)?.items;
    if (items === undefined) {
      break;
    }
    if (typeof step === "number") {
      node = items[step];
      line = startLine(node as Node | undefined, lineAt) ?? line;
    } else {
      const pair = items.find((item) => String((item as Pair<Node>).key) === step) as Pair<Node> | undefined;
      if (pair === undefined) {
        break;
      }
      line = startLine(pair.key, lineAt) ?? line;
      node = pair.value;
    }
  }
  return line;
}

function startLine(node: Node | undefined, lineAt: (offset: number) => number): number | undefined {
  const start = node?.range?.[0];
  return start === undefined ? undefined : lineAt(start);
}
