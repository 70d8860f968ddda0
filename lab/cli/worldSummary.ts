// Says what there is in the simulated world, without the secrets that it holds.
import type { World } from "../world/model";

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
      return `machine ${machine.name} (${machine.platform}): ${power}, ${talos}, ${machine.addresses.join(", ") || "no address"}${staged}`;
    })
    .join("\n");
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
