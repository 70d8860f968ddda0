// GpuNodes: what a cluster needs so that pods can ask for the GPUs of its nodes, on any platform.
import * as pulumi from "@pulumi/pulumi";
import { DaemonSet } from "@pulumi/kubernetes/apps/v1/daemonSet";
import { RuntimeClass } from "@pulumi/kubernetes/node/v1/runtimeClass";
import { childOptions, ownOptions } from "../kubernetes/childOptions";
import type { Gpu } from "../machines/machine";
import { devicePlugins } from "./devicePlugins";
import { gpuKinds, vendorsOf } from "./kinds";

export interface GpuNodesArgs {
  /** GPUs of the cluster's nodes; repeated ones count once. At least one. */
  readonly gpus: readonly Gpu[];
}

/**
 * The RuntimeClass, where a GPU needs one, and the device plugin of each vendor. The plugins find their nodes by the
 * labels of `gpuLabels`, which the machine configuration gives them.
 */
export class GpuNodes extends pulumi.ComponentResource {
  constructor(name: string, args: GpuNodesArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:gpu:GpuNodes", name, args, ownOptions(opts));
    const children = childOptions(this, opts);
    const vendors = vendorsOf(args.gpus);
    const { runtimeClass: className } = gpuKinds.nvidia;
    if (vendors.includes("nvidia")) {
      // Pods of the class are refused until it is there a moment later; their DaemonSets try again by themselves.
      new RuntimeClass(`${name}-runtime-class`, { metadata: { name: className }, handler: className }, children);
    }
    for (const vendor of vendors) new DaemonSet(`${name}-${vendor}`, devicePlugins[vendor](), children);
    this.registerOutputs({});
  }
}
