// Compares nested values key by key, as lines that people read.
import type { Shown } from "./steps";

/** One line for each innermost key that differs: `- a.b: 1` and `+ a.b: 2`. */
export function keyDifference(before: Shown | undefined, after: Shown | undefined): readonly string[] {
  const [old, now] = [leaves(before), leaves(after)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    if (was === is) return [];
    const name = key === "" ? "" : `${key}: `;
    return [...(was === undefined ? [] : [`- ${name}${was}`]), ...(is === undefined ? [] : [`+ ${name}${is}`])];
  });
}

function leaves(value: Shown | undefined, path = ""): ReadonlyMap<string, string> {
  if (value === undefined) return new Map();
  if (value === null || typeof value !== "object") return new Map([[path, text(value)]]);
  const entries: (readonly [string, Shown])[] = Array.isArray(value)
    ? (value as readonly Shown[]).map((item, index) => [`${path}[${String(index)}]`, item] as const)
    : Object.entries(value as Readonly<Record<string, Shown>>).map(
        ([key, item]) => [path === "" ? key : `${path}.${key}`, item] as const,
      );
  if (entries.length === 0) return new Map([[path, Array.isArray(value) ? "[]" : "{}"]]);
  return new Map(entries.flatMap(([key, item]) => [...leaves(item, key)]));
}

/** Longest value that is shown whole, characters. */
const LONGEST = 120;

function text(value: null | boolean | number | string): string {
  const written = typeof value === "string" ? value : JSON.stringify(value);
  const line = written.includes("\n") ? JSON.stringify(written) : written;
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}… (${String(written.length)} characters)` : line;
}
