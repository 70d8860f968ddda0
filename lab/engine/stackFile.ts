// Disarms a stack file: secrets become canaries, a missing repository the lab's; every line keeps its number.
import { type Document, isMap, isPair, isScalar, isSeq, parseDocument, visit } from "yaml";
import type { Encrypter } from "./passphrase";
import { UserError } from "./userError";

/** Stands for the project's Git repository where the stack files name none: nothing answers there. */
export const LAB_GIT_URL = "https://git.lab.invalid/fleet.git";

export interface Disarmed {
  readonly text: string;
  readonly canaries: readonly string[];
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export function parseYaml(file: string, text: string): Document {
  const document = parseDocument(text);
  const problem = document.errors[0];
  if (problem !== undefined) throw new UserError(`${file}: ${problem.message}`);
  return document;
}

/**
 * The text of Pulumi.yaml (`owner` is `project`) or of a stack file, with every value under a `secure:` key replaced by
 * a canary. Positions in error messages stay right, because the text is edited in place.
 */
export function disarm(text: string, document: Document, owner: string, encrypter: Encrypter): Disarmed {
  const canaries: string[] = [];
  const edits: Edit[] = [];
  visit(document, {
    Pair: (_, pair, ancestors) => {
      const map = ancestors.at(-1);
      if (!isScalar(pair.key) || pair.key.value !== "secure" || !isMap(map) || map.items.length !== 1) return;
      const range = isScalar(pair.value) ? pair.value.range : undefined;
      if (range == null) return;
      const canary = encrypter.canary([owner, ...ancestors.map(nameOf)].join("/"));
      canaries.push(canary);
      // The end of a block scalar is the start of the next line.
      const lineBreak = text.slice(range[0], range[1]).endsWith("\n") ? "\n" : "";
      edits.push({ from: range[0], to: range[1], text: `"${encrypter.encrypt(canary)}"${lineBreak}` });
    },
  });
  return { text: apply(text, edits), canaries };
}

/** A step of the way to a value: the key of a pair, the position in a list. */
function nameOf(node: unknown, depth: number, way: readonly unknown[]): string {
  if (isPair(node)) return String(isScalar(node.key) ? node.key.value : node.key);
  return isSeq(node) ? String(node.items.indexOf(way[depth + 1])) : "";
}

const ENCRYPTION = /^(encryptionsalt|encryptedkey|secretsprovider):/;

/** Makes a stack's configuration readable with the session's key. */
export function rekey(text: string, salt: string): string {
  const lines = text.split("\n").map((line) => (ENCRYPTION.test(line) ? `# ${line}` : line));
  return `${lines.join("\n").trimEnd()}\nencryptionsalt: ${salt}\n`;
}

const GITOPS = ["config", "homelab:gitops", "default"] as const;

/** Gives the project's defaults the lab's repository, unless they name one; a stack that names its own keeps it. */
export function giveRepository(text: string, defaults: Document): string {
  const gitops = defaults.getIn(GITOPS);
  if (!isMap(gitops) || defaults.getIn([...GITOPS, "repo"]) != null) return text;
  return insertLast(text, gitops, `repo: ${LAB_GIT_URL}`);
}

/** Adds an entry as the last one of a map, so that no line above changes its number. */
function insertLast(text: string, map: unknown, entry: string): string {
  if (!isMap(map) || map.range == null) return text;
  const [start, end] = map.range;
  if (map.flow === true) {
    const separator = map.items.length === 0 ? " " : ", ";
    const last = text.slice(start, end - 1).trimEnd().length + start;
    return apply(text, [{ from: last, to: last, text: `${separator}${entry}` }]);
  }
  const indentation = start - (text.lastIndexOf("\n", start - 1) + 1);
  const before = text.slice(0, end).endsWith("\n") ? "" : "\n";
  return apply(text, [{ from: end, to: end, text: `${before}${" ".repeat(indentation)}${entry}\n` }]);
}

function apply(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((left, right) => right.from - left.from)
    .reduce((edited, { from, to, text: replacement }) => edited.slice(0, from) + replacement + edited.slice(to), text);
}
