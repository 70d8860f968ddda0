// A lock between processes that a crashed holder cannot keep.
import { linkSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

export interface Holder {
  readonly pid: number;
  readonly host: string;
}

export interface LockOptions {
  /** Called once when somebody else holds the lock. */
  readonly onWait?: (holder: Holder) => void;
  /** Milliseconds between looks at a held lock. Default 200. */
  readonly poll?: number;
}

/** The holder touches its lock this often; milliseconds. */
const HEARTBEAT = 5_000;
/** A lock that was not touched for so long belongs to a holder that is gone, also one on another machine. */
const ABANDONED = 60_000;

/** Runs `work` while no other process that asks for the same lock file does. */
export async function withLock<T>(file: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const release = await acquire(file, options);
  try {
    return await work();
  } finally {
    release();
  }
}

async function acquire(file: string, options: LockOptions): Promise<() => void> {
  let told = false;
  while (!create(file)) {
    const holder = read(file);
    if (holder !== undefined && isGone(holder, file)) {
      takeAway(file, holder);
      continue;
    }
    if (holder !== undefined && !told) {
      told = true;
      options.onWait?.(holder);
    }
    await sleep(options.poll ?? 200);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimesSync(file, now, now);
  }, HEARTBEAT);
  heartbeat.unref();
  return () => {
    clearInterval(heartbeat);
    rmSync(file, { force: true });
  };
}

/** Creates the lock with its content in one step, so that nobody ever reads an empty one. */
function create(file: string): boolean {
  const draft = `${file}.${process.pid}.draft`;
  const holder: Holder = { pid: process.pid, host: hostname() };
  writeFileSync(draft, JSON.stringify(holder));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function read(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Holder;
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function isGone(holder: Holder, file: string): boolean {
  const touched = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  if (Date.now() - touched > ABANDONED) return true;
  if (holder.host !== hostname()) return false;
  try {
    process.kill(holder.pid, 0);
    return false;
  } catch (error) {
    // EPERM: the process is there, it is only somebody else's.
    return !isCode(error, "EPERM");
  }
}

/** Removes a dead holder's lock. One process at a time, so that nobody removes the lock of the next holder. */
function takeAway(file: string, dead: Holder): void {
  const takeover = `${file}.takeover`;
  try {
    writeFileSync(takeover, "", { flag: "wx" });
  } catch (error) {
    if (!isCode(error, "EEXIST")) throw error;
    const touched = statSync(takeover, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - touched > ABANDONED) rmSync(takeover, { force: true });
    return;
  }
  try {
    const current = read(file);
    if (current?.pid === dead.pid && current.host === dead.host) rmSync(file, { force: true });
  } finally {
    rmSync(takeover, { force: true });
  }
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === code;
}
