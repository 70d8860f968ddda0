// What a VM's properties make of it: a machine in the world, and the outputs that the provider reports.
import { isBag } from "../../kernel/codec";
import { UNKNOWN, type Props } from "../../kernel/model";
import { amount, bag, bags, text } from "../../kernel/values";
import type { Hypervisor, ImageFile, Machine, World } from "../../world/model";
import { mac } from "../../world/store";
import { contains } from "./hosts";

/** What PVE and the provider assume where a nested property is left out. */
const DATASTORE = "local-lvm";
const BRIDGE = "vmbr0";
const LOOPBACK = { name: "lo", mac: "00:00:00:00:00:00", addresses: ["127.0.0.1"] };

export interface Disk {
  readonly interface: string;
  readonly datastore: string;
  readonly sizeGiB: number;
  readonly fileId: string | undefined;
  readonly importFrom: string | undefined;
}

export function disksOf(properties: Props): readonly Disk[] {
  return bags(properties["disks"]).map((disk) => ({
    interface: text(disk["interface"]) ?? "",
    datastore: text(disk["datastoreId"]) ?? DATASTORE,
    sizeGiB: amount(disk["size"], 8),
    fileId: text(disk["fileId"]),
    importFrom: text(disk["importFrom"]),
  }));
}

/** Datastores that hold a volume of the VM. */
export function datastoresOf(properties: Props): readonly string[] {
  const others = [properties["efiDisk"], properties["initialization"]].filter(isBag);
  const extra = others.map((holder) => text(holder["datastoreId"]) ?? DATASTORE);
  return [...new Set([...disksOf(properties).map(({ datastore }) => datastore), ...extra])];
}

export interface Nic {
  readonly bridge: string;
  readonly mac: string;
  readonly mtu: number | undefined;
  readonly address: string | undefined;
}

export function nicsOf(properties: Props, seed: string): readonly Nic[] {
  const addresses = bags(bag(properties["initialization"])["ipConfigs"]).map((config) =>
    text(bag(config["ipv4"])["address"])?.replace(/\/\d+$/, ""),
  );
  return bags(properties["networkDevices"]).map((device, index) => ({
    bridge: text(device["bridge"]) ?? BRIDGE,
    mac: text(device["macAddress"]) ?? mac(`${seed}/net${index}`),
    mtu: typeof device["mtu"] === "number" ? device["mtu"] : undefined,
    address: addresses[index],
  }));
}

export function memoryOf(properties: Props): number {
  return amount(bag(properties["memory"])["dedicated"], 512);
}

export function coresOf(properties: Props): number {
  const cpu = bag(properties["cpu"]);
  return amount(cpu["cores"], 1) * amount(cpu["sockets"], 1);
}

/** The machine that boots from these properties. Addresses outside their bridge's network reach nothing. */
export function machineOf(
  properties: Props,
  node: Hypervisor,
  facts: {
    readonly name: string;
    readonly seed: string;
    readonly image: ImageFile | undefined;
    readonly schematics: World["schematics"];
  },
): Machine {
  const nics = nicsOf(properties, facts.seed);
  const bridge = (name: string): Hypervisor["bridges"][number] | undefined =>
    node.bridges.find((found) => found.name === name);
  const { image } = facts;
  return {
    name: facts.name,
    platform: "proxmox",
    addresses: nics.flatMap(({ address, bridge: name }) =>
      address && contains(bridge(name)?.cidr ?? "", address) ? [address] : [],
    ),
    running: false,
    interfaces: nics.map((nic) => ({ mac: nic.mac, mtu: nic.mtu ?? bridge(nic.bridge)?.mtu ?? 1500 })),
    disks: disksOf(properties).map(({ interface: slot, sizeGiB }, index) => ({
      device: `/dev/${slot.startsWith("virtio") ? "vd" : "sd"}${String.fromCharCode(97 + index)}`,
      sizeGiB,
    })),
    ...(image?.schematic !== undefined && image.talosVersion !== undefined
      ? {
          image: {
            schematic: image.schematic,
            talosVersion: image.talosVersion,
            extensions: facts.schematics[image.schematic]?.extensions ?? [],
          },
        }
      : {}),
  };
}

/** Computed outputs of a VM; of a machine that does not exist yet, unknown. */
export function outputsOf(
  inputs: Props,
  vmId: number | undefined,
  nics: readonly Nic[],
  agent: boolean | undefined,
): Props {
  const known = vmId !== undefined;
  const interfaces =
    agent === true
      ? [
          LOOPBACK,
          ...nics.map((nic, index) => ({
            name: `eth${index}`,
            mac: nic.mac,
            addresses: nic.address ? [nic.address] : [],
          })),
        ]
      : [];
  return {
    ...inputs,
    bootOrders: inputs["bootOrders"] ?? [],
    hotplug: inputs["hotplug"] ?? "network,disk,usb",
    disks: bags(inputs["disks"]).map((disk, index) => ({
      ...disk,
      datastoreId: disk["datastoreId"] ?? DATASTORE,
      fileFormat: disk["fileFormat"] ?? "raw",
      pathInDatastore: disk["pathInDatastore"] ?? (known ? `vm-${vmId}-disk-${index}` : UNKNOWN),
    })),
    ipv4Addresses: known ? interfaces.map(({ addresses }) => addresses) : UNKNOWN,
    ipv6Addresses: known ? interfaces.map(() => []) : UNKNOWN,
    macAddresses: known ? (agent === true ? interfaces : nics).map(({ mac: address }) => address) : UNKNOWN,
    name: inputs["name"] ?? (known ? `VM ${vmId}` : UNKNOWN),
    networkDevices: bags(inputs["networkDevices"]).map((device, index) => ({
      ...device,
      bridge: device["bridge"] ?? BRIDGE,
      macAddress: device["macAddress"] ?? nics[index]?.mac ?? UNKNOWN,
    })),
    networkInterfaceNames: known ? interfaces.map(({ name }) => name) : UNKNOWN,
    vga: inputs["vga"] ?? { clipboard: "", memory: 16, type: "std" },
    vmId: vmId ?? inputs["vmId"] ?? UNKNOWN,
  };
}
