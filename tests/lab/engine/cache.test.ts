// Proves that what takes minutes to make is made once, is never used half-finished, and that nobody waits for the dead.
// Does not prove it across machines that share a cache over a network.
import { existsSync, mkdirSync, readFileSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import * as path from "node:path";
import { cacheRoot, cached, contentHash, ensureCached } from "../../../lab/engine/cache";
import { withLock } from "../../../lab/engine/lock";
import { type Progress, silent } from "../../../lab/engine/progress";
import { REPOSITORY, runScript, temporaryDirectory, writeFiles } from "./support";

const make = (count: { n: number }, content = "tool") => ({
  key: "tool-1",
  title: "Building the tool",
  make: (directory: string): Promise<void> => {
    count.n++;
    writeFileSync(path.join(directory, "tool"), content);
    return Promise.resolve();
  },
});

function recording(): { titles: string[]; notes: (string | undefined)[]; progress: Progress } {
  const [titles, notes]: [string[], (string | undefined)[]] = [[], []];
  const progress: Progress = {
    begin: (title) => {
      titles.push(title);
      return { detail: () => undefined, end: (note) => notes.push(note) };
    },
  };
  return { titles, notes, progress };
}

describe("the cache of built tools", () => {
  it("lies where the user's other caches are", () => {
    expect(cacheRoot({ XDG_CACHE_HOME: "/somewhere" })).toBe("/somewhere/homelab-tools");
    expect(cacheRoot({ XDG_CACHE_HOME: "relative" })).toMatch(/\/\.cache\/homelab-tools$/);
  });

  it("makes an entry once and uses it from then on", async () => {
    const root = temporaryDirectory();
    const count = { n: 0 };
    const first = await ensureCached(make(count), silent, root);
    expect(await ensureCached(make(count), silent, root)).toBe(first);
    expect(count.n).toBe(1);
    expect(readFileSync(path.join(first, "tool"), "utf8")).toBe("tool");
    expect(readdirSync(root)).toEqual(["tool-1"]);
  });

  it("keeps nothing of a build that failed, and builds again", async () => {
    const root = temporaryDirectory();
    const failing = {
      ...make({ n: 0 }),
      make: (directory: string): Promise<void> => {
        writeFileSync(path.join(directory, "tool"), "half");
        return Promise.reject(new Error("no space left"));
      },
    };
    await expect(ensureCached(failing, silent, root)).rejects.toThrow("no space left");
    expect(readdirSync(root)).toEqual([]);
    const count = { n: 0 };
    await ensureCached(make(count), silent, root);
    expect(count.n).toBe(1);
  });

  it("never uses what a killed builder left, and removes it", async () => {
    const root = temporaryDirectory();
    writeFiles(root, { "tool-1.unfinished-abc/tool": "half" });
    expect(cached("tool-1", root)).toBeUndefined();
    const directory = await ensureCached(make({ n: 0 }), silent, root);
    expect(readFileSync(path.join(directory, "tool"), "utf8")).toBe("tool");
    expect(readdirSync(root)).toEqual(["tool-1"]);
  });

  it("lets a second process wait for the first, which it says, and build nothing", async () => {
    const root = temporaryDirectory();
    const script = (name: string): string => `
      const { ensureCached } = require("${path.join(REPOSITORY, "lab/engine/cache")}");
      const { showProgress } = require("${path.join(REPOSITORY, "lab/engine/progress")}");
      const fs = require("node:fs");
      const entry = { key: "tool-1", title: "Building the tool", make: async (directory) => {
        fs.appendFileSync(process.env.LOG, "${name} builds\\n");
        await new Promise((resolve) => setTimeout(resolve, 1500));
        fs.writeFileSync(directory + "/tool", "tool");
      } };
      ensureCached(entry, showProgress(), process.env.ROOT).then((directory) => console.log(fs.existsSync(directory + "/tool")));`;
    const environment = { ROOT: root, LOG: path.join(temporaryDirectory(), "log") };
    const outcomes = await Promise.all(["one", "two"].map((name) => runScript(script(name), environment)));
    expect(outcomes.map(({ code, stdout }) => [code, stdout])).toEqual([
      [0, "true\n"],
      [0, "true\n"],
    ]);
    expect(readFileSync(environment.LOG, "utf8")).toMatch(/^(one|two) builds\n$/);
    const waiting = outcomes.map(({ stderr }) => stderr).join("");
    expect(waiting).toMatch(/^Waiting for process \d+, which is at it: Building the tool\n/m);
    expect(waiting).toMatch(/^Waiting for process \d+, which is at it: Building the tool: ready, \d+s\n/m);
  });

  it("does not wait for a builder that crashed", async () => {
    const root = temporaryDirectory();
    const { code, stdout } = await runScript("console.log(process.pid)");
    expect(code).toBe(0);
    const lock = path.join(root, "tool-1.lock");
    writeFileSync(lock, JSON.stringify({ pid: Number(stdout), host: hostname() }));
    const { titles, progress } = recording();
    await ensureCached(make({ n: 0 }), progress, root);
    expect(titles).toEqual([]);
    expect(existsSync(lock)).toBe(false);
  });
});

describe("the lock", () => {
  it("counts a holder on another machine as gone when its lock was not touched for a minute", async () => {
    const file = path.join(temporaryDirectory(), "lock");
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: "elsewhere" }));
    const longAgo = new Date(Date.now() - 61_000);
    utimesSync(file, longAgo, longAgo);
    expect(await withLock(file, () => Promise.resolve("mine"))).toBe("mine");
  });

  it("lets one in at a time, tells who is waited for once, and is free afterwards even when the work fails", async () => {
    const file = path.join(temporaryDirectory(), "lock");
    const order: string[] = [];
    const told: number[] = [];
    const first = withLock(file, async () => {
      order.push("first begins");
      await new Promise((resolve) => setTimeout(resolve, 100));
      order.push("first ends");
      throw new Error("first failed");
    });
    const second = withLock(
      file,
      () => {
        order.push("second");
        return Promise.resolve();
      },
      { poll: 10, onWait: ({ pid }) => told.push(pid) },
    );
    await Promise.all([expect(first).rejects.toThrow("first failed"), second]);
    expect(order).toEqual(["first begins", "first ends", "second"]);
    expect(told).toEqual([process.pid]);
    expect(existsSync(file)).toBe(false);
  });
});

describe("the content hash", () => {
  it("changes with a file's content, with its name and with the Go version, and with nothing else", () => {
    const hashOf = (files: Record<string, string>, salt: string): string => {
      const directory = temporaryDirectory();
      mkdirSync(path.join(directory, "empty"));
      writeFiles(directory, files);
      return contentHash(directory, [salt]);
    };
    const base = hashOf({ "main.go": "a", "sub/b.go": "b" }, "1.26.8");
    expect(hashOf({ "sub/b.go": "b", "main.go": "a" }, "1.26.8")).toBe(base);
    expect(hashOf({ "main.go": "A", "sub/b.go": "b" }, "1.26.8")).not.toBe(base);
    expect(hashOf({ "other.go": "a", "sub/b.go": "b" }, "1.26.8")).not.toBe(base);
    expect(hashOf({ "main.go": "a", "sub/b.go": "b" }, "1.26.9")).not.toBe(base);
  });
});
