// Proves that the workflows are well-formed by actionlint, pin their actions by digest, hold the least permissions, and that
// nothing a fork can start sees a secret. It cannot prove that GitHub and GitLab run them as meant.
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { buildGoProgram } from "../../lab/engine/goTool";
import { silent } from "../../lab/engine/progress";
import { REPOSITORY } from "../lab/engine/support";

const run = promisify(execFile);

const DIRECTORY = path.join(REPOSITORY, ".github", "workflows");
const FILES = readdirSync(DIRECTORY).sort();

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<string, { readonly permissions?: Readonly<Record<string, string>>; readonly steps: readonly Step[] }>
  >;
}

const text = (file: string): string => readFileSync(path.join(DIRECTORY, file), "utf8");
const workflow = (file: string): Workflow => parse(text(file)) as Workflow;
const steps = (file: string): readonly Step[] => Object.values(workflow(file).jobs).flatMap((job) => job.steps);

test("actionlint finds nothing", async () => {
  const actionlint = await buildGoProgram(
    {
      name: "actionlint",
      package: "github.com/rhysd/actionlint/cmd/actionlint",
      title: "actionlint from its Go module",
    },
    silent,
  );
  const { stdout } = await run(actionlint, ["-no-color", ...FILES.map((file) => path.join(DIRECTORY, file))], {
    cwd: REPOSITORY,
  });
  expect(stdout).toBe("");
  const broken = path.join(REPOSITORY, "tests", "workflows", "broken.yml");
  await expect(run(actionlint, ["-no-color", broken], { cwd: REPOSITORY })).rejects.toMatchObject({
    stdout: expect.stringContaining('unexpected key "step" for "job" section') as string,
  });
}, 300_000);

test.each(FILES)("%s pins its actions by digest", (file) => {
  const loose = steps(file).flatMap(({ uses }) => (uses === undefined || /@[0-9a-f]{40}$/.test(uses) ? [] : [uses]));
  expect(loose).toEqual([]);
  // The tag beside it is for people, and for Renovate.
  for (const line of text(file)
    .split("\n")
    .filter((one) => one.includes("uses: "))) {
    expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  }
});

test.each(FILES)("%s writes nothing unless a job says so", (file) => {
  const { permissions, jobs } = workflow(file);
  expect(permissions).toBeDefined();
  const writing = [permissions, ...Object.values(jobs).map((job) => job.permissions)].flatMap((all) =>
    Object.entries(all ?? {}).flatMap(([what, right]) => (right === "write" ? [what] : [])),
  );
  expect(writing).toEqual({ "comment.yml": ["pull-requests"], "drift.yml": ["issues"] }[file] ?? []);
});

test("what a pull request starts sees no secret and keeps no credentials", () => {
  const started = FILES.filter((file) => "pull_request" in workflow(file).on);
  expect(started).toEqual(["policy.yml", "pull-request.yml"]);
  for (const file of started) {
    expect(text(file)).not.toContain("secrets.");
    for (const { uses, with: options } of steps(file)) {
      if (uses?.startsWith("actions/checkout@") === true)
        expect(options).toMatchObject({ "persist-credentials": false });
    }
  }
  // It would run a fork's code with the rights and secrets of the repository.
  expect(FILES.filter((file) => "pull_request_target" in workflow(file).on)).toEqual([]);
});

test("what may write runs no line of the change", () => {
  expect(
    steps("comment.yml").filter(({ uses, run: script }) => script !== undefined || uses?.includes("checkout") === true),
  ).toEqual([]);
});

test("nothing that a fork chooses is put into a script", () => {
  const scripts = FILES.flatMap((file) => steps(file).map((step) => step.run ?? ""));
  expect(scripts.filter((script) => /\$\{\{\s*github\.(event|head_ref)/.test(script))).toEqual([]);
});

test("GitLab starts what has credentials on the default branch and by schedule only", () => {
  const gitlab = parse(readFileSync(path.join(REPOSITORY, ".gitlab-ci.yml"), "utf8")) as Record<
    string,
    { readonly rules?: readonly { readonly if: string }[]; readonly environment?: string }
  >;
  const rules = Object.fromEntries(
    Object.entries(gitlab).flatMap(([name, job]) =>
      job.environment === undefined ? [] : [[name, (job.rules ?? []).map((rule) => rule.if)]],
    ),
  );
  expect(rules).toEqual({
    up: ['$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE != "schedule"'],
    drift: ['$CI_PIPELINE_SOURCE == "schedule"'],
  });
});
