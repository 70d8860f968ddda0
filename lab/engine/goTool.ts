// Builds the Go programs under tools/ once per content and machine, into the user's cache.
import { execFileSync, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { createInterface } from "node:readline";
import { cached, contentHash, ensureCached } from "./cache";
import { type Progress, type Step, showProgress } from "./progress";
import { UserError } from "./userError";

const TOOLS = path.join(__dirname, "..", "..", "tools");

export interface GoProgram {
  /** Name of the executable and of the module's folder under tools/. */
  readonly name: string;
  /** Main package. Default: the module's own. */
  readonly package?: string;
  /** Linker flags besides `-s -w`, which leave symbols and debug information out. */
  readonly ldflags?: string;
  /** What the build is called while people wait for it. */
  readonly title: string;
}

interface Go {
  /** `1.26.8` */
  readonly version: string;
  /** `linux/amd64` */
  readonly platform: string;
}

/**
 * Path of the executable of `tools/<name>`; builds it first when there is none for this content, Go version and
 * platform. A first build takes from seconds to minutes and is shown as progress.
 *
 * @throws UserError in one sentence when Go is missing or too old, or with the compiler's words when the build fails.
 */
export function goTool(name: string, progress: Progress = showProgress()): Promise<string> {
  return buildGoProgram({ name, title: `the ${name} tool from its Go modules` }, progress);
}

/** Like `goTool`, for a program whose main package lies in another module. */
export async function buildGoProgram(program: GoProgram, progress: Progress): Promise<string> {
  const directory = path.join(TOOLS, program.name);
  const go = findGo(program.name, requiredGo(directory));
  const title = `Building ${program.title}`;
  const made = await ensureCached(
    { key: keyOf(program, go), title, make: (draft) => compile(program, directory, draft, progress.begin(title)) },
    progress,
  );
  return path.join(made, program.name);
}

/** Path of an executable that is already built, or undefined; also undefined on a machine without Go. */
export function builtGoProgram(program: GoProgram): string | undefined {
  const go = lookForGo();
  const made = go && cached(keyOf(program, go));
  return made && path.join(made, program.name);
}

function keyOf(program: GoProgram, go: Go): string {
  const salt = [go.version, go.platform, program.package ?? ".", program.ldflags ?? ""];
  return `${program.name}-${contentHash(path.join(TOOLS, program.name), salt)}`;
}

/** The Go version that a module's go.mod asks for. */
function requiredGo(directory: string): string {
  const version = /^go (\S+)$/m.exec(readFileSync(path.join(directory, "go.mod"), "utf8"))?.[1];
  if (version === undefined) throw new Error(`${directory}/go.mod names no Go version`);
  return version;
}

function lookForGo(): Go | undefined {
  try {
    const words = execFileSync("go", ["version"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      env: goEnvironment(),
    }).split(" ");
    const [version, platform] = [words[2]?.replace(/^go/, ""), words[3]?.trim()];
    return version !== undefined && platform !== undefined ? { version, platform } : undefined;
  } catch {
    return undefined;
  }
}

/** There is no Go that can build a tool. */
export class NoGoError extends UserError {
  constructor(
    tool: string,
    readonly required: string,
    /** Version of a Go that is too old; absent when there is none. */
    readonly found: string | undefined,
  ) {
    const reason = found === undefined ? "no go was found on PATH" : `the go on PATH is ${found}`;
    super(`Install Go ${required} or newer (https://go.dev/dl) to build ${tool}: ${reason}.`);
  }
}

function findGo(tool: string, required: string): Go {
  const go = lookForGo();
  if (go === undefined || isOlder(go.version, required)) throw new NoGoError(tool, required, go?.version);
  return go;
}

/** Compares `1.25.11` numerically, part by part; what follows a part's digits (`rc1`) is ignored. */
export function isOlder(version: string, than: string): boolean {
  const parts = (text: string): number[] => text.split(".").map((part) => Number.parseInt(part, 10) || 0);
  const [left, right] = [parts(version), parts(than)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** The committed go.sum decides what is built, with the Go that is installed: nothing is upgraded on the side. */
function goEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, GOFLAGS: "-mod=readonly", GOTOOLCHAIN: "local", GOWORK: "off" };
}

const KEPT_LINES = 20;

function compile(program: GoProgram, directory: string, draft: string, step: Step): Promise<void> {
  const ldflags = ["-s -w", program.ldflags ?? ""].join(" ").trim();
  const output = path.join(draft, program.name);
  const args = ["build", "-v", "-trimpath", "-ldflags", ldflags, "-o", output, program.package ?? "."];
  const child = spawn("go", args, { cwd: directory, env: goEnvironment(), stdio: ["ignore", "ignore", "pipe"] });
  let [downloads, packages] = [0, 0];
  const last: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (line.startsWith("go: downloading ")) downloads++;
    else if (/^[\w.\-~/]+$/.test(line)) packages++;
    else if (last.push(line) > KEPT_LINES) last.shift();
    step.detail(packages === 0 ? `${downloads} modules downloaded` : `${packages} packages compiled`);
  });
  const stop = (): void => {
    child.kill();
  };
  process.once("exit", stop);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      process.off("exit", stop);
      step.end(code === 0 ? "done" : "failed");
      if (code === 0) resolve();
      else reject(new UserError([`tools/${program.name} does not build:`, ...last].join("\n")));
    });
  });
}
