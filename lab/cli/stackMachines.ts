// The machines that a stack has configured.
import type { Machine, World } from "../world/model";

export function machinesOf(world: World, stack: string): readonly Machine[] {
  return Object.values(world.machines).filter(
    (machine) => machine.config?.madeBy.startsWith(`urn:pulumi:${stack}::`) === true,
  );
}

/** Names of those whose configuration waits for a reboot, sorted. */
export function stagedNodes(world: World, stack: string): string[] {
  return machinesOf(world, stack)
    .filter(({ staged }) => staged !== undefined)
    .map(({ name }) => name)
    .sort();
}
