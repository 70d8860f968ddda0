// Proves which engine is chosen and what a machine without one is told.
// Does not prove the download nor the build itself: the first needs the network, the second minutes.
import * as path from "node:path";
import { PINNED_VERSION, ensureEngine, freshBuild, isCompatible } from "../../../lab/engine/engine";
import { goTool, isOlder } from "../../../lab/engine/goTool";
import { formatElapsed, showProgress, silent } from "../../../lab/engine/progress";
import { temporaryDirectory, writeExecutable } from "./support";

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

/** A directory with a `pulumi` that says it has this version. */
function fakePulumi(version: string, directory = temporaryDirectory()): string {
  const pulumi = path.join(directory, "pulumi");
  writeExecutable(pulumi, `echo v${version}`);
  return pulumi;
}

function usePath(...directories: string[]): void {
  process.env["PATH"] = [...directories, "/usr/bin", "/bin"].join(path.delimiter);
}

describe("ensureEngine", () => {
  it("takes the first compatible pulumi on PATH and sees whether Pulumi's own host is there", async () => {
    const [old, good] = [fakePulumi("3.249.9"), fakePulumi("3.250.0")];
    usePath(path.dirname(old), path.dirname(good));
    expect(await ensureEngine(silent)).toEqual({
      pulumi: good,
      version: "3.250.0",
      source: "path",
      officialHost: false,
    });
    writeExecutable(path.join(path.dirname(good), "pulumi-language-nodejs"), "exit 0");
    expect((await ensureEngine(silent)).officialHost).toBe(true);
  });

  it("passes by npm's launcher, which would download, and takes the pinned release from the Pulumi home", async () => {
    const launcher = fakePulumi(PINNED_VERSION, path.join(temporaryDirectory(), "node_modules", ".bin"));
    const home = temporaryDirectory();
    const pulumi = fakePulumi(PINNED_VERSION, path.join(home, "versions", PINNED_VERSION, "bin"));
    usePath(path.dirname(launcher));
    process.env["PULUMI_HOME"] = home;
    expect(await ensureEngine(silent)).toEqual({
      pulumi,
      version: PINNED_VERSION,
      source: "home",
      officialHost: false,
    });
  });

  it.each([
    ["3.249.9", false],
    ["3.250.0", true],
    ["3.259.0", true],
    ["3.1000.0", true],
    ["4.0.0", false],
    ["3.259.0-alpha.1", false],
  ])("counts %s as compatible: %s", (version, compatible) => {
    expect(isCompatible(version)).toBe(compatible);
  });
});

describe("a machine that cannot build", () => {
  it("is told in one sentence what to install when there is no Go", async () => {
    process.env["PATH"] = temporaryDirectory();
    await expect(freshBuild(silent)).rejects.toThrow(
      new Error(
        `Install Pulumi ${PINNED_VERSION} (https://www.pulumi.com/docs/install) or Go 1.25.11 or newer ` +
          "(https://go.dev/dl): no compatible pulumi was found, its download cannot be reached, and there is no Go to " +
          "build it with.",
      ),
    );
  });

  it("is told so too when its Go is too old", async () => {
    const directory = temporaryDirectory();
    writeExecutable(path.join(directory, "go"), "echo go version go1.24.3 linux/amd64");
    process.env["PATH"] = directory;
    await expect(freshBuild(silent)).rejects.toThrow("and the Go 1.24.3 that is here is too old to build it.");
    await expect(goTool("pulumi", silent)).rejects.toThrow(
      new Error("Install Go 1.25.11 or newer (https://go.dev/dl) to build pulumi: the go on PATH is 1.24.3."),
    );
  });

  it("compares versions as numbers", () => {
    expect(isOlder("1.9.0", "1.25.11")).toBe(true);
    expect(isOlder("1.25.11", "1.25.11")).toBe(false);
    expect(isOlder("1.26", "1.25.11")).toBe(false);
  });
});

describe("progress", () => {
  it("writes a line at the start and one at the end to a pipe", () => {
    const written: string[] = [];
    let now = 0;
    const step = showProgress({ write: (text) => written.push(text) }, () => now).begin("Building");
    now = 95_000;
    step.end();
    expect(written).toEqual(["Building\n", "Building: done, 1m 35s\n"]);
  });

  it("updates one line on a terminal", () => {
    const written: string[] = [];
    const step = showProgress({ write: (text) => written.push(text), isTTY: true, columns: 80 }, () => 0).begin(
      "Building",
    );
    step.end("failed");
    expect(written).toEqual(["\r\u001b[2KBuilding, 0s", "\r\u001b[2KBuilding: failed, 0s\n"]);
  });

  it("tells time in minutes and seconds", () => {
    expect([0, 59_999, 60_000, 605_000].map(formatElapsed)).toEqual(["0s", "59s", "1m 00s", "10m 05s"]);
  });
});
