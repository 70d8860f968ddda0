// Finds a Pulumi engine on this machine, or gets one: download first, then a build from the Go module proxy.
import { execFileSync, spawn } from "node:child_process";
import { accessSync, constants, realpathSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";
import { type GoProgram, NoGoError, buildGoProgram, builtGoProgram, isOlder } from "./goTool";
import { type Progress, showProgress } from "./progress";
import { UserError } from "./userError";

/** The release that the project is developed and tested with. */
export const PINNED_VERSION = "3.259.0";
/** The oldest release that attaches providers and runs hosts the way the lab needs. */
const OLDEST_VERSION = "3.250.0";

export interface Engine {
  /** Absolute path of the `pulumi` executable. */
  readonly pulumi: string;
  /** `x.y.z` */
  readonly version: string;
  /** Where it was found: on PATH, in the Pulumi home, downloaded through npm, or built by us. */
  readonly source: "path" | "home" | "npm" | "built";
  /** True when Pulumi's own Node.js language host is there; otherwise a session brings the project's. */
  readonly officialHost: boolean;
}

const PROGRAM: GoProgram = {
  name: "pulumi",
  package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  ldflags: `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${PINNED_VERSION}`,
  title: `the Pulumi engine ${PINNED_VERSION} from its Go module`,
};

/**
 * The engine to use, in this order: a compatible `pulumi` on PATH, the pinned release in the Pulumi home, our own
 * build from an earlier time, the pinned release downloaded through the npm package `pulumi`, a fresh build. The
 * earlier build comes before the download so that a machine that cannot download does not try again every time.
 *
 * @throws UserError in one sentence when there is no engine, no download and no Go.
 */
export async function ensureEngine(progress: Progress = showProgress()): Promise<Engine> {
  return onPath() ?? inHome() ?? earlierBuild() ?? (await downloaded(progress)) ?? (await freshBuild(progress));
}

function onPath(): Engine | undefined {
  for (const pulumi of executablesOnPath("pulumi")) {
    // npm puts node_modules/.bin on PATH: its `pulumi` is a launcher that downloads, not an engine.
    if (realpathSync(pulumi).split(path.sep).includes("node_modules")) continue;
    const version = versionOf(pulumi);
    if (version !== undefined && isCompatible(version)) {
      return { pulumi, version, source: "path", officialHost: hasHost(pulumi) };
    }
  }
  return undefined;
}

/** From 3.250.0 up to, not including, the next major version. */
export function isCompatible(version: string): boolean {
  return /^3\.\d+\.\d+$/.test(version) && !isOlder(version, OLDEST_VERSION);
}

function inHome(source: Engine["source"] = "home"): Engine | undefined {
  const home = process.env["PULUMI_HOME"] ?? path.join(homedir(), ".pulumi");
  const pulumi = path.join(home, "versions", PINNED_VERSION, "bin", "pulumi");
  return isExecutable(pulumi) ? { pulumi, version: PINNED_VERSION, source, officialHost: hasHost(pulumi) } : undefined;
}

function earlierBuild(): Engine | undefined {
  const pulumi = builtGoProgram(PROGRAM);
  return pulumi === undefined ? undefined : ours(pulumi);
}

/** The npm package downloads the release into the Pulumi home; where it cannot, it fails within a second. */
async function downloaded(progress: Progress): Promise<Engine | undefined> {
  const step = progress.begin(`Downloading the Pulumi engine ${PINNED_VERSION}`);
  const launcher = path.join(__dirname, "..", "..", "node_modules", "pulumi", "run.js");
  const child = spawn(process.execPath, [launcher, "version"], {
    env: { ...process.env, PULUMI_VERSION: PINNED_VERSION, PULUMI_SKIP_UPDATE_CHECK: "true" },
    stdio: "ignore",
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on("error", () => {
      resolve(null);
    });
    child.on("close", resolve);
  });
  const engine = code === 0 ? inHome("npm") : undefined;
  step.end(engine === undefined ? "the download cannot be reached from here" : "done");
  return engine;
}

/**
 * Builds the pinned release; takes minutes the first time on a machine.
 *
 * @throws UserError in one sentence that says what to install when there is no Go that can build it.
 */
export async function freshBuild(progress: Progress): Promise<Engine> {
  try {
    return ours(await buildGoProgram(PROGRAM, progress));
  } catch (error) {
    if (!(error instanceof NoGoError)) throw error;
    throw new UserError(
      `Install Pulumi ${PINNED_VERSION} (https://www.pulumi.com/docs/install) or Go ${error.required} or newer ` +
        "(https://go.dev/dl): no compatible pulumi was found, its download cannot be reached, and " +
        `${error.found === undefined ? "there is no Go to build it with" : `the Go ${error.found} that is here is too old to build it`}.`,
    );
  }
}

const ours = (pulumi: string): Engine => ({
  pulumi,
  version: PINNED_VERSION,
  source: "built",
  officialHost: hasHost(pulumi),
});

/** The engine looks for its language host on PATH first, then beside itself. */
function hasHost(pulumi: string): boolean {
  const host = "pulumi-language-nodejs";
  return executablesOnPath(host).length > 0 || isExecutable(path.join(path.dirname(realpathSync(pulumi)), host));
}

function versionOf(pulumi: string): string | undefined {
  try {
    const text = execFileSync(pulumi, ["version"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    return /v?(\d+\.\d+\.\d+\S*)/.exec(text)?.[1];
  } catch {
    return undefined;
  }
}

function executablesOnPath(name: string): string[] {
  return (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .filter((directory) => path.isAbsolute(directory))
    .map((directory) => path.join(directory, name))
    .filter(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
