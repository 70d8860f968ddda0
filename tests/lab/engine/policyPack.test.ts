// Proves, with the real engine and packs of a few lines, that a session runs policy packs: what a pack is told, how what it
// finds and says reaches the result, and what is said of a pack that cannot run. Does not prove the project's own rules.
import { readFileSync, realpathSync } from "node:fs";
import * as path from "node:path";
import { type OperationOptions, type Result, type Session, openSession } from "../../../lab/engine/session";
import { eventually, isRunning, project, temporaryDirectory, writeFiles } from "./support";

// Pulumi's own check of types at the start of a pack, on a busy machine.
jest.setTimeout(120_000);

const PROGRAM = `import * as pulumi from "@pulumi/pulumi";
class Box extends pulumi.ComponentResource {
  constructor(name: string, args: pulumi.Inputs) {
    super("tiny:index:Box", name, args);
  }
}
const small = new Box("small", { size: 1 });
// Comes after the small one: a component waits for its inputs.
new Box("large", { size: 9, beside: small.urn });
`;

const STACK = `config:
  tiny:most: 5
  tiny:token: { secure: v1:b2xk:dGhpbmc= }
`;

/** Boxes have at most the size that the stack's configuration says; one rule has nothing to judge. */
const pack = (level: Result["violations"][number]["level"]): string => `
const { writeFileSync } = require("node:fs");
const { PolicyPack } = require("@pulumi/policy");
const pulumi = require("@pulumi/pulumi");

// Its server stays up until somebody ends the process for good.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
// When this test fails, it ends all the same.
setTimeout(() => process.exit(), 60_000).unref();

const config = new pulumi.Config("tiny");
const most = config.requireNumber("most");
writeFileSync(process.env.TINY_NOTES, JSON.stringify({
  pid: process.pid,
  organization: pulumi.getOrganization(),
  project: pulumi.getProject(),
  stack: pulumi.getStack(),
  dryRun: pulumi.runtime.isDryRun(),
  directory: process.cwd(),
  token: config.require("token"),
}));

new PolicyPack("tiny", {
  policies: [
    {
      name: "size",
      description: "Boxes are small.",
      enforcementLevel: "${level}",
      validateResource: ({ name, type, props, notApplicable }, report) => {
        if (type !== "tiny:index:Box") notApplicable();
        if (props.size <= most) return;
        console.log("looked into " + name);
        console.error("did not like " + name);
        report(props.size + " is more than " + most);
      },
    },
    {
      name: "count",
      description: "There are few boxes.",
      enforcementLevel: "mandatory",
      validateStack: ({ resources }, report) => {
        if (resources.length > 3) report("there are too many");
      },
    },
    {
      name: "lid",
      description: "Lids are tight.",
      enforcementLevel: "mandatory",
      validateResource: ({ notApplicable }) => notApplicable(),
    },
  ],
});
`;

const packFiles = (directory: string, program: string, options = ""): Readonly<Record<string, string>> => ({
  [path.join(directory, "PulumiPolicy.yaml")]: `runtime: { name: nodejs${options} }\n`,
  [path.join(directory, "package.json")]: '{ "name": "tiny-pack", "version": "1.0.0", "main": "index.js" }\n',
  [path.join(directory, "index.js")]: program,
});

const open: Session[] = [];

/** A session on the boxes, with a pack that lies in the project. */
async function withPack(program: string, options = "") {
  const boxes = project(PROGRAM, { "Pulumi.dev.yaml": STACK, ...packFiles("policy", program, options) });
  const session = await openSession({ project: boxes });
  open.push(session);
  const notes = path.join(temporaryDirectory(), "notes.json");
  const directory = path.join(session.projectDirectory, "policy");
  const operation = (more: OperationOptions = {}): OperationOptions => ({
    ...more,
    args: ["--policy-pack", directory],
    env: { TINY_NOTES: notes },
  });
  /** What the pack that ran last was told. */
  const told = () => JSON.parse(readFileSync(notes, "utf8")) as Readonly<Record<string, unknown>> & { pid: number };
  return { session, directory, operation, told };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((session) => session.close()));
});

const violation = (level: string) => ({
  policy: "size",
  level,
  urn: "urn:pulumi:dev::tiny::tiny:index:Box::large",
  message: "Boxes are small.\n9 is more than 5",
});

/** What was said, by the pack and by the engine. */
const said = ({ diagnostics }: Result) => diagnostics.map(({ severity, message }) => [severity, message]);

