// The Talos machine that an instance is: made when it first boots, off while it is stopped, gone when it is terminated.
import type { Machine, World } from "../model";
import { mac } from "../store";
import { INSTANCE_TYPES } from "./instanceTypes";
import type { Instance, Region } from "./model";

/** MTU inside a VPC (EC2 user guide, "Network maximum transmission unit"). */
const JUMBO = 9001;

export function machineOf(world: World, instanceId: string): Machine | undefined {
  return Object.values(world.machines).find((machine) => machine.instanceId === instanceId);
}

/** The machine of a new instance, named by its Name tag, or by its id when it has none or another machine has the name. */
export function bootFirst(world: World, region: Region, instance: Instance): void {
  const wanted = instance.tags["Name"];
  const name = wanted === undefined || wanted in world.machines ? instance.id : wanted;
  const { schematic, talosVersion } = region.images[instance.ami] ?? {};
  world.machines[name] = {
    name,
    platform: "aws",
    addresses: [instance.privateIp],
    instanceId: instance.id,
    running: true,
    interfaces: [{ mac: mac(instance.id), mtu: JUMBO }],
    disks: disksOf(region, instance),
    ...(schematic === undefined || talosVersion === undefined
      ? {}
      : { image: { schematic, talosVersion, extensions: world.schematics[schematic]?.extensions ?? [] } }),
    madeBy: instance.madeBy,
  };
}

/** Starts the machine; a configuration that waited for a reboot becomes live. */
export function boot(world: World, region: Region, instance: Instance): void {
  const machine = machineOf(world, instance.id);
  if (!machine) return;
  machine.running = true;
  machine.disks = disksOf(region, instance);
  if (!machine.staged) return;
  machine.config = machine.staged;
  delete machine.staged;
}

export function shutDown(world: World, instanceId: string): void {
  const machine = machineOf(world, instanceId);
  if (machine) machine.running = false;
}

export function remove(world: World, instanceId: string): void {
  world.machines = Object.fromEntries(
    Object.entries(world.machines).filter(([, machine]) => machine.instanceId !== instanceId),
  );
}

/** Sees a volume that was attached or detached. */
export function seeDisks(world: World, region: Region, instanceId: string): void {
  const machine = machineOf(world, instanceId);
  const instance = region.instances[instanceId];
  if (machine && instance) machine.disks = disksOf(region, instance);
}

/** NVMe disks: the root volume, the disk in the host, then attached volumes by device name. */
function disksOf(region: Region, instance: Instance): Machine["disks"] {
  const attached = Object.values(region.volumes)
    .filter(({ id, attachment }) => attachment?.instanceId === instance.id && id !== instance.rootVolume)
    .sort((one, other) => ((one.attachment?.device ?? "") < (other.attachment?.device ?? "") ? -1 : 1));
  const store = INSTANCE_TYPES[instance.type]?.instanceStoreGiB;
  const sizes = [
    region.volumes[instance.rootVolume]?.sizeGiB ?? 0,
    ...(store === undefined ? [] : [store]),
    ...attached.map(({ sizeGiB }) => sizeGiB),
  ];
  return sizes.map((sizeGiB, index) => ({ device: `/dev/nvme${index}n1`, sizeGiB }));
}
