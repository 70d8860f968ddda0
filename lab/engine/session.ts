// Drives the engine on one project: the way in for the rehearsal, for tests, for benchmarks.
//
//   const session = await openSession({ project: "/path/to/project" });
//   const result = await session.up("main");            // Result: ok, changes, diagnostics, seconds, exitCode
//   await session.preview("main", { expectNoChanges: true });
//   session.state("main").resources                     // what the engine stored; secrets are ciphertext
//   session.lab.world(), session.lab.evidence("main")   // what the simulated outside looks like
//   await session.close();                              // stops everything; removes a temporary directory
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { createInterface } from "node:readline";
import { initialiseVault, type OperatorStep, storeSecrets, takeToken, type VaultPlan } from "../operator";
import type { World } from "../world/model";
import { type Lab, type LabOptions, startLab } from "../server";
import { type Engine, ensureEngine } from "./engine";
import { engineEnvironment } from "./environment";
import { EventStream } from "./events";
import { type Key, freshKey, passphraseEncrypter } from "./passphrase";
import type { Progress } from "./progress";
import type { OperationOptions, Output, Result } from "./operation";
import { type Sandbox, makeSandbox } from "./sandbox";
import { type StackState, ensureStack, readState } from "./state";

export interface SessionOptions {
  /** Directory that holds Pulumi.yaml: this repository or any other Node.js program. It is only read. */
  readonly project: string;
  /** Where the session keeps everything it makes. Default: a temporary directory, removed by `close`. */
  readonly directory?: string;
  /** Goes on with what `directory` holds from an earlier session. Default false: it is emptied. */
  readonly resume?: boolean;
  /**
   * Keeps the world and the key in a temporary directory that `close` removes, so that what stays in `directory` holds
   * no secret in clear. Default false.
   */
  readonly discreet?: boolean;
  /** Default: `ensureEngine(progress)`. */
  readonly engine?: Engine | Promise<Engine>;
  readonly progress?: Progress;
  /**
   * The simulated outside. `underlay` is the hardware that is there before the first `up`: JSON text of an `Underlay`,
   * or of an object that holds one under `underlay` (as `fleet/main.ts describe --json` prints it).
   * Without `lab` no provider is attached: good for programs without resources.
   */
  readonly lab?: Pick<LabOptions, "faults"> & { readonly underlay: string | Promise<string> };
}

export type { OperationOptions, Output, Result } from "./operation";

export interface Session {
  readonly engine: Engine;
  /** Where the session keeps its files. */
  readonly directory: string;
  /** The sandbox project that the engine runs in. */
  readonly projectDirectory: string;
  /** Directory of the file backend. */
  readonly backend: string;
  readonly sandbox: Sandbox;
  /** @throws Error when the session was opened without a lab. */
  readonly lab: Lab;
  /** `pulumi up --skip-preview --yes`; creates the stack when it is not there. */
  up(stack: string, options?: OperationOptions): Promise<Result>;
  preview(stack: string, options?: OperationOptions): Promise<Result>;
  refresh(stack: string, options?: OperationOptions): Promise<Result>;
  destroy(stack: string, options?: OperationOptions): Promise<Result>;
  /** Any other command; its text is returned. */
  pulumi(args: readonly string[], options?: Pick<OperationOptions, "env" | "signal">): Promise<Output>;
  /** Any command on the caller's own terminal; resolves to its exit code. */
  interactive(args: readonly string[]): Promise<number>;
  /**
   * Initialises and unseals the fleet's Vault, as a person does once after the hub is up. Without it the stack of Vault
   * cannot be previewed. Does nothing for a fleet without Vault.
   */
  initialiseVault(): Promise<readonly OperatorStep[]>;
  /** Stores what clusters read of Vault and no stack makes, as a person does once after the stack of Vault is up. */
  storeSecrets(): Promise<readonly OperatorStep[]>;
  /** The state after the last operation. */
  state(stack: string): StackState;
  /** Kills what still runs, stops the lab, removes a temporary directory. Idempotent. */
  close(): Promise<void>;
}

const HOST = path.join(__dirname, "language-host", "pulumi-language-nodejs");

