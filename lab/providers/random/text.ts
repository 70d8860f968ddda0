// Random text with a minimum of characters of each kind.
import { randomInt } from "node:crypto";

/** A kind that is undefined is left out; a number is how many of it there must be at least. */
export interface TextRules {
  readonly length: number;
  readonly lower: number | undefined;
  readonly upper: number | undefined;
  readonly numeric: number | undefined;
  readonly special: number | undefined;
  readonly specials: string | undefined;
}

// The provider's own set: hashicorp/terraform-provider-random internal/random/string.go.
const SPECIAL = "!@#$%&*()-_=+[]{}<>:?";

/** Throws with the provider's text when the minimums do not fit or no kind is left. */
export function text(rules: TextRules): string {
  const kinds = [
    { least: rules.lower, alphabet: "abcdefghijklmnopqrstuvwxyz" },
    { least: rules.upper, alphabet: "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
    { least: rules.numeric, alphabet: "0123456789" },
    { least: rules.special, alphabet: rules.specials ?? SPECIAL },
  ].flatMap(({ least, alphabet }) => (least === undefined ? [] : [{ least, alphabet }]));
  const needed = kinds.reduce((sum, { least }) => sum + least, 0);
  if (needed > rules.length) {
    throw new Error(
      `the length of the random string is ${rules.length} but the minimums of its kinds of characters sum to ${needed}`,
    );
  }
  const everything = kinds.map(({ alphabet }) => alphabet).join("");
  if (everything === "") throw new Error("the character set specified is empty");
  const chars = kinds.flatMap(({ least, alphabet }) => Array.from({ length: least }, () => pick(alphabet)));
  while (chars.length < rules.length) chars.push(pick(everything));
  return shuffle(chars).join("");
}

function pick(alphabet: string): string {
  return alphabet.charAt(randomInt(alphabet.length));
}

function shuffle(items: string[]): string[] {
  for (let index = items.length - 1; index > 0; index--) {
    const other = randomInt(index + 1);
    const [one, two] = [items[index] ?? "", items[other] ?? ""];
    items[index] = two;
    items[other] = one;
  }
  return items;
}