describe("a pack whose findings are advice", () => {
  it("is told of the stack, and what it finds and prints is in the result; nothing of it stays", async () => {
    const { session, directory, operation, told } = await withPack(pack("advisory"));
    const pids: number[] = [];
    for (const verb of ["preview", "up"] as const) {
      const result = await session[verb]("dev", operation());
      expect(result).toMatchObject({ ok: true, exitCode: 0, changes: { create: 3 }, stderr: "" });
      expect(result.violations).toEqual([violation("advisory")]);
      expect(result.policies).toEqual(["count", "size"]);
      expect(said(result)).toEqual(
        expect.arrayContaining([
          ["info", "looked into large"],
          ["info#err", "did not like large"],
        ]),
      );
      expect(result.diagnostics).toHaveLength(2);
      const { pid, ...stack } = told();
      expect(stack).toEqual({
        organization: "organization",
        project: "tiny",
        stack: "dev",
        dryRun: verb === "preview",
        directory: realpathSync(directory),
        token: session.sandbox.canaries[0],
      });
      expect(await eventually(() => !isRunning(pid))).toBe(true);
      pids.push(pid);
    }
    expect(new Set(pids).size).toBe(2);
    const without = await session.preview("dev", { expectNoChanges: true });
    expect(without).toMatchObject({ ok: true, violations: [], policies: [], diagnostics: [] });
  });
});

describe("a pack whose findings are mandatory", () => {
  it("fails the preview after all of it was judged, and an up at the resource", async () => {
    const { session, operation, told } = await withPack(pack("mandatory"));
    const preview = await session.preview("dev", operation());
    expect(preview).toMatchObject({ ok: false, exitCode: 1, violations: [violation("mandatory")], stderr: "" });
    expect(preview.policies).toEqual(["count", "size"]);
    expect(said(preview)).toContainEqual(["error", "preview failed"]);
    expect(session.state("dev").resources).toEqual([]);
    expect(await eventually(() => !isRunning(told().pid))).toBe(true);

    const up = await session.up("dev", operation());
    expect(up).toMatchObject({ ok: false, exitCode: 1, violations: [violation("mandatory")] });
    expect(session.state("dev").resources.map(({ urn }) => urn.split("::").at(-1))).toEqual(["tiny-dev", "small"]);
  });
});

describe("nodeargs of a pack", () => {
  it("come after what Node.js runs, as Pulumi's own host has it: they neither harm nor help", async () => {
    const { session, operation } = await withPack(pack("advisory"), ", options: { nodeargs: --require=./absent.js }");
    expect(await session.preview("dev", operation())).toMatchObject({ ok: true, policies: ["count", "size"] });
  });
});

describe("a pack that does not start", () => {
  it.each([
    ["ends", "process.exit(3);", "", (at: string) => `the policy pack in ${at} ended with code 3`],
    ["throws", 'throw new Error("no rules");', "", (at: string) => `the policy pack in ${at} ended with code 32`],
    [
      "talks before it has a port",
      'console.log("hello"); setInterval(() => {}, 1000);',
      "",
      (at: string) => `the policy pack in ${at} said "hello" in place of its port`,
    ],
    ["is told nonsense", "", ", options: { nodeargs: 1 }", () => "nodeargs option must be a string"],
  ])("%s: one line says so, with its directory, and nothing is touched", async (_, program, options, line) => {
    const { session, directory, operation } = await withPack(program, options);
    const result = await session.up("dev", operation());
    expect(result).toMatchObject({ ok: false, exitCode: 1, changes: {}, violations: [], policies: [] });
    expect(result.stderr).toBe(`error: ${line(directory)}`);
    expect(session.state("dev").resources).toEqual([]);
  });

  it("tells the words of a pack that throws", async () => {
    const { session, operation } = await withPack('throw new Error("no rules");');
    const result = await session.preview("dev", operation());
    expect(said(result)).toContainEqual(["info#err", "    Error: no rules"]);
  });

  it("says what to do when the SDK is not installed", async () => {
    const { session } = await withPack("");
    const elsewhere = temporaryDirectory();
    writeFiles(elsewhere, packFiles(".", pack("advisory")));
    const result = await session.preview("dev", { args: ["--policy-pack", elsewhere] });
    expect(result.ok).toBe(false);
    expect(result.stderr).toBe(`error: @pulumi/pulumi is not installed in ${elsewhere}: run npm ci there`);
  });
});