/** Opens a session; takes as long as deriving a key (0.3 s) unless an engine must be built first. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const scratch = mkdtempSync(path.join(tmpdir(), "homelab-session-"));
  try {
    return await open(options, options.directory ?? scratch, scratch);
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    throw error;
  }
}

async function open(options: SessionOptions, directory: string, scratch: string): Promise<Session> {
  const discreet = options.discreet === true ? scratch : directory;
  const files = {
    project: path.join(directory, "project"),
    backend: path.join(directory, "state"),
    home: path.join(directory, "home"),
    key: path.join(discreet, "key.json"),
    world: path.join(discreet, "world.json"),
    underlay: path.join(discreet, "underlay.json"),
  };
  if (options.resume !== true) for (const file of Object.values(files)) rmSync(file, { recursive: true, force: true });
  mkdirSync(files.backend, { recursive: true });
  // The sources, and which of them there are, may have changed since an earlier session: only state is resumed.
  rmSync(files.project, { recursive: true, force: true });
  const key = keptKey(files.key);
  const [encrypter, underlay, engine] = await Promise.all([
    passphraseEncrypter(key),
    options.lab?.underlay,
    options.engine ?? ensureEngine(options.progress),
  ]);
  const sandbox = makeSandbox(options.project, files.project, encrypter);
  if (!engine.officialHost) bringHost(files.home, engine.version);
  const lab = underlay === undefined ? undefined : await bringLab(files, underlay, options);
  const vault = underlay === undefined ? undefined : vaultPlan(underlay);
  const environment = engineEnvironment({
    home: files.home,
    backend: files.backend,
    passphrase: key.passphrase,
    ...(lab === undefined ? {} : { debugProviders: lab.debugProviders }),
  });
  return new EngineSession({ engine, directory, scratch, sandbox, environment, lab, vault, ...files });
}

function keptKey(file: string): Key {
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Key;
  const key = freshKey();
  writeFileSync(file, JSON.stringify(key), { mode: 0o600 });
  return key;
}

function bringLab(
  files: { readonly world: string; readonly underlay: string },
  underlay: string,
  { project, lab }: Pick<SessionOptions, "project" | "lab">,
): Promise<Lab> {
  writeFileSync(files.underlay, underlay);
  return startLab({
    worldFile: files.world,
    underlayFile: files.underlay,
    repository: project,
    ...(lab?.faults === undefined ? {} : { faults: lab.faults }),
  });
}

/** In the plugin cache of the session's own Pulumi home the engine finds the project's host without a warning. */
function bringHost(home: string, version: string): void {
  const place = path.join(home, "plugins", `language-nodejs-v${version}`);
  mkdirSync(place, { recursive: true });
  const link = path.join(place, "pulumi-language-nodejs");
  rmSync(link, { force: true });
  symlinkSync(HOST, link);
}

interface Parts {
  readonly engine: Engine;
  readonly directory: string;
  /** Temporary directory that is removed at the end. */
  readonly scratch: string;
  readonly project: string;
  readonly backend: string;
  readonly sandbox: Sandbox;
  readonly environment: NodeJS.ProcessEnv;
  readonly lab: Lab | undefined;
  readonly vault: VaultPlan | undefined;
}

/** Where the fleet's Vault is; the description of a fleet without one says null, a bare underlay says nothing. */
function vaultPlan(description: string): VaultPlan | undefined {
  return (JSON.parse(description) as { vault?: VaultPlan | null }).vault ?? undefined;
}

class EngineSession implements Session {
  readonly engine: Engine;
  readonly directory: string;
  readonly projectDirectory: string;
  readonly backend: string;
  readonly sandbox: Sandbox;
  private readonly running = new Set<ChildProcess>();
  private closing: Promise<void> | undefined;

  constructor(private readonly parts: Parts) {
    this.engine = parts.engine;
    this.directory = parts.directory;
    this.projectDirectory = parts.project;
    this.backend = parts.backend;
    this.sandbox = parts.sandbox;
  }

  get lab(): Lab {
    if (this.parts.lab === undefined) throw new Error("this session was opened without a lab");
    return this.parts.lab;
  }

  up(stack: string, options: OperationOptions = {}): Promise<Result> {
    return this.operation(["up", "--skip-preview", "--yes"], stack, options);
  }

  preview(stack: string, options: OperationOptions = {}): Promise<Result> {
    return this.operation(
      ["preview", ...(options.expectNoChanges === true ? ["--expect-no-changes"] : [])],
      stack,
      options,
    );
  }

  refresh(stack: string, options: OperationOptions = {}): Promise<Result> {
    return this.operation(["refresh", "--skip-preview", "--yes"], stack, options);
  }

