// Proves, with the real engine and the real program, the contract of `npm run rehearse`: exit codes, report, artefacts, no
// secret anywhere. Does not prove each law; the tests of the providers do.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { upLines } from "../../../lab/cli/print";
import { rehearse } from "../../../lab/cli/rehearsal";
import type { Report } from "../../../lab/cli/report";
import { styleFor } from "../../../lab/cli/style";
import { silent } from "../../../lab/engine/progress";
import { regularFiles } from "../../../lab/engine/regularFiles";
import { REPOSITORY, temporaryDirectory, writeFiles } from "../engine/support";

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function command(...args: string[]): Promise<Outcome> {
  const child = spawn(process.execPath, ["--import", "tsx", "lab/cli/rehearse.ts", ...args], { cwd: REPOSITORY });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => {
    child.on("close", (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** This repository with other stack files. */
function variant(change: (files: Map<string, string>) => void): string {
  const directory = temporaryDirectory();
  const files = new Map<string, string>();
  for (const name of readdirSync(REPOSITORY)) {
    if (name.startsWith(".")) continue;
    if (/^Pulumi\..*yaml$/.test(name)) files.set(name, readFileSync(path.join(REPOSITORY, name), "utf8"));
    else symlinkSync(path.join(REPOSITORY, name), path.join(directory, name));
  }
  change(files);
  for (const [name, content] of files) writeFileSync(path.join(directory, name), content);
  return directory;
}

/** A policy pack that lets no stack begin. */
const STRICT = `const { PolicyPack } = require("@pulumi/policy");
new PolicyPack("strict", {
  policies: [
    {
      name: "closed",
      description: "Nothing is allowed.",
      enforcementLevel: "mandatory",
      validateResource: ({ type }, report) => {
        if (type === "pulumi:pulumi:Stack") report("not even this");
      },
    },
  ],
});
`;

// A whole rehearsal on a busy machine; a fifth of it on a quiet one.
jest.setTimeout(180_000);

describe("npm run rehearse", () => {
  it("explains itself, and refuses what it does not know with exit code 2", async () => {
    const [help, bogus] = await Promise.all([command("--help"), command("--bogus")]);
    expect(help).toMatchObject({ code: 0, stderr: "" });
    expect(help.stdout).toMatch(/^Usage: npm run rehearse /);
    expect(bogus).toMatchObject({ code: 2, stdout: "" });
    expect(bogus.stderr).toMatch(/^Unknown option '--bogus'/);
  });

  it("brings a stack up, proves its order, and leaves a report and artefacts without any secret", async () => {
    const out = temporaryDirectory();
    const { code, stdout } = await command("--stack", "gitlab", "--json", "--out", out);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Report;
    expect(JSON.parse(readFileSync(path.join(out, "report.json"), "utf8"))).toEqual(report);
    expect(report.stacks.map(({ name }) => name)).toEqual(["main", "vault", "gitlab"]);
    const stack = report.stacks.at(-1);
    expect(report).toMatchObject({ converged: true, skipped: [], leaks: [] });
    expect(stack).toMatchObject({ name: "gitlab", converged: true, staged: [], order: { failures: [] } });
    // The fleet's own files are as it wants them, apart from one small disk.
    expect(report.stacks.map(({ policy }) => policy?.violations.map((one) => `${one.level} ${one.policy}`))).toEqual([
      [],
      [],
      ["advisory vm-boot-disk-minimum"],
    ]);
    expect(report.stacks.filter(({ policy }) => (policy?.judged ?? 0) === 0)).toEqual([]);
    expect(stack?.up.changes).toEqual({ create: stack?.resources });
    expect(stack?.preview).toMatchObject({ ok: true, changes: { same: stack?.resources } });
    expect(stack?.virtual?.chain.map(({ seconds }) => seconds).reduce((a, b) => a + b, 0)).toBe(
      stack?.virtual?.seconds,
    );
    expect(readdirSync(path.join(out, "gitlab")).sort()).toEqual([
      "helm",
      "machineconfig",
      "manifests",
      "resources.json",
    ]);
    expect(readdirSync(path.join(out, "gitlab", "machineconfig")).sort()).toEqual([
      "gitlab-cp-0.yaml",
      "gitlab-worker-0.yaml",
    ]);
    expect(readdirSync(path.join(out, "gitlab", "helm"))).toContain("cilium.yaml");
    const text = regularFiles(out)
      .map((file) => readFileSync(path.join(out, file), "latin1"))
      .join("\n");
    // What is left of keys in configurations that their readers still have to take.
    const redacted =
      /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----\s+cmVkYWN0ZWQtcmVkYWN0ZWQtcmVkYWN0ZWQtcmVkYWM=\s+-----END \1-----/g;
    expect(text).toMatch(redacted);
    expect(text.replace(redacted, "")).not.toContain("PRIVATE KEY");
    expect(existsSync(path.join(out, ".engine", "world.json"))).toBe(false);
  });

  it("runs the project's policy pack in every up, and stops where a mandatory policy is broken", async () => {
    const project = variant(() => undefined);
    rmSync(path.join(project, "policy"));
    writeFiles(path.join(project, "policy"), {
      "PulumiPolicy.yaml": "runtime: nodejs\n",
      "package.json": '{ "name": "strict", "version": "1.0.0", "main": "index.js" }\n',
      "index.js": STRICT,
    });
    const printed: string[] = [];
    const report = await rehearse({
      project,
      directory: temporaryDirectory(),
      progress: silent,
      onStack: (_, stack) => printed.push(upLines(stack, styleFor({}, {}), new Set())),
    });
    expect(report).toMatchObject({ converged: false, skipped: ["vault", "gitlab", "lighthouse"] });
    expect(report.stacks.map(({ name, policy }) => [name, policy?.judged])).toEqual([["main", 1]]);
    expect(printed.join("")).toContain(`
  policy          1 mandatory, 1 policy judged
    mandatory closed, homelab-main (pulumi:pulumi:Stack):
      Nothing is allowed.
      not even this
`);
  });

  it("fails before any engine starts when a stack file is wrong, with the problem", async () => {
    const out = temporaryDirectory();
    const project = variant((files) => {
      files.set("Pulumi.gitlab.yaml", (files.get("Pulumi.gitlab.yaml") ?? "").replace("role: workload", "role: boss"));
    });
    const attempt = rehearse({ project, directory: out, progress: silent });
    await expect(attempt).rejects.toThrow(/Pulumi\.gitlab\.yaml:\d+ {2}cluster\.role[^]*nothing was started\.$/);
    expect(existsSync(path.join(out, ".engine", "project"))).toBe(false);
  });

  it("refuses a stack that has no file", async () => {
    const attempt = rehearse({
      project: REPOSITORY,
      directory: temporaryDirectory(),
      stacks: ["nope", "gitlab"],
      progress: silent,
    });
    await expect(attempt).rejects.toThrow(
      new Error("There is no stack nope; the stack files are of: main, vault, gitlab, lighthouse."),
    );
  });

  it("goes on from an earlier rehearsal's directory and leaves what is not its own", async () => {
    const out = temporaryDirectory();
    writeFileSync(path.join(out, "notes.txt"), "mine");
    const stop = new AbortController();
    stop.abort(new Error("stopped"));
    const attempt = rehearse({ project: REPOSITORY, directory: out, progress: silent, signal: stop.signal });
    await expect(attempt).rejects.toThrow("stopped");
    expect(readFileSync(path.join(out, "notes.txt"), "utf8")).toBe("mine");
    rmSync(path.join(out, "notes.txt"));
    expect(readdirSync(out)).toEqual([".engine"]);
  });
});
