// Makes the project directory that a rehearsal runs in: the sources by reference, the stack files by disarmed copy.
import { lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type { Encrypter } from "./passphrase";
import { disarm, giveRepository, parseYaml, rekey } from "./stackFile";
import { UserError } from "./userError";

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
 * under a `secure:` key is replaced by a canary that `encrypter` made unreadable, and the defaults of
 * `homelab:gitops` get a repository where they have none.
 */
export function makeSandbox(source: string, directory: string, encrypter: Encrypter): Sandbox {
  const names = readdirSync(source).sort();
  const projectFile = names.find((name) => PROJECT_FILE.test(name));
  if (projectFile === undefined) throw new UserError(`${source} holds no Pulumi.yaml`);
  mkdirSync(directory, { recursive: true });
  const canaries: string[] = [];
  const stacks: string[] = [];
  const read = (name: string): string => readFileSync(path.join(source, name), "utf8");
  const defaults = parseYaml(path.join(source, projectFile), read(projectFile));
  const project = defaults.get("name");
  if (typeof project !== "string") throw new UserError(`${path.join(source, projectFile)}: name is missing`);
  const copy = (name: string, owner: string, rest: (text: string) => string): void => {
    const text = read(name);
    const disarmed = disarm(text, parseYaml(path.join(source, name), text), owner, encrypter);
    canaries.push(...disarmed.canaries);
    writeFileSync(path.join(directory, name), rest(disarmed.text));
  };
  for (const name of names) {
    const stack = STACK_FILE.exec(name)?.[1];
    if (name === projectFile) copy(name, "project", (text) => giveRepository(text, parseYaml(name, text)));
    else if (stack !== undefined) {
      stacks.push(stack);
      copy(name, stack, (text) => rekey(text, encrypter.salt));
    } else if (!isLeftOut(name, path.join(source, name), directory)) {
      symlinkSync(path.join(source, name), path.join(directory, name));
    }
  }
  return { project, stacks, canaries };
}

/** Hidden entries (version control, earlier rehearsals) and whatever the sandbox itself lies in. */
function isLeftOut(name: string, from: string, sandbox: string): boolean {
  return name.startsWith(".") || (lstatSync(from).isDirectory() && !path.relative(from, sandbox).startsWith(".."));
}