  destroy(stack: string, options: OperationOptions = {}): Promise<Result> {
    return this.operation(["destroy", "--skip-preview", "--yes"], stack, options);
  }

  initialiseVault(): Promise<readonly OperatorStep[]> {
    return this.byHand(initialiseVault);
  }

  storeSecrets(): Promise<readonly OperatorStep[]> {
    return this.byHand(storeSecrets);
  }

  private async byHand(act: (world: World, plan: VaultPlan) => readonly OperatorStep[], stack?: string) {
    const { vault } = this.parts;
    return vault === undefined ? [] : this.lab.act((world) => act(world, vault), stack);
  }

  /** Whoever runs an operation brings the token that the stack needs. */
  private bringToken(stack: string): Promise<readonly OperatorStep[]> {
    return this.byHand((world, plan) => takeToken(world, plan, stack), stack);
  }

  private async operation(command: readonly string[], stack: string, options: OperationOptions): Promise<Result> {
    ensureStack(this.backend, this.sandbox.project, stack);
    const before = await this.bringToken(stack);
    const events = new EventStream(options);
    const args = [...command, "--stack", stack, "--json", "--non-interactive", ...(options.args ?? [])];
    const outcome = await this.run(args, options, (line) => {
      events.line(line);
    });
    return {
      ok: outcome.exitCode === 0,
      exitCode: outcome.exitCode,
      changes: events.summary?.changes ?? {},
      diagnostics: events.diagnostics,
      violations: events.violations,
      policies: [...events.policies].sort(),
      stderr: [...events.text, outcome.stderr].join("\n").trim(),
      seconds: outcome.seconds,
      before,
    };
  }

  async pulumi(args: readonly string[], options: Pick<OperationOptions, "env" | "signal"> = {}): Promise<Output> {
    const lines: string[] = [];
    const outcome = await this.run([...args, "--non-interactive"], options, (line) => lines.push(line));
    return { ...outcome, stdout: lines.map((line) => `${line}\n`).join("") };
  }

  private async run(
    args: readonly string[],
    options: Pick<OperationOptions, "env" | "signal">,
    onLine: (line: string) => void,
  ): Promise<Omit<Output, "stdout">> {
    const started = performance.now();
    const child = this.start(args, options, ["ignore", "pipe", "pipe"]);
    const stderr: Buffer[] = [];
    child.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
    if (child.stdout !== null) createInterface({ input: child.stdout }).on("line", onLine);
    const exitCode = await ended(child);
    return {
      exitCode,
      stderr: Buffer.concat(stderr).toString(),
      seconds: (performance.now() - started) / 1000,
    };
  }

  async interactive(args: readonly string[]): Promise<number> {
    const stack = stackOf(args);
    if (stack !== undefined) await this.bringToken(stack);
    return ended(this.start(args, {}, "inherit"));
  }

  private start(
    args: readonly string[],
    options: Pick<OperationOptions, "env" | "signal">,
    stdio: "inherit" | ["ignore", "pipe", "pipe"],
  ): ChildProcess {
    const child = spawn(this.engine.pulumi, [...args], {
      cwd: this.projectDirectory,
      env: { ...this.parts.environment, ...options.env },
      stdio,
    });
    this.running.add(child);
    child.on("close", () => this.running.delete(child));
    options.signal?.addEventListener("abort", () => child.kill("SIGKILL"), { once: true });
    return child;
  }

  state(stack: string): StackState {
    return readState(this.backend, this.sandbox.project, stack);
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    const endings = [...this.running].map(ended);
    // A killed engine leaves its language host an ended input, and the host ends the program.
    for (const child of this.running) child.kill("SIGKILL");
    await Promise.all(endings);
    await this.parts.lab?.close();
    rmSync(this.parts.scratch, { recursive: true, force: true });
  }
}

/** The stack that a command line names. */
function stackOf(args: readonly string[]): string | undefined {
  const at = args.findIndex((arg) => arg === "--stack" || arg === "-s");
  return at >= 0 ? args[at + 1] : args.find((arg) => arg.startsWith("--stack="))?.slice("--stack=".length);
}

/** Exit code of a process; 137 and the like, as shells tell it, for one that was ended by a signal. */
function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      resolve(code ?? (signal === "SIGKILL" ? 137 : signal === "SIGINT" ? 130 : 143));
    });
  });
}
