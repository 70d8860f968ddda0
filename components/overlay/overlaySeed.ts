// The secret that every key of an overlay follows from.
import * as pulumi from "@pulumi/pulumi";
import { RandomBytes } from "@pulumi/random/randomBytes";

const SEED_BYTES = 32;

/** One member of the mesh makes the seed. */
export interface MadeSeed {
  readonly make: true;
  /** Lifts the protection of the seed, so that the cluster of the member can be taken down. */
  readonly retire: boolean;
}

/** The others take what that one made, base64. */
export interface TakenSeed {
  readonly seed: pulumi.Input<string>;
}

export type OverlaySeedSource = MadeSeed | TakenSeed;

export interface OverlaySeedArgs {
  readonly meshName: string;
  readonly source: OverlaySeedSource;
}

/**
 * 32 random bytes. They are protected where they are made: another seed is another authority, and a node with the new one
 * talks to no node with the old one.
 *
 * Needs a random provider in `opts.providers` to make the seed.
 */
export class OverlaySeed extends pulumi.ComponentResource {
  /** Base64, secret. */
  readonly seed: pulumi.Output<string>;

  constructor(name: string, { meshName, source }: OverlaySeedArgs, opts?: pulumi.ComponentResourceOptions) {
    // Only what is plain: a component waits for its inputs, and everything in it for the component.
    super("homelab:overlay:OverlaySeed", name, { meshName, makes: "make" in source }, opts);
    this.seed = pulumi.secret("make" in source ? this.make(name, !source.retire) : source.seed);
    this.registerOutputs({});
  }

  private make(name: string, protect: boolean): pulumi.Output<string> {
    return new RandomBytes(`${name}-bytes`, { length: SEED_BYTES }, { parent: this, protect }).base64;
  }
}
