// Proves in processes of their own, because Jest transpiles by itself, that a source is transpiled once and never stale: a
// start takes what is kept as long as the source is the same, and only then. It cannot prove how much time that saves.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { REPOSITORY, temporaryDirectory } from "../lab/engine/support";

let project: string;
let cache: string;

beforeEach(() => {
  project = temporaryDirectory();
  mkdirSync(join(project, "stacks"));
  mkdirSync(join(project, "node_modules"));
  for (const name of ["ts-node", "@swc", "typescript"]) {
    symlinkSync(join(REPOSITORY, "node_modules", name), join(project, "node_modules", name));
  }
  for (const name of ["stacks/transpileOnce.ts", "tsconfig.json", "package-lock.json"]) {
    cpSync(join(REPOSITORY, name), join(project, name));
  }
  writeFileSync(
    join(project, "index.ts"),
    'import "./stacks/transpileOnce";\nimport { said } from "./said";\nconsole.log(said);\n',
  );
  says("one");
  cache = join(project, "node_modules", ".cache", "homelab");
});

const says = (word: string): void => {
  writeFileSync(join(project, "said.ts"), `export const said: string = "${word}";\n`);
};

const start = (): string =>
  execFileSync(process.execPath, ["--require", "ts-node/register", "index.ts"], {
    cwd: project,
    encoding: "utf8",
  }).trim();

/** The file that is kept, changed. */
function keep(change: (text: string) => string): void {
  const [name = ""] = readdirSync(cache);
  const file = join(cache, name);
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

test("the second start takes what the first one kept, until the source is another one", () => {
  expect(start()).toBe("one");
  keep((text) => text.replace('\\"one\\"', '\\"kept\\"'));
  expect(start()).toBe("kept");
  says("two");
  expect(start()).toBe("two");
  expect(start()).toBe("two");
});

test.each(["tsconfig.json", "package-lock.json"])("another %s makes every source new", (name) => {
  expect(start()).toBe("one");
  keep((text) => text.replace('\\"one\\"', '\\"kept\\"'));
  writeFileSync(join(project, name), `${readFileSync(join(project, name), "utf8")}\n`);
  expect(start()).toBe("one");
});

test("what is kept holds each source once, without its map", () => {
  start();
  says("two");
  start();
  const [name = ""] = readdirSync(cache);
  const kept = JSON.parse(readFileSync(join(cache, name), "utf8")) as Record<string, { code: string }>;
  expect(Object.keys(kept)).toEqual([join(project, "said.ts")]);
  expect(kept[join(project, "said.ts")]?.code).toContain('"two"');
  expect(JSON.stringify(kept)).not.toContain("sourceMappingURL");
});

test("a broken or unwritable memory only costs time", () => {
  start();
  keep(() => "{");
  expect(start()).toBe("one");
  rmSync(cache, { recursive: true });
  writeFileSync(cache, "in the way");
  expect(start()).toBe("one");
});
