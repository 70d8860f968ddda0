// The simulated Proxmox VM: created, booted from its image, changed, rebooted, deleted.
import { compare } from "../../kernel/diff";
import {
  PartialFailure,
  Refusal,
  type Operation,
  type Props,
  type ResourceModel,
  type Value,
} from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import { amount, bag, text } from "../../kernel/values";
import type { Hypervisor, Machine, World } from "../../world/model";
import { reach } from "./file";
import { clusterOf, endpointOf, freeVmId } from "./hosts";
import * as law from "./vmLaws";
import * as nodeLaw from "./nodeLaws";
import { coresOf, datastoresOf, disksOf, machineOf, memoryOf, nicsOf, outputsOf } from "./machine";
import { VM_DEFAULTS, vmSchema } from "./schema";

/** Changes that a running VM takes without a reboot (proxmoxtf/resource/vm/vm.go vmUpdate; hotplug as PVE sets it). */
const LIVE = new Set([
  "deleteUnreferencedDisksOnDestroy",
  "description",
  "disks",
  "hotplug",
  "name",
  "networkDevices",
  "onBoot",
  "protection",
  "purgeOnDestroy",
  "reboot",
  "rebootAfterUpdate",
  "started",
  "startup",
  "stopOnDestroy",
  "tags",
]);

