// Translates between the inputs of a Vault resource and the bodies that Vault takes and gives.
import { isList } from "../../kernel/codec";
import type { Props, Value } from "../../kernel/model";

/** One input that Vault keeps: its name, what it is when nobody gave it, and whether its order means nothing. */
export interface Field {
  readonly name: string;
  readonly zero: Value;
  readonly set?: boolean;
}

/** `tokenTtl` → `token_ttl`. */
export function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const same = (left: Value, right: Value): boolean => JSON.stringify(left) === JSON.stringify(right);

/** The body of a create: what was given and is not nothing. */
export function bodyOf(inputs: Props, fields: readonly Field[]): Record<string, unknown> {
  const given = fields.filter(({ name, zero }) => inputs[name] !== undefined && !same(inputs[name], zero));
  return Object.fromEntries(given.map(({ name }) => [snake(name), inputs[name]]));
}

/** The body of an update: what changed; what is no longer given becomes nothing. */
export function changesOf(old: Props, inputs: Props, fields: readonly Field[]): Record<string, unknown> {
  const value = (bag: Props, { name, zero }: Field): Value => bag[name] ?? zero;
  const changed = fields.filter((field) => !same(value(old, field), value(inputs, field)));
  return Object.fromEntries(changed.map((field) => [snake(field.name), value(inputs, field)]));
}

/** The fields of an answer under their names as inputs; sets are sorted, as `sorted` sorts them. */
export function liveOf(data: Record<string, unknown>, fields: readonly Field[]): Props {
  const live = fields
    .filter(({ name }) => data[snake(name)] !== undefined && data[snake(name)] !== null)
    .map(({ name }): [string, Value] => [name, data[snake(name)] as Value]);
  return sorted(Object.fromEntries(live), fields);
}

/** Inputs with every set in order, so that another order is no change. */
export function sorted(inputs: Props, fields: readonly Field[]): Props {
  const sets = fields.filter(({ set, name }) => set === true && inputs[name] !== undefined).map(({ name }) => name);
  return { ...inputs, ...Object.fromEntries(sets.map((name) => [name, inOrder(inputs[name] ?? null)])) };
}

function inOrder(value: Value): Value {
  return isList(value) && value.every((item) => typeof item === "string") ? [...new Set(value)].sort() : value;
}

/** The bag without one of its keys. */
export function without(bag: Props, key: string): Props {
  return Object.fromEntries(Object.entries(bag).filter(([name]) => name !== key));
}

/** Path without slashes around it, as the provider keeps it. */
export function trimmed(path: Value | undefined): string {
  return typeof path === "string" ? path.replace(/^\/+|\/+$/g, "") : "";
}
