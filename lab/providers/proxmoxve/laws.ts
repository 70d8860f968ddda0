// What Proxmox VE and the Image Factory refuse, with the texts that they give.
import type { Law, Props, Reason, Verdict } from "../../kernel/model";
import type { Hypervisor, ImageFile, Machine, World } from "../../world/model";

const PROVIDER = "bpg/terraform-provider-proxmox";
const yes = (because: readonly Reason[] = []): Verdict => ({ holds: true, because });
const no = (message: string): Verdict => ({ holds: false, message });
/** How the provider words an answer of the API (proxmox/api/errors.go). */
const http = (code: number, reason: string): string => `received an HTTP ${code} response - Reason: ${reason}`;

/** How the provider words a failed task (proxmox/nodes/tasks/tasks.go). */
export const failedTask = (what: string, node: string, vmId: number, reason: string): string =>
  `task "UPID:${node}:${what}:${vmId}:" failed to complete with exit code: ${reason}`;

export const apiReachable: Law<{ endpoint: string; cluster: readonly Hypervisor[] }> = {
  id: "proxmoxve-api-is-reachable",
  statement: "A request needs a Proxmox API that answers at the endpoint of the provider.",
  source: `${PROVIDER} proxmox/api/client.go; Go net/http`,
  judge: ({ endpoint, cluster }) =>
    cluster.length > 0
      ? yes()
      : no(
          `failed to perform HTTP GET request - Reason: Get "${endpoint}/api2/json/version": ` +
            `dial tcp: connect: no route to host`,
        ),
};

export const nodeExists: Law<{ name: string; cluster: readonly Hypervisor[] }> = {
  id: "proxmoxve-node-exists",
  statement: "A VM or a file lives on a node that is a member of the Proxmox cluster.",
  source: "proxmox/pve-http-server src/PVE/APIServer/AnyEvent.pm; proxmox/pve-cluster PVE::Cluster::remote_node_ip",
  judge: ({ name, cluster }) =>
    cluster.some((node) => node.name === name)
      ? yes()
      : no(
          http(
            500,
            `hostname lookup '${name}' failed - failed to get address info for: ${name}: Name or service not known`,
          ),
        ),
};

export const datastoreTakes: Law<{ node: Hypervisor; datastore: string; content: string }> = {
  id: "proxmoxve-datastore-takes-content",
  statement: "A datastore exists on the node and is configured for the type of content that goes there.",
  source:
    "proxmox/pve-storage src/PVE/Storage.pm storage_config; src/PVE/API2/Storage/Status.pm download_url; proxmox/qemu-server PVE/API2/Qemu.pm check_storage_access",
  judge: ({ node, datastore, content }) => {
    const found = node.datastores.find(({ id }) => id === datastore);
    if (!found) return no(http(500, `storage '${datastore}' does not exist`));
    if (found.content.includes(content)) return yes();
    return content === "images"
      ? no(http(500, `storage '${datastore}' does not support vm images`))
      : no(http(500, `storage '${datastore}' is not configured for content-type '${content}'`));
  },
};

/** The schematic that every factory knows: the one without customization (Image Factory documentation). */
const VANILLA = "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba";

export interface FactoryImage {
  readonly schematic: string;
  readonly talosVersion: string;
  readonly file: string;
}

/** What a URL of an Image Factory names, or undefined for other URLs. */
export function factoryImage(url: string): FactoryImage | undefined {
  const [, schematic, talosVersion, file] = /\/image\/([^/]+)\/(v[^/]+)\/([^/?]+)$/.exec(url) ?? [];
  return schematic && talosVersion && file ? { schematic, talosVersion, file } : undefined;
}

export const schematicExists: Law<{ url: string; image: FactoryImage; schematics: World["schematics"] }> = {
  id: "proxmoxve-image-schematic-exists",
  statement: "The Image Factory serves images of schematics that somebody registered, and answers 404 for others.",
  source: `siderolabs/image-factory internal/frontend/http; ${PROVIDER} fwprovider/nodes/resource_download_file.go; proxmox/pve-manager PVE/API2/Nodes.pm query_url_metadata`,
  judge: ({ url, image, schematics }) => {
    const otherwise = notFound(url);
    if (image.schematic === VANILLA) return yes();
    const known = schematics[image.schematic];
    return known ? yes([{ anyOf: known.madeBy, otherwise }]) : no(otherwise);
  },
};

export const imageExists: Law<{ url: string; image: FactoryImage | undefined }> = {
  id: "proxmoxve-image-exists",
  statement:
    "The lab's internet holds what an Image Factory serves: `<platform>-<architecture>.<format>` of a Talos release.",
  source: "siderolabs/image-factory README, image paths",
  judge: ({ url, image }) =>
    image !== undefined &&
    /^v\d+\.\d+\.\d+(-[a-z]+\.\d+)?$/.test(image.talosVersion) &&
    /^[a-z]+-(amd64|arm64)(-secureboot)?\.(raw|raw\.(gz|xz|zst)|qcow2|iso)$/.test(image.file)
      ? yes()
      : no(notFound(url)),
};

