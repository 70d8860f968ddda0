// Proves, with the real engine, that sessions run foreign programs through the language host, keep secrets encrypted, and
// say what is wrong without a stack trace. Does not prove the simulated providers: these programs have no resources.
import { readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import * as path from "node:path";
import { type Session, openSession } from "../../../lab/engine/session";
import { stateFile } from "../../../lab/engine/state";
import { eventually, isRunning, project, temporaryDirectory, writeFiles } from "./support";

const open: Session[] = [];

async function session(directory: string, more: Partial<Parameters<typeof openSession>[0]> = {}): Promise<Session> {
  const opened = await openSession({ project: directory, ...more });
  open.push(opened);
  return opened;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((opened) => opened.close()));
});

const IMPORT = 'import * as pulumi from "@pulumi/pulumi";\n';

describe("an empty TypeScript program", () => {
  it("comes up and shows no change afterwards, without a warning", async () => {
    const tiny = await session(project(`${IMPORT}export const answer: number = 42;\n`));
    const up = await tiny.up("dev");
    expect(up).toMatchObject({ ok: true, exitCode: 0, changes: { create: 1 }, diagnostics: [], stderr: "" });
    const preview = await tiny.preview("dev", { expectNoChanges: true });
    expect(preview).toMatchObject({ ok: true, changes: { same: 1 }, diagnostics: [], stderr: "" });
    const [stack] = tiny.state("dev").resources;
    expect(stack).toMatchObject({
      urn: "urn:pulumi:dev::tiny::pulumi:pulumi:Stack::tiny-dev",
      outputs: { answer: 42 },
    });
  });

  it("fails a preview that expects no change when there is one", async () => {
    const tiny = await session(project(`${IMPORT}export const answer: number = 42;\n`));
    const preview = await tiny.preview("dev", { expectNoChanges: true });
    expect(preview).toMatchObject({ ok: false, changes: { create: 1 } });
    expect(preview.stderr).toBe("error: no changes were expected for preview but changes were proposed");
  });

  it("runs the source as it is now, not as it was when the session was opened", async () => {
    const directory = project(`${IMPORT}export const answer: number = 1;\n`);
    const tiny = await session(directory);
    await tiny.up("dev");
    writeFiles(directory, { "index.ts": `${IMPORT}export const answer: number = 2;\n` });
    await tiny.up("dev");
    expect(tiny.state("dev").resources[0]?.outputs).toEqual({ answer: 2 });
  });
});

describe("configuration", () => {
  const STACK = `config:
  tiny:plain: seen
  tiny:token: { secure: v1:b2xk:dGhpbmc= } # a comment
  tiny:nested:
    list: [{ password: { secure: v1:b2xk:dGhpbmc= } }]
`;
  const PROGRAM = `${IMPORT}const config = new pulumi.Config();
export const plain = config.require("plain");
export const token = config.requireSecret("token");
export const nested = config.requireSecretObject("nested");
`;

  it("gives the program canaries for secrets, which the engine can decrypt and never stores in clear", async () => {
    const directory = project(PROGRAM, { "Pulumi.dev.yaml": STACK });
    const tiny = await session(directory);
    const [token, password] = tiny.sandbox.canaries;
    expect(tiny.sandbox).toMatchObject({ project: "tiny", stacks: ["dev"] });
    expect(tiny.sandbox.canaries).toEqual([
      expect.stringMatching(/^canary-[0-9a-f]{24}$/),
      expect.stringMatching(/^canary-[0-9a-f]{24}$/),
    ]);
    expect(await tiny.up("dev")).toMatchObject({ ok: true, diagnostics: [] });
    const { stdout } = await tiny.pulumi(["stack", "output", "--stack", "dev", "--show-secrets", "--json"]);
    expect(JSON.parse(stdout)).toEqual({ plain: "seen", token, nested: { list: [{ password }] } });
    const config = await tiny.pulumi(["config", "--stack", "dev", "--show-secrets", "--json"]);
    expect(JSON.parse(config.stdout)).toMatchObject({ "tiny:token": { value: token, secret: true } });
    const state = readFileSync(stateFile(tiny.backend, "tiny", "dev"), "utf8");
    expect([token, password].filter((canary) => state.includes(canary ?? ""))).toEqual([]);
    expect(state).toContain('"ciphertext":"v1:');
  });

  it("keeps the same canaries and the state when a session is resumed, and new ones otherwise", async () => {
    const source = project(PROGRAM, { "Pulumi.dev.yaml": STACK });
    const directory = temporaryDirectory();
    const first = await session(source, { directory });
    await first.up("dev");
    await first.close();
    const second = await session(source, { directory, resume: true });
    expect(second.sandbox.canaries).toEqual(first.sandbox.canaries);
    expect(await second.preview("dev", { expectNoChanges: true })).toMatchObject({ ok: true });
    await second.close();
    const third = await session(source, { directory });
    expect(third.sandbox.canaries).not.toEqual(first.sandbox.canaries);
    expect(third.state("dev").resources).toEqual([]);
  });

  it("leaves no key behind in a discreet session's directory", async () => {
    const directory = temporaryDirectory();
    const discreet = await session(project(PROGRAM, { "Pulumi.dev.yaml": STACK }), { directory, discreet: true });
    await discreet.close();
    expect(readdirSync(directory).sort()).toEqual(["home", "project", "state"]);
  });
});

