// Compares nested values key by key, as lines that people read.
import { difference } from "./lines";
import type { Shown } from "./steps";

/** One line for each innermost key that differs: `- a.b: 1` and `+ a.b: 2`. Of texts, the lines that differ. */
export function keyDifference(before: Shown | undefined, after: Shown | undefined): readonly string[] {
  const [old, now] = [leaves(before), leaves(after)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    if (was === is) return [];
    if (isText(was) && isText(is)) return [`  ${key}:`, ...difference(was, is)];
    const name = key === "" ? "" : `${key}: `;
    return [
      ...(was === undefined ? [] : [`- ${name}${brief(was)}`]),
      ...(is === undefined ? [] : [`+ ${name}${brief(is)}`]),
    ];
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

const text = (value: null | boolean | number | string): string =>
  typeof value === "string" ? value : JSON.stringify(value);

/** A text of several lines is compared line by line. */
const isText = (value: string | undefined): value is string => value?.includes("\n") === true;

/** A value in one line. */
function brief(value: string): string {
  const line = value.includes("\n") ? JSON.stringify(value) : value;
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}… (${String(value.length)} characters)` : line;
}
