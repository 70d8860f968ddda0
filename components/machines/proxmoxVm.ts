// What a Talos VM looks like to Proxmox: a pure function from a machine's facts to the inputs of the VM resource.
import type { VmLegacyArgs } from "@pulumi/proxmoxve/vmLegacy";
import { macOf } from "./addressing";
import type { MachineLink } from "./machine";
import type { MachineNic, ProxmoxMachineArgs } from "./proxmoxMachine";

/**
 * Inputs of the VM.
 *
 * Source of the hardware profile: Talos documentation 1.12, "Proxmox" (q35, OVMF, 4m EFI disk without pre-enrolled
 * keys, CPU `host`, no ballooning); siderolabs/talos #11173 (`virtio-scsi-pci`, the single controller loses disks).
 */
export function vmArgs(args: ProxmoxMachineArgs): VmLegacyArgs {
  const nics = [args.lan, ...args.extraNics];
  return {
    name: args.nodeName,
    nodeName: args.hypervisor,
    vmId: args.vmId,
    // Proxmox sorts tags: any other order would show as a change for ever.
    tags: ["managed-by-pulumi", "talos", args.clusterName].sort(),
    machine: "q35",
    bios: "ovmf",
    efiDisk: { datastoreId: args.datastore, type: "4m", preEnrolledKeys: false },
    operatingSystem: { type: "l26" },
    cpu: { type: "host", cores: args.cores },
    memory: { dedicated: args.memoryMiB, floating: 0 },
    scsiHardware: "virtio-scsi-pci",
    disks: [
      {
        interface: "scsi0",
        datastoreId: args.datastore,
        importFrom: args.imageVolume,
        size: args.diskGiB,
        discard: "on",
        ssd: true,
      },
      ...args.extraDisks.map((disk, index) => ({
        interface: `scsi${index + 1}`,
        datastoreId: disk.datastore,
        size: disk.sizeGiB,
        discard: "on",
        ssd: true,
      })),
    ],
    bootOrders: ["scsi0"],
    networkDevices: nics.map((nic) => ({
      bridge: nic.bridge,
      model: "virtio",
      // Proxmox writes MAC addresses in capitals and would report small ones as changed.
      macAddress: macOfNic(nic).toUpperCase(),
      mtu: nic.mtu,
    })),
    initialization: {
      datastoreId: args.datastore,
      dns: { servers: [...args.nameservers] },
      ipConfigs: nics.map((nic, index) => ({
        // One default route only: a gateway on a storage network would take the node's traffic with it.
        ipv4: index === 0 ? { address: nic.address, gateway: args.gateway } : { address: nic.address },
      })),
    },
    agent: { enabled: args.guestAgent },
    onBoot: true,
    // Talos has left the cluster by then; there is nothing to shut down in order.
    stopOnDestroy: true,
    // A change of hardware waits for a reboot that a person chooses, like a staged machine configuration.
    rebootAfterUpdate: false,
    protection: args.role === "controlplane" && !args.retire,
  };
}

/** The VM's links as the machine configuration finds them: by the MAC addresses that the VM was given. */
export function linksOf(args: ProxmoxMachineArgs): readonly [MachineLink, ...MachineLink[]] {
  const link = (nic: MachineNic, alias: string): MachineLink => ({
    alias,
    selector: `mac(link.permanent_addr) == "${macOfNic(nic)}"`,
    mtu: nic.mtu,
  });
  return [link(args.lan, "lan"), ...args.extraNics.map((nic, index) => link(nic, `extra${index + 1}`))];
}

function macOfNic(nic: MachineNic): string {
  const [ip = ""] = nic.address.split("/");
  return macOf(ip);
}
