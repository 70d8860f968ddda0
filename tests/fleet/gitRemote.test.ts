// Proves which Git URLs Flux is given, where the checkout's own comes from, and that credentials are left out.
// Cannot prove that a server answers there.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gitUrl, originUrl } from "../../fleet/gitRemote";
import { loadFleet } from "../../fleet/load";
import { edited, scratch } from "./project";

test.each([
  ["https://git.example.org/fleet.git", "https://git.example.org/fleet.git", false],
  ["ssh://git@git.example.org:2222/fleet.git", "ssh://git@git.example.org:2222/fleet.git", false],
  ["git@git.example.org:me/fleet.git", "ssh://git@git.example.org/me/fleet.git", false],
  ["git.example.org:/srv/fleet.git", "ssh://git.example.org/srv/fleet.git", false],
  ["https://token@git.example.org/fleet.git", "https://git.example.org/fleet.git", true],
  ["https://me:hunter2@git.example.org/fleet.git", "https://git.example.org/fleet.git", true],
  ["ssh://git:hunter2@git.example.org/fleet.git", "ssh://git@git.example.org/fleet.git", true],
])("%s is read as %s", (text, url, credentials) => {
  expect(gitUrl(text)).toEqual({ url, credentials });
});

test.each([
  ["/srv/fleet", "is not a URL"],
  ["../fleet", "is not a URL"],
  ["http://me:hunter2@git.example.org/x", "is a http URL, which Flux does not read from: use https:// or ssh://"],
  ["file:///srv/fleet", "is a file URL, which Flux does not read from: use https:// or ssh://"],
])("%s is refused", (text, refusal) => {
  expect(gitUrl(text)).toEqual({ refusal });
});

function checkout(config: string): string {
  const directory = scratch();
  mkdirSync(join(directory, ".git"));
  writeFileSync(join(directory, ".git", "config"), config);
  return directory;
}

const origin = (url: string): string =>
  `[core]\n\tbare = false\n[remote "upstream"]\n\turl = https://other.example.org/x\n[remote "origin"]\n\turl = ${url}\n[branch "main"]\n\tremote = origin\n`;

test("the remote is that of the nearest enclosing checkout", () => {
  const directory = checkout(origin("https://git.example.org/fleet.git"));
  mkdirSync(join(directory, "deep", "er"), { recursive: true });
  expect(originUrl(directory)).toBe("https://git.example.org/fleet.git");
  expect(originUrl(join(directory, "deep", "er"))).toBe("https://git.example.org/fleet.git");
});

test("a linked worktree has the remote of its repository", () => {
  const directory = checkout(origin("https://git.example.org/fleet.git"));
  const worktree = scratch();
  mkdirSync(join(directory, ".git", "worktrees", "w"), { recursive: true });
  writeFileSync(join(directory, ".git", "worktrees", "w", "commondir"), "../..\n");
  writeFileSync(join(worktree, ".git"), `gitdir: ${join(directory, ".git", "worktrees", "w")}\n`);
  expect(originUrl(worktree)).toBe("https://git.example.org/fleet.git");
});

test("without that remote, or outside a checkout, there is none", () => {
  expect(originUrl(checkout("[core]\n\tbare = false\n"))).toBeUndefined();
  expect(originUrl(scratch())).toBeUndefined();
});

describe("a fleet whose files name no repository", () => {
  const without = (url: string): string => {
    const project = edited([["Pulumi.yaml", "repo: https://git.example.org/fleet.git, ", ""]]);
    mkdirSync(join(project, ".git"));
    writeFileSync(join(project, ".git", "config"), origin(url));
    return project;
  };

  test("takes the checkout's, without its credentials", () => {
    const fleet = loadFleet(without("https://ci:hunter2@git.example.org/fleet.git"));
    expect(fleet.clusters.map(({ gitops }) => gitops.repo)).toEqual(Array(2).fill("https://git.example.org/fleet.git"));
    expect(JSON.stringify(fleet)).not.toContain("hunter2");
  });

  test("is warned of a missing host key when the checkout was cloned over SSH", () => {
    const fleet = loadFleet(without("git@git.example.org:fleet.git"));
    expect(fleet.clusters[0]?.gitops.repo).toBe("ssh://git@git.example.org/fleet.git");
    expect(fleet.warnings.filter(({ rule }) => rule === "gitops-known-hosts").map(({ message }) => message)).toEqual([
      "ssh://git@git.example.org/fleet.git is read over SSH: set knownHosts to the output of `ssh-keyscan git.example.org` after checking it, or use an https:// URL",
    ]);
  });

  test("is refused when the checkout's remote is a path", () => {
    expect(() => loadFleet(without("/srv/fleet"))).toThrow("there is no Git repository for Flux to read");
  });
});
