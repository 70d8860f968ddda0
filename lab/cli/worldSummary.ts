// Says what there is in the simulated world, without the secrets that it holds.
import { publicAddressOf } from "../world/aws/reach";
import type { Machine, World } from "../world/model";
import { overlayOf } from "../world/overlay";

export function worldSummary(world: World): string {
  return [hypervisors(world), machines(world), clusters(world)].filter((part) => part !== "").join("\n\n") + "\n";
}

function hypervisors(world: World): string {
  return world.hypervisors
    .map((host) =>
      [
        `hypervisor ${host.name} at ${host.endpoint}`,
        ...Object.values(host.files).map(({ id }) => `  image ${id}`),
        ...Object.entries(host.vms).map(
          ([id, { machine, protection }]) => `  VM ${id} ${machine}${protection ? ", protected" : ""}`,
        ),
      ].join("\n"),
    )
    .join("\n");
}

function machines(world: World): string {
  return Object.values(world.machines)
    .map((machine) => {
      const stage = machine.config === undefined ? "maintenance mode" : machine.config.machineType;
      const power = machine.running ? stage : "off";
      const staged = machine.staged === undefined ? "" : ", a configuration waits for a reboot";
      const talos = machine.image === undefined ? "no image" : `Talos ${machine.image.talosVersion}`;
      return `machine ${machine.name} (${machine.platform}): ${power}, ${talos}, ${addressesOf(world, machine)}${staged}`;
    })
    .join("\n");
}

/** On the LAN or in the VPC, in the internet, and in an overlay or why not there. */
function addressesOf(world: World, machine: Machine): string {
  const outside = publicAddressOf(world, machine);
  const overlaid = overlayOf(world, machine);
  return [
    machine.addresses.join(", ") || "no address",
    ...(outside === undefined ? [] : [`public ${outside}`]),
    ...(overlaid ? ["trouble" in overlaid ? overlaid.trouble : `${overlaid.device} ${overlaid.address}`] : []),
  ].join(", ");
}

function clusters(world: World): string {
  return Object.values(world.clusters)
    .map((cluster) => {
      const kinds = new Map<string, number>();
      for (const { kind } of Object.values(cluster.objects)) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      return [
        `cluster ${cluster.name} at ${cluster.endpoint}: ${cluster.bootstrappedBy === undefined ? "not bootstrapped" : `etcd on ${cluster.etcd.join(", ")}`}`,
        ...Object.values(cluster.releases).map(
          ({ name, namespace, chart, version, revision }) =>
            `  release ${namespace}/${name}: ${chart} ${version}, revision ${revision}`,
        ),
        ...[...kinds].sort(([left], [right]) => left.localeCompare(right)).map(([kind, count]) => `  ${count} ${kind}`),
      ].join("\n");
    })
    .join("\n\n");
}
