// Watches how much memory the processes below this one hold together.
import { existsSync, readFileSync, readdirSync } from "node:fs";

/** How often the process table is read, milliseconds. */
const INTERVAL = 40;
const PAGE_KIB = 4;

/** Peak of the summed resident memory of all descendants, MiB; undefined where there is no /proc. */
export async function peakMemory<T>(work: () => Promise<T>): Promise<{ result: T; mib: number | undefined }> {
  if (!existsSync("/proc/self/stat")) return { result: await work(), mib: undefined };
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, descendantsKib(process.pid));
  }, INTERVAL);
  try {
    return { result: await work(), mib: Math.round(peak / 1024) };
  } finally {
    clearInterval(timer);
  }
}

function descendantsKib(root: number): number {
  const children = new Map<number, { pid: number; kib: number }[]>();
  for (const entry of readdirSync("/proc")) {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) continue;
    const fields = statFields(pid);
    // Fields after the command's name: 1 is the parent, 21 the resident pages (proc_pid_stat(5)).
    const [parent, pages] = [Number(fields[1]), Number(fields[21])];
    children.set(parent, [...(children.get(parent) ?? []), { pid, kib: pages * PAGE_KIB }]);
  }
  const sum = (pid: number): number =>
    (children.get(pid) ?? []).reduce((total, child) => total + child.kib + sum(child.pid), 0);
  return sum(root);
}

function statFields(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    // The process ended between the listing and the reading.
    return [];
  }
}