export const vm: ResourceModel<World> = {
  type: "proxmoxve:index/vmLegacy:VmLegacy",
  coverage:
    "VMs that boot a downloaded image with static addresses: power, disks, network devices, cloud-init addresses, guest agent, protection, tags, reboots. Refused: clones, templates, migration, PCI and USB devices, snippets, DHCP, pools. Disks are imported from `importFrom` by the API, and from `fileId` over SSH, whose credentials are not verified.",
  check: strictCheck(vmSchema, VM_DEFAULTS),
  replaceOn: ["vmId", "nodeName", "disks.*.fileId", "initialization.type", "~efiDisk.type"],
  keptOnTimeout: true,
  secretOutputs: ["initialization.userAccount.password"],
  durations: { create: 60, update: 10, delete: 10 },
  plan: (inputs, old) => {
    const fresh = outputsOf(inputs, undefined, nicsOf(inputs, ""), undefined);
    if (!old) return withoutGuesses(fresh, inputs);
    const kept = ["vmId", "ipv4Addresses", "ipv6Addresses", "macAddresses", "networkInterfaceNames", "name"];
    const computed = kept.filter((key) => inputs[key] === undefined && old[key] !== undefined);
    return { ...fresh, ...Object.fromEntries(computed.map((key): [string, Value] => [key, old[key] ?? null])) };
  },
  create: (inputs, operation) => {
    const node = reach(operation, inputs);
    const cluster = clusterOf(operation.world, endpointOf(operation.provider.config));
    const vmId = amount(inputs["vmId"], freeVmId(cluster));
    const id = String(vmId);
    const name = text(inputs["name"]);
    operation.uphold(law.parametersFit, { name, tags: tagsOf(inputs) });
    operation.uphold(law.vmIdFree, { vmId, cluster });
    for (const datastore of datastoresOf(inputs))
      operation.uphold(nodeLaw.datastoreTakes, { node, datastore, content: "images" });
    const disks = disksOf(inputs);
    for (const { importFrom, interface: slot } of disks) {
      if (!importFrom) continue;
      operation.uphold(law.importable, { volume: importFrom, slot });
      operation.uphold(law.imageOnNode, { fileId: importFrom, node, by: "importFrom", vmId });
    }

    const nics = nicsOf(inputs, `${node.endpoint}/${id}`);
    const key = uniqueName(operation.world, name ?? `vm-${id}`, id);
    const properties = { ...inputs, vmId };
    node.vms[id] = { machine: key, protection: inputs["protection"] === true, madeBy: operation.urn, properties };
    const source = disks.map((disk) => disk.fileId ?? disk.importFrom).find((fileId) => fileId !== undefined);
    const image = source === undefined ? undefined : node.files[source];
    const facts = { name: key, seed: `${node.endpoint}/${id}`, image, schematics: operation.world.schematics };
    const machine: Machine = { ...machineOf(inputs, node, facts), madeBy: operation.urn };
    operation.world.machines[key] = machine;
    // From here on the VM exists: what fails now leaves it behind.
    afterEffect(id, outputsOf(inputs, vmId, nics, false), () => {
      for (const { fileId } of disks) {
        if (fileId === undefined) continue;
        operation.uphold(law.sshForFileId, { config: operation.provider.config, node });
        operation.uphold(law.imageOnNode, { fileId, node, by: "fileId", vmId });
      }
      if (inputs["started"] !== false) powerOn(operation, node, vmId, properties, machine);
    });
    return { id, outputs: outputsOf(inputs, vmId, nics, waitForAgent(operation, inputs, vmId, machine)) };
  },
  read: (id, _old, operation) => {
    // An import names the node: `pve1/100`.
    const vmId = id.split("/").at(-1) ?? id;
    const node = clusterOf(operation.world, endpointOf(operation.provider.config)).find(({ vms }) => vmId in vms);
    const found = node?.vms[vmId];
    if (!node || !found) return undefined;
    const machine = operation.world.machines[found.machine];
    const live: Props = {
      ...(found.properties as Props),
      nodeName: node.name,
      protection: found.protection,
      started: machine?.running ?? false,
    };
    const agent = machine ? agentAnswers(live, machine) : false;
    const outputs = outputsOf(live, Number(vmId), nicsOf(live, `${node.endpoint}/${vmId}`), agent);
    return { id: vmId, inputs: live, outputs };
  },
  update: (id, old, inputs, operation) => {
    const node = reach(operation, old);
    operation.uphold(law.vmExists, { vmId: id, node, nodeName: node.name, doing: `retrieving VM ${id}` });
    operation.uphold(law.parametersFit, { name: text(inputs["name"]), tags: tagsOf(inputs) });
    for (const datastore of datastoresOf(inputs))
      operation.uphold(nodeLaw.datastoreTakes, { node, datastore, content: "images" });
    const before = disksOf(old);
    const resized = disksOf(inputs).flatMap((disk, index) => {
      const same = before.find((one) => one.interface === disk.interface);
      return same ? [{ volume: `${disk.datastore}:vm-${id}-disk-${index}`, from: same.sizeGiB, to: disk.sizeGiB }] : [];
    });
    operation.uphold(law.disksGrow, { vmId: id, disks: resized });
    return change(id, node, inputs, operation);
  },
  delete: (id, old, operation) => {
    const node = reach(operation, old);
    operation.uphold(law.vmExists, { vmId: id, node, nodeName: node.name, doing: "retrieving VM status" });
    const found = node.vms[id];
    const machine = operation.world.machines[found?.machine ?? ""];
    if (machine) machine.running = false;
    operation.uphold(law.notProtected, { vmId: id, protection: found?.protection ?? false });
    node.vms = Object.fromEntries(Object.entries(node.vms).filter(([key]) => key !== id));
    const { machines } = operation.world;
    operation.world.machines = Object.fromEntries(Object.entries(machines).filter(([key]) => key !== found?.machine));
  },
};

/** Applies new properties to a VM that exists: in place, with a reboot where the change needs one. */
function change(id: string, node: Hypervisor, inputs: Props, operation: Operation<World>): Props {
  const vmId = Number(id);
  const found = node.vms[id];
  const machine = operation.world.machines[found?.machine ?? ""];
  if (!found || !machine) throw new Error(`the world has no machine for VM ${id}`);
  const changed = compare(found.properties as Props, { ...inputs, vmId }, [], []).map(({ path }) => String(path[0]));
  const properties = { ...inputs, vmId };
  node.vms[id] = { ...found, protection: inputs["protection"] === true, properties };
  const seed = `${node.endpoint}/${id}`;
  const { addresses, interfaces, disks } = machineOf(inputs, node, {
    name: machine.name,
    seed,
    image: undefined,
    schematics: {},
  });
  Object.assign(machine, { addresses, interfaces, disks });
  const outputs = (agent: boolean): Props => outputsOf(inputs, vmId, nicsOf(inputs, seed), agent);
  if (inputs["started"] === false) {
    machine.running = false;
  } else if (!machine.running) {
    afterEffect(id, outputs(false), () => {
      powerOn(operation, node, vmId, properties, machine);
    });
  } else if (changed.some((key) => !LIVE.has(key) && !key.startsWith("timeout") && key !== "agent.timeout")) {
    if (inputs["rebootAfterUpdate"] === false) {
      operation.log(
        "warning",
        "a reboot is required to apply configuration changes, but automatic reboots are disabled by " +
          "'reboot_after_update = false'. Please reboot the VM manually.",
      );
    } else {
      operation.spend(30);
      boot(machine);
    }
  }
  return outputs(waitForAgent(operation, inputs, vmId, machine));
}

