// Makes the project directory that a rehearsal runs in: the sources by reference, the stack files by disarmed copy.
import { lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { type Document, type Node, isMap, isPair, isScalar, isSeq, parseDocument, visit } from "yaml";
import type { Encrypter } from "./passphrase";
import { UserError } from "./userError";

/** Stands for the project's Git repository where the stack files name none: nothing answers there. */
export const LAB_GIT_URL = "https://git.lab.invalid/fleet.git";

export interface Sandbox {
  /** Name of the Pulumi project. */
  readonly project: string;
  /** Stacks that have a file, sorted. */
  readonly stacks: readonly string[];
  /** The values that stand for the secrets; they must be found nowhere in clear. */
  readonly canaries: readonly string[];
}

const PROJECT_FILE = /^Pulumi\.ya?ml$/;
const STACK_FILE = /^Pulumi\.(.+)\.ya?ml$/;

/**
 * Fills `directory`, which must not exist, with a project like the one in `source`. Everything is a symbolic link, so
 * that the sources that run are the ones being edited; only `Pulumi.yaml` and the stack files are copies: every value
 * under a `secure:` key is replaced by a canary that `encrypter` made unreadable, and `homelab:gitops` gets a
 * repository where it has none.
 */
export function makeSandbox(source: string, directory: string, encrypter: Encrypter): Sandbox {
  const names = readdirSync(source).sort();
  const projectFile = names.find((name) => PROJECT_FILE.test(name));
  if (projectFile === undefined) throw new UserError(`${source} holds no Pulumi.yaml`);
  mkdirSync(directory, { recursive: true });
  const canaries: string[] = [];
  const stacks: string[] = [];
  const defaults = readYaml(path.join(source, projectFile));
  const project = defaults.get("name");
  if (typeof project !== "string") throw new UserError(`${path.join(source, projectFile)}: name is missing`);
  for (const name of names) {
    const from = path.join(source, name);
    const to = path.join(directory, name);
    const stack = STACK_FILE.exec(name)?.[1];
    if (PROJECT_FILE.test(name) || stack !== undefined) {
      const document = name === projectFile ? defaults : readYaml(from);
      disarm(document, stack ?? "project", encrypter, canaries);
      if (stack !== undefined) {
        stacks.push(stack);
        giveRepository(document, defaults);
        document.set("encryptionsalt", encrypter.salt);
        document.delete("encryptedkey");
        document.delete("secretsprovider");
      }
      writeFileSync(to, document.toString({ lineWidth: 0 }));
    } else if (!isLeftOut(name, from, directory)) {
      symlinkSync(from, to);
    }
  }
  return { project, stacks, canaries };
}

/** Hidden entries (version control, earlier rehearsals) and whatever the sandbox itself lies in. */
function isLeftOut(name: string, from: string, sandbox: string): boolean {
  return name.startsWith(".") || (lstatSync(from).isDirectory() && !path.relative(from, sandbox).startsWith(".."));
}

function readYaml(file: string): Document {
  const document = parseDocument(readFileSync(file, "utf8"));
  const problem = document.errors[0];
  if (problem !== undefined) throw new UserError(`${file}: ${problem.message}`);
  return document;
}

/** Replaces every `secure:` value, however deep. */
function disarm(document: Document, owner: string, encrypter: Encrypter, canaries: string[]): void {
  visit(document, {
    Map: (_, map, ancestors) => {
      const secure = map.items.length === 1 ? map.items[0] : undefined;
      if (secure === undefined || !isScalar(secure.key) || secure.key.value !== "secure") return;
      const canary = encrypter.canary([owner, ...ancestors.map(nameOf)].join("/"));
      canaries.push(canary);
      map.set("secure", encrypter.encrypt(canary));
    },
  });
}

/** A step of the way to a value: the key of a pair, the position in a list. */
function nameOf(node: unknown, depth: number, way: readonly unknown[]): string {
  if (isPair(node)) return String(isScalar(node.key) ? node.key.value : node.key);
  return isSeq(node) ? String(node.items.indexOf(way[depth + 1])) : "";
}

const GITOPS = ["config", "homelab:gitops"] as const;

function giveRepository(document: Document, defaults: Document): void {
  const config = document.get("config") as Node | undefined;
  if (!isMap(config) || !config.items.some(({ key }) => isScalar(key) && String(key.value).startsWith("homelab:"))) {
    return;
  }
  const shared = [
    [...GITOPS, "default", "repo"],
    [...GITOPS, "value", "repo"],
    [...GITOPS, "repo"],
  ];
  if (document.getIn([...GITOPS, "repo"]) != null || shared.some((key) => hasIn(defaults, key))) return;
  document.setIn([...GITOPS, "repo"], LAB_GIT_URL);
}

function hasIn(document: Document, keys: readonly string[]): boolean {
  return document.getIn(keys) != null;
}
