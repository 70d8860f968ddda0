// The simulated Schematic: what an image of the Image Factory contains, known by the hash of its description.
import { z } from "zod";
import type { Law, Operation, Props, ResourceModel } from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import { EXTENSIONS_OF, unknownExtensions } from "../../world/imageFactory";
import type { World } from "../../world/model";
import { machinery, MachineryError } from "./machinery";
import { textOf } from "./shapes";

const inputs = z.strictObject({ schematic: z.string().optional() });

export interface ExtensionFacts {
  readonly extensions: readonly string[];
}

export const extensionsOfficial: Law<ExtensionFacts> = {
  id: "talos-schematic-extensions-are-official",
  statement:
    "The Image Factory builds images with official extensions only. It says so when an image is asked for; the lab already when the schematic is posted.",
  source:
    "siderolabs/image-factory internal/profile/profile.go EnhanceFromSchematic; names: siderolabs/extensions v1.12.1",
  judge: ({ extensions }) => {
    const [unknown] = unknownExtensions(extensions);
    if (unknown === undefined) return { holds: true, because: [] };
    const text = `official extension "${unknown}" is not available for Talos version ${EXTENSIONS_OF}`;
    return { holds: false, message: `failed to create schematic: ${text}` };
  },
};

export const schematic: ResourceModel<World> = {
  type: "talos:imageFactory/schematic:Schematic",
  coverage:
    "ids as the Image Factory computes them, official extensions of Talos 1.12; an update posts the new text but keeps the id of the first, as the real plugin does; unknown fields are refused, which the real plugin drops silently",
  check: strictCheck(inputs),
  replaceOn: [],
  secretOutputs: [],
  durations: { create: 1, update: 1, delete: 0 },
  plan: (given) => given,
  create: async (given, operation) => ({ id: await post(given, operation), outputs: given }),
  read: (_id, old) => ({ inputs: old, outputs: old }),
  // The engine has no way to change a resource's id by an update.
  update: async (_id, _old, given, operation) => {
    await post(given, operation);
    return given;
  },
  // The factory never forgets a schematic.
  delete: (id, _old, { world, urn }) => {
    const known = world.schematics[id];
    if (known) known.madeBy = known.madeBy.filter((maker) => maker !== urn);
  },
};

async function post(given: Props, operation: Operation<World>): Promise<string> {
  const { world, urn } = operation;
  const library = await machinery();
  const made = await library.schematic({ schematic: textOf(given, "schematic") }).catch((error: unknown) => {
    if (!(error instanceof MachineryError)) throw error;
    throw new Error(`failed to unmarshal schematic: ${error.message}`);
  });
  operation.uphold(extensionsOfficial, made);
  const known = (world.schematics[made.id] ??= { yaml: made.canonical, extensions: made.extensions, madeBy: [] });
  if (!known.madeBy.includes(urn)) known.madeBy.push(urn);
  return made.id;
}
