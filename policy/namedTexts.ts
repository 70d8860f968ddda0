// Lists the values inside a resource's inputs with the names that say what they are.
import type { View } from "./view";

export interface NamedText {
  /** The key it stands under, or the name beside it as in the environment of a container. */
  readonly name: string;
  readonly at: View;
}

/** Every text, number, flag and unknown value inside, at any depth. */
export function namedTexts(inside: View, name: string = inside.key): readonly NamedText[] {
  if (!inside.present) return [];
  if (inside.isUnknown || typeof inside.known() !== "object") return [{ name, at: inside }];
  return [
    ...inside.list().flatMap((element) => namedTexts(element, name)),
    ...inside
      .entries()
      .flatMap(([key, value]) => namedTexts(value, key === "value" ? (nameBeside(inside) ?? key) : key)),
  ];
}

function nameBeside(pair: View): string | undefined {
  const name = pair.get("name");
  return name.isUnknown ? undefined : name.text();
}
