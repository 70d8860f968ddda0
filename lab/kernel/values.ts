// Reads plain values as the kind that a checked input is known to have.
import { isBag, isList } from "./codec";
import type { Props, Value } from "./model";

/** A nested bag; empty when there is none. */
export function bag(value: Value | undefined): Props {
  return isBag(value) ? value : {};
}

/** A list of nested bags; empty when there is none. */
export function bags(value: Value | undefined): readonly Props[] {
  return isList(value) ? value.map(bag) : [];
}

/** A text that is not empty, or undefined. */
export function text(value: Value | undefined): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A text; empty when there is none. */
export function word(value: Value | undefined): string {
  return typeof value === "string" ? value : "";
}

/** A number, or what holds where none was given. */
export function amount(value: Value | undefined, fallback: number): number {
  return typeof value === "number" ? value : fallback;
}
