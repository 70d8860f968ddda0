// MachineImage: the boot image of a cluster's machines, made to order by the Image Factory.
import * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumiverse/talos";
import { Schematic } from "@pulumiverse/talos/imageFactory/schematic";
import type { ImagePlatform } from "./machine";
import { type Feature, installerImage, nocloudDiskImageUrl, schematicYaml } from "./schematic";

export interface MachineImageArgs {
  /** What the nodes must be able to do. Default of an empty list: the image without extensions. */
  readonly features: readonly Feature[];
  /** Talos version with `v`. Take it from `ClusterVersions`, so that new nodes boot what the live ones run. */
  readonly talosVersion: pulumi.Input<string>;
}

/** The image of machines that must be able to do the same: one schematic, whatever platform they are of. */
export class MachineImage extends pulumi.ComponentResource {
  readonly features: readonly Feature[];
  readonly schematicId: pulumi.Output<string>;
  readonly talosVersion: pulumi.Output<string>;

  /** @param opts `provider` is the Talos provider that asks the Image Factory. */
  constructor(name: string, args: MachineImageArgs, opts: pulumi.ComponentResourceOptions & { provider: Provider }) {
    super("homelab:machines:MachineImage", name, { features: args.features }, opts);
    const schematic = new Schematic(
      `${name}-schematic`,
      { schematic: schematicYaml(args.features) },
      // The plugin updates in place, and an update cannot change a resource's id: the id would stay that of the old text.
      { parent: this, replaceOnChanges: ["schematic"] },
    );
    this.features = args.features;
    this.schematicId = schematic.id;
    this.talosVersion = pulumi.output(args.talosVersion);
    this.registerOutputs({ schematicId: this.schematicId, talosVersion: this.talosVersion });
  }

  /** Image that installs or upgrades a node of this platform. */
  installer(platform: ImagePlatform): pulumi.Output<string> {
    return pulumi
      .all([this.schematicId, this.talosVersion])
      .apply(([schematicId, talosVersion]) => installerImage(platform, schematicId, talosVersion));
  }

  /** Where the disk image for VMs is downloaded from. */
  nocloudDiskImageUrl(): pulumi.Output<string> {
    return pulumi
      .all([this.schematicId, this.talosVersion])
      .apply(([schematicId, talosVersion]) => nocloudDiskImageUrl(schematicId, talosVersion));
  }
}
