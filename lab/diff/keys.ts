// Compares nested values key by key, as lines that people read.
import { difference } from "./lines";
import type { Shown } from "./steps";

/** One line for each innermost key that differs: `- a.b: 1` and `+ a.b: 2`. Of texts, the lines that differ. */
export function keyDifference(before: Shown | undefined, after: Shown | undefined): readonly string[] {
  const [old, now] = [leaves(before, after), leaves(after, before)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((key) => {
    const [was, is] = [old.get(key), now.get(key)];
    if (was?.value === is?.value) return [];
    if (isText(was?.value) && isText(is?.value)) return [`  ${key}:`, ...difference(was.value, is.value)];
    return [...(was === undefined ? [] : [`- ${line(was)}`]), ...(is === undefined ? [] : [`+ ${line(is)}`])];
  });
}

interface Leaf {
  readonly name: string;
  readonly value: string;
}

/** Innermost values by a key that both sides share; `other` is what stands at the same place on the other side. */
function leaves(value: Shown | undefined, other: Shown | undefined, path = ""): ReadonlyMap<string, Leaf> {
  if (value === undefined) return new Map();
  if (value === null || typeof value !== "object") return new Map([[path, { name: path, value: text(value) }]]);
  if (isSet(value) && isSet(other) && !sameMembers(value, other)) {
    return new Map(value.map((item) => [`${path}[${text(item)}]`, { name: path, value: text(item) }]));
  }
  const entries: (readonly [string, Shown, Shown | undefined])[] = isList(value)
    ? value.map((item, index) => [`${path}[${String(index)}]`, item, isList(other) ? other[index] : undefined])
    : Object.entries(value).map(([key, item]) => [path === "" ? key : `${path}.${key}`, item, memberOf(other, key)]);
  if (entries.length === 0) return new Map([[path, { name: path, value: isList(value) ? "[]" : "{}" }]]);
  return new Map(entries.flatMap(([key, item, counterpart]) => [...leaves(item, counterpart, key)]));
}

type Plain = null | boolean | number | string;

const isList = (value: Shown | undefined): value is readonly Shown[] => Array.isArray(value);

const memberOf = (value: Shown | undefined, key: string): Shown | undefined =>
  value === null || typeof value !== "object" || isList(value) ? undefined : value[key];

/** A list whose values can be told apart: one that goes must not look as if all behind it had changed. */
const isSet = (value: Shown | undefined): value is readonly Plain[] =>
  isList(value) &&
  value.every((item) => item === null || (typeof item !== "object" && !isText(String(item)))) &&
  new Set(value.map(String)).size === value.length;

const sameMembers = (one: readonly Plain[], other: readonly Plain[]): boolean =>
  one.length === other.length && one.every((item) => other.includes(item));

const line = ({ name, value }: Leaf): string => `${name === "" ? "" : `${name}: `}${brief(value)}`;

/** Longest value that is shown whole, characters. */
const LONGEST = 120;

const text = (value: Plain): string => (typeof value === "string" ? value : JSON.stringify(value));

/** A text of several lines is compared line by line. */
const isText = (value: string | undefined): value is string => value?.includes("\n") === true;

/** A value in one line. */
function brief(value: string): string {
  const line = value.includes("\n") ? JSON.stringify(value) : value;
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}… (${String(value.length)} characters)` : line;
}