/** Starts a VM, if the host can. */
function powerOn(
  operation: Operation<World>,
  node: Hypervisor,
  vmId: number,
  properties: Props,
  machine: Machine,
): void {
  const devices = nicsOf(properties, "");
  operation.uphold(law.threadsFit, { vmId, node, cores: coresOf(properties) });
  operation.uphold(law.bridgesExist, { vmId, node, devices });
  const others = Object.entries(node.vms).filter(
    ([id, { machine: name }]) => id !== String(vmId) && operation.world.machines[name]?.running === true,
  );
  const usedMiB = others.reduce((sum, [, other]) => sum + memoryOf(other.properties as Props), 0);
  operation.uphold(law.memoryFits, { vmId, node, wantedMiB: memoryOf(properties), usedMiB });
  const machines = Object.values(operation.world.machines).filter((other) => other !== machine);
  operation.uphold(law.addressFree, { addresses: machine.addresses, machines });
  boot(machine);
}

/** A boot makes a staged machine configuration live. */
function boot(machine: Machine): void {
  machine.running = true;
  if (!machine.staged) return;
  machine.config = machine.staged;
  delete machine.staged;
}

/** Runs what happens to a VM that exists already: a refusal leaves the resource behind, unwell. */
function afterEffect(id: string, outputs: Props, steps: () => void): void {
  try {
    steps();
  } catch (error) {
    if (error instanceof Refusal) throw new PartialFailure(id, outputs, error.message, error.law);
    throw error;
  }
}

function agentAnswers(properties: Props, machine: Machine): boolean {
  const agent = bag(properties["agent"]);
  const listens = machine.image?.extensions.includes("siderolabs/qemu-guest-agent") ?? false;
  return agent["enabled"] === true && machine.running && listens;
}

/**
 * The provider asks the guest agent for addresses and waits for it; without an answer it warns and goes on
 * (bpg/terraform-provider-proxmox proxmoxtf/resource/vm/network/network.go ReadNetworkValues). Talos runs the agent in
 * maintenance mode too, if the image has the extension (siderolabs/extensions pull request 294).
 */
function waitForAgent(operation: Operation<World>, inputs: Props, vmId: number, machine: Machine): boolean {
  const agent = bag(inputs["agent"]);
  if (agent["enabled"] !== true || !machine.running || bag(agent["waitForIp"])["disabled"] === true) return false;
  if (agentAnswers(inputs, machine)) return true;
  operation.spend(secondsOf(text(agent["timeout"]) ?? "15m"));
  operation.log(
    "warning",
    "error waiting for network interfaces from QEMU agent: timeout while waiting for the QEMU agent on VM " +
      `"${vmId}" to publish the network interfaces`,
  );
  return false;
}

/** Reads a Go duration such as `15m` or `1m30s`. */
function secondsOf(duration: string): number {
  const units: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };
  return [...duration.matchAll(/(\d+)([hms])/g)].reduce(
    (sum, [, count, unit = ""]) => sum + Number(count) * (units[unit] ?? 0),
    0,
  );
}

function tagsOf(inputs: Props): readonly string[] {
  const { tags } = inputs;
  return Array.isArray(tags) ? tags.map(String) : [];
}

/** VM names need not be unique in Proxmox; machines in the world are found by name. */
function uniqueName(world: World, name: string, id: string): string {
  return name in world.machines ? `${name}#${id}` : name;
}

/** In a first preview inputs that are unknown lists must stay unknown as a whole. */
function withoutGuesses(outputs: Props, inputs: Props): Props {
  const lists = ["disks", "networkDevices"].filter((key) => inputs[key] !== undefined && !Array.isArray(inputs[key]));
  return { ...outputs, ...Object.fromEntries(lists.map((key): [string, Value] => [key, inputs[key] ?? null])) };
}