function notFound(url: string): string {
  const reason = "Parameter verification failed. (url: invalid server response: '404 Not Found')";
  return (
    "Error initiating file download: Could not get file metadata, unexpected error: error fetching metadata from " +
    `download url, unexpected error in GetQueryURLMetadata: error retrieving URL metadata for "${url}": ${http(400, reason)}`
  );
}

/** What a download asks for, and where. */
export interface Download {
  readonly fileName: string;
  readonly url: string;
  readonly contentType: string;
  readonly decompression: string | undefined;
  readonly datastore: string;
  readonly node: string;
}

export const fileNameFits: Law<Download> = {
  id: "proxmoxve-file-name-fits-content",
  statement: "An ISO image's file name ends in .iso or .img, an import's in .ova, .qcow2, .raw or .vmdk.",
  source:
    "proxmox/pve-storage src/PVE/Storage.pm ISO_EXT_RE_0, UPLOAD_IMPORT_EXT_RE_1; src/PVE/API2/Storage/Status.pm download_url",
  judge: ({ fileName, contentType }) => {
    const refuse = (reason: string): Verdict =>
      no(
        `Error downloading file from url: Could not download file '${fileName}', unexpected error: error download ` +
          `file by URL: ${http(400, `Parameter verification failed. (filename: ${reason})`)}`,
      );
    if (contentType === "iso" && !/\.(iso|img)$/i.test(fileName)) return refuse("wrong file extension");
    if (contentType === "import" && !/\.(ova|qcow2|raw|vmdk)$/.test(fileName)) {
      return refuse("invalid filename or wrong extension");
    }
    return yes();
  },
};

/** A download that Proxmox began and gave up (proxmox/nodes/storage/download_url.go). */
function downloadFailed({ fileName, datastore, node }: Download, reason: string): Verdict {
  return no(
    `Error downloading file from url: Could not download file '${fileName}', unexpected error: error download file to ` +
      `datastore ${datastore}: failed waiting for url download: task "UPID:${node}:download:${fileName}:" failed to ` +
      `complete with exit code: ${reason}`,
  );
}

export const decompresses: Law<Download> = {
  id: "proxmoxve-download-decompresses",
  statement: "Only an ISO image is unpacked, and only with the algorithm that it was packed with.",
  source:
    "proxmox/pve-storage src/PVE/API2/Storage/Status.pm download_url; src/PVE/Storage.pm decompressor_info; bpg/terraform-provider-proxmox issue 860",
  judge: (download) => {
    const { fileName, url, contentType, decompression } = download;
    if (contentType !== "iso" && decompression !== undefined) {
      return downloadFailed(download, `decompression not supported for ${contentType}`);
    }
    const tool = { gz: "zcat", lzo: "lzop -d -c", zst: "zstd -q -d -c", bz2: "bzcat" }[decompression ?? ""];
    if (tool === undefined || url.endsWith(`.${decompression ?? ""}`)) return yes();
    return downloadFailed(
      download,
      `command '${tool} /var/lib/vz/template/iso/${fileName}.tmp_dwnl' failed: exit code 1`,
    );
  },
};

export const importIsWhatItSays: Law<Download> = {
  id: "proxmoxve-import-has-the-format-of-its-name",
  statement:
    "A file that is downloaded for import has the format that its name ends in; Proxmox reads it with `qemu-img`, and takes anything for a raw image.",
  source:
    "proxmox/pve-storage src/PVE/API2/Storage/Status.pm download_url assert_file_validity; src/PVE/Storage/Plugin.pm file_size_info",
  judge: (download) => {
    const format = endingOf(download.fileName);
    return download.contentType !== "import" || format === "raw" || format === endingOf(download.url)
      ? yes()
      : downloadFailed(download, "failed to query file information with qemu-img");
  },
};

/** What a file name or a URL ends in, without the dot. */
export function endingOf(name: string): string {
  return /\.([^./]+)$/.exec(name)?.[1] ?? "";
}

export const fileNameFree: Law<{ fileName: string; taken: ImageFile | undefined; overwriteUnmanaged: boolean }> = {
  id: "proxmoxve-file-name-is-free",
  statement: "A download does not replace a file that is there, unless `overwriteUnmanaged` says so.",
  source: `${PROVIDER} fwprovider/nodes/resource_download_file.go Create; proxmox/pve-storage src/PVE/Storage.pm`,
  judge: ({ fileName, taken, overwriteUnmanaged }) =>
    taken === undefined || overwriteUnmanaged
      ? yes()
      : no(
          "File already exists in the datastore, it was created outside of Terraform or is managed by another " +
            `resource.: File already exists in the datastore: '${fileName}', error: error download file by URL: ` +
            http(500, `refusing to override existing file '${fileName}'`),
        ),
};

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

export const laws: readonly Law<never>[] = [
  apiReachable,
  nodeExists,
  datastoreTakes,
  imageExists,
  schematicExists,
  fileNameFits,
  decompresses,
  importIsWhatItSays,
  fileNameFree,
  parametersFit,
  vmIdFree,
  importable,
  sshForFileId,
  imageOnNode,
  bridgesExist,
  memoryFits,
  threadsFit,
  addressFree,
  vmExists,
  notProtected,
  disksGrow,
];
