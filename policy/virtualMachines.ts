// Reads the network interfaces of virtual machines on Proxmox.
import { type Cidr, parseCidr } from "../fleet/addresses";
import { VM } from "./proxmox";
import type { Facts } from "./rule";
import type { View } from "./view";

/** The machine's token in version 8 of the provider and in the versions before; the inputs are called the same. */
export const vmTypes: readonly string[] = [VM, "proxmoxve:VM/virtualMachine:VirtualMachine"];

export const virtualMachines = (resources: readonly Facts[]): readonly Facts[] =>
  resources.filter(({ type }) => vmTypes.includes(type));

export const networkDevices = (vm: View): readonly View[] => vm.get("networkDevices").list();

/** What cloud-init tells each interface, in the order of the network devices. */
export const ipConfigs = (vm: View): readonly View[] => vm.get("initialization", "ipConfigs").list();

/** The bridge of a network device; Proxmox's provider takes vmbr0 where it names none. */
export const bridgeOf = (device: View): string => device.get("bridge").text() ?? "vmbr0";

/** A static IPv4 address with its prefix length; undefined for `dhcp`, for nothing, and for what does not parse. */
export const staticAddress = (ipConfig: View): Cidr | undefined =>
  parseCidr(ipConfig.get("ipv4", "address").text() ?? "");
