// Reads which system extensions the images of a stack are made with.
import type { Facts } from "./rule";
import { readConfig } from "./talosConfig";
import { SCHEMATIC } from "./talosNodes";

/** Official extensions of each schematic that the stack makes. @throws NotYetKnown */
const extensionsOf = (resources: readonly Facts[]): readonly (readonly string[])[] =>
  resources
    .filter(({ type }) => type === SCHEMATIC)
    .map(({ props }) =>
      readConfig(props.get("schematic"))
        .documents.flatMap((document) => document.get("customization", "systemExtensions", "officialExtensions").list())
        .map((extension) => extension.text() ?? ""),
    );

/**
 * What of the extensions no image has; all of them must be in one image. Nothing for a stack that makes no images: what
 * others made cannot be seen.
 *
 * @throws NotYetKnown
 */
export function missingExtensions(resources: readonly Facts[], wanted: readonly string[]): readonly string[] {
  const lacking = extensionsOf(resources).map((given) => wanted.filter((extension) => !given.includes(extension)));
  const [least = []] = lacking.sort((a, b) => a.length - b.length);
  return least;
}
