// talos:imageFactory/schematic:Schematic — registers an image customization at the Image Factory.
import type * as pulumi from "@pulumi/pulumi";
import { type Known, type Marks, TalosResource } from "../registration";

interface Properties {
  schematic: string | undefined;
}

const marks: Marks<Properties> = { schematic: "optional" };

export interface SchematicArgs {
  /** The schematic, YAML. Default: the empty one, an image without extensions. */
  readonly schematic?: pulumi.Input<string | undefined>;
}

export type SchematicState = Known<Properties>;

/** A schematic; its `id` is the hash of its content, so that equal schematics share one id. */
export class Schematic extends TalosResource {
  static readonly __pulumiType = "talos:imageFactory/schematic:Schematic";

  declare readonly schematic: pulumi.Output<string | undefined>;

  constructor(name: string, args?: SchematicArgs, opts?: pulumi.CustomResourceOptions) {
    super(Schematic.__pulumiType, marks, name, args, opts);
  }

  static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: SchematicState,
    opts?: pulumi.CustomResourceOptions,
  ): Schematic {
    return new Schematic(name, state, { ...opts, id });
  }

  static override isInstance(candidate: unknown): candidate is Schematic {
    return (candidate as { __pulumiType?: string } | undefined | null)?.__pulumiType === Schematic.__pulumiType;
  }
}