describe("a program that fails", () => {
  it("shows the words of a RunError and no stack trace", async () => {
    const tiny = await session(project(`${IMPORT}throw new pulumi.RunError("the fleet has 2 problems");\n`));
    const up = await tiny.up("dev");
    expect(up.ok).toBe(false);
    expect(up.diagnostics).toEqual([{ severity: "error", message: "the fleet has 2 problems" }]);
    expect(up.stderr).not.toMatch(/^\s+at /m);
  });

  it("tells the exit code of a program that leaves on its own", async () => {
    const tiny = await session(project(`${IMPORT}process.exit(3);\n`));
    const { ok, diagnostics } = await tiny.up("dev");
    expect(ok).toBe(false);
    expect(diagnostics.map(({ message }) => message).join("\n")).toContain("Program exited with non-zero exit code: 3");
  });

  it("says what to do when the SDK is not installed", async () => {
    const directory = project("export {};\n");
    rmSync(path.join(directory, "node_modules"));
    const tiny = await session(directory);
    const { ok, diagnostics } = await tiny.up("dev");
    expect(ok).toBe(false);
    expect(diagnostics.map(({ message }) => message).join("\n")).toContain(
      `@pulumi/pulumi is not installed in ${tiny.projectDirectory}: run npm ci there`,
    );
  });
});

describe("the language host", () => {
  it("hands what the program prints to the engine", async () => {
    const tiny = await session(project(`${IMPORT}console.log("hello from the program");\n`));
    const { diagnostics } = await tiny.up("dev");
    expect(diagnostics).toEqual([expect.objectContaining({ severity: "info", message: "hello from the program" })]);
  });

  it("honours the runtime options typescript and nodeargs", async () => {
    const directory = project("", {
      "Pulumi.yaml":
        "name: tiny\nruntime: { name: nodejs, options: { typescript: false, nodeargs: '--title=\"two words\"' } }\n",
      "index.js":
        "exports.title = process.title; exports.typescript = process.env.PULUMI_NODEJS_TYPESCRIPT ?? 'off';\n",
    });
    rmSync(path.join(directory, "index.ts"));
    const tiny = await session(directory);
    expect(await tiny.up("dev")).toMatchObject({ ok: true });
    expect(tiny.state("dev").resources[0]?.outputs).toEqual({ title: "two words", typescript: "off" });
  });

  it("refuses runtime options of the wrong type", async () => {
    const directory = project("export {};\n", {
      "Pulumi.yaml": "name: tiny\nruntime: { name: nodejs, options: { nodeargs: 1 } }\n",
    });
    const tiny = await session(directory);
    const { ok, diagnostics } = await tiny.up("dev");
    expect(ok).toBe(false);
    expect(diagnostics.map(({ message }) => message).join("\n")).toContain("nodeargs option must be a string");
  });

  it("passes the caller's environment on, but none of the caller's Pulumi settings", async () => {
    process.env["TINY_SETTING"] = "passed";
    process.env["PULUMI_ACCESS_TOKEN"] = "pul-0000";
    try {
      const directory = project(
        "export const seen = [process.env.TINY_SETTING ?? null, process.env.PULUMI_ACCESS_TOKEN ?? null];\n",
      );
      const tiny = await session(directory);
      await tiny.up("dev");
      expect(tiny.state("dev").resources[0]?.outputs).toEqual({ seen: ["passed", null] });
    } finally {
      delete process.env["TINY_SETTING"];
      delete process.env["PULUMI_ACCESS_TOKEN"];
    }
  });

  it("runs a provider that is itself a Node.js program", async () => {
    const directory = project(
      `${IMPORT}class Thing extends pulumi.CustomResource {
  declare readonly doubled: pulumi.Output<number>;
  constructor(name: string, value: number) {
    super("tiny:index:Thing", name, { value, doubled: undefined });
  }
}
export const doubled = new Thing("thing", 21).doubled;
`,
      {
        "Pulumi.yaml": "name: tiny\nruntime: nodejs\nplugins: { providers: [{ name: tiny, path: ./plugin }] }\n",
        "plugin/PulumiPlugin.yaml": "runtime: nodejs\n",
        "plugin/package.json": '{ "name": "tiny-plugin", "version": "1.0.0", "main": "index.ts" }\n',
        "plugin/tsconfig.json":
          '{ "compilerOptions": { "target": "es2022", "module": "nodenext", "noCheck": true } }\n',
        "plugin/index.ts": `${IMPORT}const provider = {
  version: "1.0.0",
  schema: "{}",
  check: async (_urn: string, _old: unknown, inputs: object) => ({ inputs, failures: [] }),
  create: async (_urn: string, inputs: { value: number }) => ({ id: "1", outs: { ...inputs, doubled: inputs.value * 2 } }),
};
void pulumi.provider.main(provider as unknown as pulumi.provider.Provider, process.argv.slice(2));
`,
      },
    );
    symlinkSync(path.join(directory, "node_modules"), path.join(directory, "plugin", "node_modules"));
    const tiny = await session(directory);
    expect(await tiny.up("dev")).toMatchObject({ ok: true, changes: { create: 2 } });
    expect(tiny.state("dev").resources[0]?.outputs).toEqual({ doubled: 42 });
  });

  it("ends the program when the engine is killed without warning", async () => {
    const pidFile = path.join(temporaryDirectory(), "pid");
    const directory = project(
      `import { writeFileSync } from "node:fs";
writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
export const never = new Promise((resolve) => setTimeout(resolve, 60_000));
`,
    );
    const tiny = await session(directory);
    const kill = new AbortController();
    const up = tiny.up("dev", { signal: kill.signal });
    const pid = (): number => {
      try {
        return Number(readFileSync(pidFile, "utf8"));
      } catch {
        return 0;
      }
    };
    expect(await eventually(() => pid() > 0)).toBe(true);
    kill.abort();
    expect(await up).toMatchObject({ ok: false, exitCode: 137 });
    expect(await eventually(() => !isRunning(pid()))).toBe(true);
  });
});
