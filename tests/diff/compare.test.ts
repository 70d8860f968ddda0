// Proves that a comparison of commits ends in a report whatever state base and head are in, that what judges a change is
// told, and that a world is used again. Through the real engine, in a repository made for the test.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { compare } from "../../lab/diff/compare";
import { markdown } from "../../lab/diff/markdown";
import type { FleetDiff } from "../../lab/diff/model";
import { silent } from "../../lab/engine/progress";
import { REPOSITORY, temporaryDirectory } from "../lab/engine/support";
import { set, without } from "./edits";

const PATIENCE = 300_000;
const STACK = "Pulumi.gitlab.yaml";

let repository: string;
let cache: string;

const git = (...args: readonly string[]): string =>
  execFileSync("git", ["-C", repository, "-c", "user.name=Test", "-c", "user.email=test@example.test", ...args], {
    encoding: "utf8",
  }).trim();

function change(file: string, edit: (text: string) => string): void {
  const place = path.join(repository, file);
  writeFileSync(place, edit(readFileSync(place, "utf8")));
}

/** Commits a change of the base on a branch of its own. */
function commit(name: string, edit: () => void): string {
  git("checkout", "--quiet", "-B", name, "base");
  edit();
  git("add", "--all");
  git("commit", "--quiet", "--allow-empty", "--message", name);
  git("checkout", "--quiet", "base");
  return name;
}

const compared = (head: string, base = "base"): Promise<FleetDiff> =>
  compare({ repository, base, head, cache, progress: silent });

beforeAll(() => {
  repository = temporaryDirectory();
  cache = temporaryDirectory();
  const left = new Set(["node_modules", ".git", ".lab", "tests", "docs"]);
  for (const name of readdirSync(REPOSITORY)) {
    if (left.has(name) || /^Pulumi\..+\.yaml$/.test(name)) continue;
    cpSync(path.join(REPOSITORY, name), path.join(repository, name), { recursive: true });
  }
  symlinkSync(path.join(REPOSITORY, "node_modules"), path.join(repository, "node_modules"));
  mkdirSync(path.join(repository, "docs"));
  writeFileSync(path.join(repository, "docs", "page.md"), "# A page\n");
  writeFileSync(path.join(repository, ".gitignore"), "node_modules\n.lab\n");
  for (const name of ["Pulumi.yaml", STACK]) {
    cpSync(path.join(REPOSITORY, "tests", "fleet", "home", name), path.join(repository, name));
  }
  change("Pulumi.yaml", without(["homelab:vault"], ["homelab:meshes"]));
  change(STACK, without(["homelab:secrets"], ["homelab:cilium", "mesh"]));
  git("init", "--quiet", "--initial-branch", "base");
  git("add", "--all");
  git("commit", "--quiet", "--message", "base");
});

test(
  "a change of documentation changes nothing",
  async () => {
    const head = commit("docs", () => {
      change("docs/page.md", (text) => `${text}\nMore.\n`);
    });
    const diff = await compared(head);
    expect(diff).toMatchObject({ summary: "Nothing changes in any stack.", judges: [] });
    expect(diff.stacks.map(({ name, status }) => [name, status])).toEqual([["gitlab", "unchanged"]]);
  },
  PATIENCE,
);

test(
  "what judges a change is told first",
  async () => {
    const head = commit("judge", () => {
      change("policy/index.ts", (text) => `${text}\n// Another pack.\n`);
    });
    const diff = await compared(head);
    expect(diff.judges).toEqual(["policy/index.ts"]);
    expect(markdown(diff).split("\n\n")[1]).toBe(
      "> [!WARNING]\n> This change also touches what judges changes. It was judged by the base's own lab and policies; read these files yourself:\n> - `policy/index.ts`",
    );
  },
  PATIENCE,
);

test(
  "stack files with problems are a report with all of them",
  async () => {
    const head = commit("wrong", () => {
      change(STACK, set(["homelab:network", "externalIp"], "192.168.1.21"));
    });
    const diff = await compared(head);
    expect(diff.summary).toBe("The head cannot be previewed.");
    expect(diff.broken?.side).toBe("head");
    expect(diff.broken?.message).toContain(
      "192.168.1.21 is both network.externalIp of gitlab and nodes.controlPlanes[0].ip of gitlab",
    );
    expect(diff.broken?.message).toContain("The stack files have problems: nothing was started.");
    expect(diff.broken?.message).not.toMatch(/\n\s+at /);
  },
  PATIENCE,
);

test(
  "a head that does not compile fails in its stacks",
  async () => {
    const head = commit("syntax", () => {
      change("stacks/cluster.ts", (text) => `${text}\nconst = 1;\n`);
    });
    const diff = await compared(head);
    expect(diff.summary).toBe("The change does not work for gitlab.");
    expect(diff.stacks[0]?.status).toBe("failed");
  },
  PATIENCE,
);

test(
  "a base that does not come up says so",
  async () => {
    const base = commit("old", () => {
      change(STACK, set(["homelab:cluster", "site"], "nowhere"));
    });
    const diff = await compared("base", base);
    expect(diff.summary).toBe("The base does not come up: nothing can be compared with it.");
    expect(diff.broken?.message).toContain("nowhere");
  },
  PATIENCE,
);

test("a name without a commit is one sentence", async () => {
  await expect(compared("base", "nothing")).rejects.toThrow(
    `There is no commit nothing in ${repository}. A shallow clone holds only the last ones: git fetch --unshallow`,
  );
});

test("a world is used again for the same base", () => {
  const worlds = readdirSync(path.join(cache, "worlds")).filter((name) => !name.includes("-head-"));
  // The base that came up, and the one that did not.
  expect(worlds).toHaveLength(2);
});
