// What Proxmox VE refuses of virtual machines, with the texts that it gives.
import type { Law, Props } from "../../kernel/model";
import type { Hypervisor, Machine } from "../../world/model";
import { PROVIDER, failedTask, http, no, yes } from "./verdicts";

export const vmIdFree: Law<{ vmId: number; cluster: readonly Hypervisor[] }> = {
  id: "proxmoxve-vm-id-is-free",
  statement: "A VM id is unique in the whole Proxmox cluster.",
  source:
    "proxmox/pve-cluster src/PVE/Cluster.pm check_vmid_unused; proxmox/qemu-server src/PVE/API2/Qemu.pm create_vm",
  judge: ({ vmId, cluster }) => {
    const holder = cluster.find(({ vms }) => String(vmId) in vms);
    return holder
      ? no(
          `error creating VM: ${http(500, `unable to create VM ${vmId} - VM ${vmId} already exists on node '${holder.name}'`)}`,
        )
      : yes();
  },
};

export const parametersFit: Law<{ name: string | undefined; tags: readonly string[] }> = {
  id: "proxmoxve-vm-parameters-fit",
  statement: "A VM's name is a DNS name, its tags are words of letters, digits, `_`, `-`, `+` and `.`.",
  source: "proxmox/pve-common src/PVE/JSONSchema.pm pve_verify_dns_name, pve_verify_tag",
  judge: ({ name, tags }) => {
    const wrong: string[] = [];
    if (
      name !== undefined &&
      !/^(?=.{1,253}$)[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/.test(
        name,
      )
    ) {
      wrong.push("name: invalid format - value does not look like a valid DNS name");
    }
    if (!tags.every((tag) => /^[a-z0-9_][a-z0-9_\-+.]*$/i.test(tag))) {
      wrong.push("tags: invalid format - invalid characters in tag");
    }
    return wrong.length === 0
      ? yes()
      : no(`error creating VM: ${http(400, `Parameter verification failed. (${wrong.join(", ")})`)}`);
  },
};

export const importable: Law<{ volume: string; slot: string }> = {
  id: "proxmoxve-import-source-is-importable",
  statement:
    "The API imports a disk from a volume of content type `import` or from a VM's disk, not from an ISO image.",
  source: "proxmox/qemu-server src/PVE/API2/Qemu.pm check_storage_access",
  judge: ({ volume, slot }) => {
    const [, content] = /^[^:]+:([^/]+)\//.exec(volume) ?? [];
    if (content === undefined || content === "import" || content === "images") return yes();
    const reason = `${slot}: ${volume} has wrong type '${content}' - needs to be 'images' or 'import'`;
    return no(`error creating VM: ${http(400, `Parameter verification failed. (${reason})`)}`);
  },
};

export const sshForFileId: Law<{ config: Props; node: Hypervisor }> = {
  id: "proxmoxve-file-id-needs-ssh",
  statement:
    "Importing by `fileId` runs commands on the node over SSH, for which an API token brings neither user nor key; `importFrom` needs none.",
  source: `${PROVIDER} proxmoxtf/resource/vm/disk/disk.go createCustomDisk; proxmox/ssh/client.go openNodeShell; docs/index.md "When is SSH Required?"`,
  judge: ({ config, node }) =>
    config["ssh"] !== undefined || (config["username"] !== undefined && config["password"] !== undefined)
      ? yes()
      : no(
          `creating custom disk: unable to authenticate user "" over SSH to "${node.name}:22". Please verify that ` +
            "ssh-agent is correctly loaded with an authorized key via 'ssh-add -L' (NOTE: configurations in " +
            `~/.ssh/config are not considered by the provider): failed SSH handshake to ${node.name}:22: ssh: ` +
            "handshake failed: ssh: unable to authenticate, attempted methods [none password], no supported methods remain",
        ),
};

export const imageOnNode: Law<{ fileId: string; node: Hypervisor; by: "fileId" | "importFrom"; vmId: number }> = {
  id: "proxmoxve-disk-image-is-on-node",
  statement:
    "A disk is imported from a file that was downloaded to a datastore of the same node: `fileId` by a command over SSH once the VM exists, `importFrom` by the API that creates it.",
  source: `${PROVIDER} proxmoxtf/resource/vm/disk/disk.go createCustomDisk; proxmox/qemu-server src/PVE/CLI/qm.pm importdisk; src/PVE/API2/Qemu.pm create_disks; proxmox/pve-storage src/PVE/Storage/Plugin.pm file_size_info`,
  judge: ({ fileId, node, by, vmId }) => {
    const path = `/var/lib/vz/${by === "fileId" ? "template/" : ""}${fileId.replace(/^[^:]*:/, "")}`;
    const otherwise =
      by === "fileId"
        ? `creating custom disk: ${path}: non-existent or non-regular file`
        : failedTask("qmcreate", node.name, vmId, `unable to create VM ${vmId} - failed to stat '${path}'`);
    const file = node.files[fileId];
    return file ? yes([{ anyOf: [file.madeBy], otherwise }]) : no(otherwise);
  },
};

export const bridgesExist: Law<{
  vmId: number;
  node: Hypervisor;
  devices: readonly { readonly bridge: string; readonly mtu: number | undefined }[];
}> = {
  id: "proxmoxve-bridge-exists",
  statement: "A VM starts only when each network device's bridge exists and carries the device's MTU.",
  source: "proxmox/qemu-server src/usr/pve-bridge; src/PVE/QemuServer.pm print_netdevice_full",
  judge: ({ vmId, node, devices }) => {
    for (const [index, { bridge, mtu }] of devices.entries()) {
      const found = node.bridges.find(({ name }) => name === bridge);
      if (!found) return no(startFailed(node, vmId, `bridge '${bridge}' does not exist`));
      if (mtu !== undefined && mtu > found.mtu) {
        return no(
          startFailed(
            node,
            vmId,
            `netdev net${index}: MTU value '${mtu}' is bigger than the bridge MTU '${found.mtu}'`,
          ),
        );
      }
    }
    return yes();
  },
};

export const memoryFits: Law<{ vmId: number; node: Hypervisor; wantedMiB: number; usedMiB: number }> = {
  id: "proxmoxve-memory-fits",
  statement: "The memory of all running VMs fits into the host: without ballooning QEMU cannot start one more.",
  source: "QEMU system/physmem.c, file `pc.ram`; proxmox/qemu-server src/PVE/QemuServer.pm vm_start",
  judge: ({ vmId, node, wantedMiB, usedMiB }) =>
    usedMiB + wantedMiB <= node.memoryMiB
      ? yes()
      : no(startFailed(node, vmId, "kvm: cannot set up guest memory 'pc.ram': Cannot allocate memory")),
};

export const threadsFit: Law<{ vmId: number; node: Hypervisor; cores: number }> = {
  id: "proxmoxve-cores-fit",
  statement: "One VM has at most as many virtual CPUs as the host has threads.",
  source: "proxmox/qemu-server src/PVE/QemuServer.pm config_to_command",
  judge: ({ vmId, node, cores }) =>
    cores <= node.threads
      ? yes()
      : no(startFailed(node, vmId, `MAX ${node.threads} vcpus allowed per VM on this node`)),
};

function startFailed(node: Hypervisor, vmId: number, why: string): string {
  return `error starting VM: ${failedTask("qmstart", node.name, vmId, `start failed: QEMU exited with code 1\ntask log:\n  ${why}`)}`;
}

export const addressFree: Law<{ addresses: readonly string[]; machines: readonly Machine[] }> = {
  id: "proxmoxve-address-is-free",
  statement:
    "Two machines with one address answer for each other at random. Proxmox starts them all the same; the lab refuses, because nothing that follows would mean anything.",
  source: "RFC 5227, section 1",
  judge: ({ addresses, machines }) => {
    for (const address of addresses) {
      const holder = machines.find((machine) => machine.running && machine.addresses.includes(address));
      if (holder) {
        return no(
          `address ${address} is already in use by machine "${holder.name}": Proxmox would start the VM, and both ` +
            "machines would answer ARP requests for it",
        );
      }
    }
    return yes();
  },
};

export const vmExists: Law<{ vmId: string; node: Hypervisor | undefined; nodeName: string; doing: string }> = {
  id: "proxmoxve-vm-exists",
  statement: "Only a VM that exists can be changed or deleted.",
  source: "proxmox/qemu-server src/PVE/QemuConfig.pm load_config",
  judge: ({ vmId, node, nodeName, doing }) =>
    node && vmId in node.vms
      ? yes()
      : no(
          `error ${doing}: ${http(500, `Configuration file 'nodes/${nodeName}/qemu-server/${vmId}.conf' does not exist`)}`,
        ),
};

export const notProtected: Law<{ vmId: string; protection: boolean }> = {
  id: "proxmoxve-protection-is-off",
  statement: "A protected VM is not deleted. The provider has shut it down by then.",
  source: `proxmox/guest-common src/PVE/AbstractConfig.pm check_protection; ${PROVIDER} proxmoxtf/resource/vm/vm.go vmDelete`,
  judge: ({ vmId, protection }) =>
    protection ? no(`error deleting VM: ${http(500, `can't remove VM ${vmId} - protection mode enabled`)}`) : yes(),
};

export const disksGrow: Law<{
  vmId: string;
  disks: readonly { readonly volume: string; readonly from: number; readonly to: number }[];
}> = {
  id: "proxmoxve-disks-only-grow",
  statement: "A disk can be made larger, never smaller.",
  source: `${PROVIDER} proxmoxtf/resource/vm/vm.go vmPlanDiskLocationAndSizeChanges`,
  judge: ({ vmId, disks }) => {
    const shrunk = disks.find(({ from, to }) => to < from);
    return shrunk ? no(`Cannot shrink ${shrunk.volume} in VM ${vmId}, it is not supported!`) : yes();
  },
};
