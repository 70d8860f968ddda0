// Proves when a remembered fleet is used and when it is not: what was remembered is marked by hand, so a fleet that comes
// back with the mark was not loaded again. It cannot prove that the hash covers a library's files: it covers their lock file.
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { loadFleet } from "../../fleet/load";
import { rememberedFleet } from "../../fleet/memo";
import { FleetError } from "../../fleet/problem";

const SOURCE = resolve(__dirname, "../..");
const REPO = "https://git.example/fleet.git";
let project: string;
let rules: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "memo-"));
  rules = join(project, "fleet");
  for (const file of [
    "Pulumi.yaml",
    "Pulumi.main.yaml",
    "Pulumi.gitlab.yaml",
    "Pulumi.vault.yaml",
    "package-lock.json",
    "fleet",
  ]) {
    cpSync(join(SOURCE, file), join(project, file), { recursive: true });
  }
  const text = readFileSync(join(project, "Pulumi.yaml"), "utf8");
  writeFileSync(join(project, "Pulumi.yaml"), text.replace("{ branch: main }", `{ branch: main, repo: ${REPO} }`));
});

afterEach(() => {
  rmSync(project, { recursive: true });
});

const cache = (): string => join(project, "node_modules", ".cache", "homelab");

/** Remembers the fleet and marks it in the file. */
function rememberMarked(): void {
  rememberedFleet(project, rules);
  const [file] = readdirSync(cache());
  const path = join(cache(), String(file));
  writeFileSync(path, JSON.stringify({ ...(JSON.parse(readFileSync(path, "utf8")) as object), marked: true }));
}

const isMarked = (): boolean => "marked" in rememberedFleet(project, rules);

test("the remembered fleet is the loaded fleet", () => {
  rememberedFleet(project, rules);
  expect(rememberedFleet(project, rules)).toEqual(loadFleet(project));
});

test("what was loaded once is not loaded again, whatever the encryption's salt", () => {
  appendFileSync(join(project, "Pulumi.main.yaml"), "encryptionsalt: v1:one\n");
  rememberMarked();
  const file = join(project, "Pulumi.main.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace("v1:one", "v1:two"));
  expect(isMarked()).toBe(true);
});

test.each<[string, () => void]>([
  [
    "a stack file",
    () => {
      appendFileSync(join(project, "Pulumi.main.yaml"), "# changed\n");
    },
  ],
  [
    "the defaults",
    () => {
      appendFileSync(join(project, "Pulumi.yaml"), "# changed\n");
    },
  ],
  [
    "a stack file that goes",
    () => {
      rmSync(join(project, "Pulumi.gitlab.yaml"));
    },
  ],
  [
    "a rule",
    () => {
      appendFileSync(join(rules, "rules", "mesh.ts"), "// changed\n");
    },
  ],
  [
    "a new rule",
    () => {
      writeFileSync(join(rules, "rules", "more.ts"), "// new\n");
    },
  ],
  [
    "the libraries",
    () => {
      appendFileSync(join(project, "package-lock.json"), "\n");
    },
  ],
  [
    "the checkout's remote",
    () => {
      mkdirSync(join(project, ".git"));
      writeFileSync(join(project, ".git", "config"), '[remote "origin"]\n\turl = https://git.example/other.git\n');
    },
  ],
])("a change of %s is loaded", (_, change) => {
  rememberMarked();
  change();
  expect(isMarked()).toBe(false);
});

test("each day is judged anew", () => {
  rememberMarked();
  const at = (day: string) => rememberedFleet(project, rules, day).warnings.map(({ rule }) => rule);
  expect(at("2026-11-22")).not.toContain("vault-secret-id-age");
  expect(at("2027-11-20")).toContain("vault-secret-id-age");
  expect(at("2026-11-01")).toContain("vault-secret-id-dated");
  expect(isMarked()).toBe(true);
});

test("a stack file that comes is read, and its problems are not remembered", () => {
  rememberMarked();
  writeFileSync(join(project, "Pulumi.broken.yaml"), "config:\n  homelab:cluster: { name: broken }\n");
  expect(() => rememberedFleet(project, rules)).toThrow(FleetError);
  expect(() => rememberedFleet(project, rules)).toThrow(FleetError);
  expect(readdirSync(cache())).toHaveLength(1);
});

test("half a file is loaded anew and mended", () => {
  rememberMarked();
  const path = join(cache(), String(readdirSync(cache())[0]));
  writeFileSync(path, readFileSync(path, "utf8").slice(0, 100));
  expect(isMarked()).toBe(false);
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(loadFleet(project));
});

test("a checkout that cannot be written to works without remembering", () => {
  writeFileSync(join(project, "node_modules"), "not a directory");
  expect(rememberedFleet(project, rules)).toEqual(loadFleet(project));
});

test("sixteen fleets are kept, the oldest goes", () => {
  for (let change = 0; change < 18; change++) {
    appendFileSync(join(project, "Pulumi.main.yaml"), `# ${String(change)}\n`);
    rememberedFleet(project, rules);
  }
  expect(readdirSync(cache())).toHaveLength(16);
});
