// ProxmoxImage: the disk image of a cluster in a datastore of each hypervisor that runs its VMs.
import * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/proxmoxve/provider";
import { File } from "@pulumi/proxmoxve/download/file";
import type { MachineImage } from "./machineImage";
import { diskImageFileName } from "./schematic";

/** A hypervisor that needs the image. */
export interface ImageTarget {
  /** Proxmox node name. */
  readonly hypervisor: string;
  /** Datastore with content type `import`. */
  readonly datastore: string;
}

export interface ProxmoxImageArgs {
  readonly clusterName: string;
  readonly image: MachineImage;
  /** Where the image is needed; a hypervisor named twice downloads once. At least one. */
  readonly targets: readonly ImageTarget[];
}

/** Downloads the image once per hypervisor, ready to be imported through the API. */
export class ProxmoxImage extends pulumi.ComponentResource {
  readonly #volumes = new Map<string, pulumi.Output<string>>();

  /**
   * @param opts `provider` is the Proxmox provider of the site.
   * @throws RunError when there is no target, or one hypervisor has two datastores.
   */
  constructor(name: string, args: ProxmoxImageArgs, opts: pulumi.ComponentResourceOptions & { provider: Provider }) {
    const targets = distinct(name, args.targets);
    super("homelab:machines:ProxmoxImage", name, { clusterName: args.clusterName, targets }, opts);
    const fileName = pulumi
      .all([args.image.schematicId, args.image.talosVersion])
      .apply(([schematicId, talosVersion]) => diskImageFileName(args.clusterName, schematicId, talosVersion));
    for (const { hypervisor, datastore } of targets) {
      const file = new File(
        `${name}-${hypervisor}`,
        {
          nodeName: hypervisor,
          datastoreId: datastore,
          contentType: "import",
          url: args.image.nocloudDiskImageUrl(),
          fileName,
          // The factory makes images on demand, so one version may have another size another day. With `overwrite` the
          // plugin compares sizes on refresh and would replace the file, old after new under one name: none would be
          // left. Source: bpg/terraform-provider-proxmox, `fwprovider/nodes/resource_download_file.go`.
          overwrite: false,
          // An `up` that was cut off after the download leaves a file of this name, which is ours: replace it.
          overwriteUnmanaged: true,
        },
        // The file name carries schematic and version: the new file can be there before the old one goes.
        { parent: this },
      );
      this.#volumes.set(hypervisor, file.id);
    }
    this.registerOutputs({ volumes: Object.fromEntries(this.#volumes) });
  }

  /**
   * Volume of the image on a hypervisor, `datastore:import/file`.
   * @throws RunError when the image was not asked for there.
   */
  volume(hypervisor: string): pulumi.Output<string> {
    const volume = this.#volumes.get(hypervisor);
    if (volume === undefined) {
      const known = [...this.#volumes.keys()].join(", ");
      throw new pulumi.RunError(`No image on hypervisor "${hypervisor}"; it was asked for on ${known}.`);
    }
    return volume;
  }
}

function distinct(name: string, targets: readonly ImageTarget[]): readonly ImageTarget[] {
  const byHypervisor = new Map<string, ImageTarget>();
  for (const target of targets) {
    const first = byHypervisor.get(target.hypervisor);
    if (first !== undefined && first.datastore !== target.datastore) {
      throw new pulumi.RunError(
        `${name}: hypervisor "${target.hypervisor}" has two image datastores, "${first.datastore}" and ` +
          `"${target.datastore}"; give it one.`,
      );
    }
    byHypervisor.set(target.hypervisor, target);
  }
  if (byHypervisor.size === 0) {
    throw new pulumi.RunError(`${name}: no hypervisor to download the image to; name at least one target.`);
  }
  return [...byHypervisor.values()];
}
