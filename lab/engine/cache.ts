// The user's cache of built tools: one folder per tool and content, complete or absent.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import * as path from "node:path";
import { withLock } from "./lock";
import type { Progress } from "./progress";
import { regularFiles } from "./regularFiles";

/** `$XDG_CACHE_HOME/homelab-tools`, or `~/.cache/homelab-tools`. */
export function cacheRoot(environment: NodeJS.ProcessEnv = process.env): string {
  const base = environment["XDG_CACHE_HOME"];
  return path.join(
    base !== undefined && path.isAbsolute(base) ? base : path.join(homedir(), ".cache"),
    "homelab-tools",
  );
}

/** Hash over the names and contents of a directory's files and over `salt`. */
export function contentHash(directory: string, salt: readonly string[]): string {
  const hash = createHash("sha256");
  for (const part of salt) hash.update(`${part}\0`);
  for (const file of regularFiles(directory)) {
    hash.update(`${file}\0`);
    hash.update(readFileSync(path.join(directory, file)));
  }
  return hash.digest("hex").slice(0, 16);
}

export interface CacheEntry {
  /** Name of the entry's folder, unique for its content. */
  readonly key: string;
  /** What is made, for the people who wait for it. */
  readonly title: string;
  /** Fills a fresh folder; when it throws, nothing is kept. */
  make(directory: string): Promise<void>;
}

/** The finished folder of an entry, or undefined when it was not made yet. */
export function cached(key: string, root = cacheRoot()): string | undefined {
  const directory = path.join(root, key);
  return existsSync(directory) ? directory : undefined;
}

/**
 * The folder of an entry; makes it when it is not there yet. Of several processes one makes it, the others wait for
 * it. What is being made has another name until it is finished, so a half-finished folder is never used.
 */
export async function ensureCached(entry: CacheEntry, progress: Progress, root = cacheRoot()): Promise<string> {
  const present = cached(entry.key, root);
  if (present !== undefined) return present;
  mkdirSync(root, { recursive: true });
  let waiting: ReturnType<Progress["begin"]> | undefined;
  return withLock(
    path.join(root, `${entry.key}.lock`),
    async () => {
      const meanwhile = cached(entry.key, root);
      waiting?.end(meanwhile === undefined ? "it gave up" : "ready");
      if (meanwhile !== undefined) return meanwhile;
      const prefix = `${entry.key}.unfinished-`;
      for (const name of readdirSync(root)) {
        if (name.startsWith(prefix)) rmSync(path.join(root, name), { recursive: true, force: true });
      }
      const draft = mkdtempSync(path.join(root, prefix));
      try {
        await entry.make(draft);
        renameSync(draft, path.join(root, entry.key));
      } finally {
        rmSync(draft, { recursive: true, force: true });
      }
      return path.join(root, entry.key);
    },
    {
      onWait: (holder) => {
        waiting = progress.begin(`Waiting for process ${holder.pid}, which is at it: ${entry.title}`);
      },
    },
  );
}
