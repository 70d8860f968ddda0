// What happens to machines that run Talos: taking a configuration, rebooting, joining and leaving etcd, being wiped.
import type { AppliedConfig, Cluster, Machine, World } from "./model";

/** Port of the Talos API. */
export const TALOS_PORT = 50000;

/** The machine that runs Talos at an address. A box was booted by a person; a VM boots only what its disk holds. */
export function machineAt(world: World, address: string): Machine | undefined {
  return Object.values(world.machines).find(
    ({ platform, running, image, addresses }) =>
      running && (platform === "metal" || image !== undefined) && addresses.includes(address),
  );
}

/** Whose Talos API answers at an address: as `machineAt`, or the holder of a virtual address, which needs etcd. */
export function talosAt(world: World, address: string): Machine | undefined {
  const holder = Object.values(world.clusters)
    .filter((cluster) => hasQuorum(world, cluster))
    .flatMap((cluster) => liveMembers(world, cluster))
    .find(({ config }) => config?.vips?.includes(address));
  return machineAt(world, address) ?? holder;
}

/** The cluster that a machine's live configuration makes it a member of. */
export function clusterOf(world: World, machine: Machine): Cluster | undefined {
  return machine.config && world.clusters[machine.config.clusterId];
}

/** Control planes of a cluster that run with a live configuration. */
export function controlPlanesOf(world: World, cluster: Cluster): readonly Machine[] {
  return Object.values(world.machines).filter(
    ({ running, config }) => running && config?.clusterId === cluster.id && config.machineType === "controlplane",
  );
}

/** etcd members that are up. Members whose machine is gone or wiped still count for the quorum. */
export function liveMembers(world: World, cluster: Cluster): readonly Machine[] {
  return controlPlanesOf(world, cluster).filter(({ name }) => cluster.etcd.includes(name));
}

/** True while a majority of the etcd members is up. */
export function hasQuorum(world: World, cluster: Cluster): boolean {
  return cluster.etcd.length > 0 && liveMembers(world, cluster).length > cluster.etcd.length / 2;
}

/** Makes a configuration live: the node leaves maintenance mode, and a control plane joins an etcd that is up. */
export function takeConfig(world: World, machine: Machine, config: AppliedConfig): void {
  machine.config = config;
  machine.configuredBy = [...new Set([...(machine.configuredBy ?? []), config.madeBy])];
  delete machine.staged;
  const cluster = world.clusters[config.clusterId];
  if (cluster) joinEtcd(world, cluster);
}

/** Lets every control plane that is up join, as each does by itself once etcd can be written to. */
export function joinEtcd(world: World, cluster: Cluster): void {
  if (!hasQuorum(world, cluster)) return;
  for (const { name } of controlPlanesOf(world, cluster)) {
    if (!cluster.etcd.includes(name)) cluster.etcd.push(name);
  }
}

/** Reboots a machine: a staged configuration becomes the live one. */
export function rebootMachine(world: World, name: string): void {
  const machine = world.machines[name];
  if (machine?.staged) takeConfig(world, machine, machine.staged);
}

/**
 * Wipes STATE and EPHEMERAL.
 *
 * @param leave leaves etcd first; without it the member stays in the list, dead
 * @param reboot comes back in maintenance mode, otherwise the machine halts
 */
export function resetMachine(world: World, machine: Machine, leave: boolean, reboot: boolean): void {
  const cluster = clusterOf(world, machine);
  if (cluster && leave) cluster.etcd = cluster.etcd.filter((member) => member !== machine.name);
  delete machine.config;
  delete machine.configuredBy;
  delete machine.staged;
  machine.running = reboot;
}
