// The region that tests of AWS use, and what a world has in it.
import type { Region } from "../../../lab/world/aws/model";
import type { World } from "../../../lab/world/model";

export const REGION = "us-west-2";

export function regionOf(world: World): Region {
  const region = world.aws?.regions[REGION];
  if (!region) throw new Error("the world has no region");
  return region;
}
