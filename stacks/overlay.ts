// How a cluster's nodes become part of the overlay of its mesh: the seed of all keys, and each node's document.
import type * as pulumi from "@pulumi/pulumi";
import { overlayPatch } from "../components/overlay/overlayPatch";
import { OverlaySeed } from "../components/overlay/overlaySeed";
import type { NodeOverlay } from "../components/talos/talosCluster";
import type { Cluster, Overlay, Vault } from "../fleet/model";
import { randomProvider } from "./providers";
import type { StackOutput } from "./references";

export interface ClusterOverlay {
  readonly ofNodes: NodeOverlay;
  /** Secret, base64; where this stack makes it. */
  readonly madeSeed?: pulumi.Output<string>;
}

/**
 * One member's stack makes the seed and the others take it from there; all else follows from it, so that a node that
 * joins changes no key of another.
 *
 * @returns undefined without an overlay
 */
export function clusterOverlay(
  cluster: Cluster,
  vault: Vault | undefined,
  output: StackOutput,
): ClusterOverlay | undefined {
  const { mesh } = cluster.cilium;
  const overlay = mesh?.overlay;
  if (mesh === undefined || overlay === undefined) {
    return undefined;
  }
  const makes = overlay.seedMaker === cluster.name;
  const { seed } = new OverlaySeed(
    `${cluster.name}-overlay`,
    {
      meshName: mesh.name,
      source: makes
        ? { make: true, retire: cluster.retire }
        : { seed: output<string>({ stack: overlay.seedMaker, what: "cluster" }, "overlaySeed") },
    },
    { providers: makes ? [randomProvider(cluster)] : [] },
  );
  return {
    ofNodes: { cidr: overlay.cidr, patches: patches(cluster, overlay, vault, seed) },
    ...(makes ? { madeSeed: seed } : {}),
  };
}

function patches(
  cluster: Cluster,
  overlay: Overlay,
  vault: Vault | undefined,
  seed: pulumi.Output<string>,
): NodeOverlay["patches"] {
  const { tunnelProtocol } = cluster.cilium;
  const entries = [...cluster.controlPlanes, ...cluster.workers].map(({ name, ip, overlayIp, role, aws }) => {
    if (overlayIp === undefined) {
      throw new Error(`node ${name} of cluster ${cluster.name} has no address in the overlay of its mesh`);
    }
    const member = {
      name,
      cluster: cluster.name,
      site: cluster.site.name,
      ip,
      overlayIp,
      lighthouse: aws?.lighthouse ?? false,
      tunnelProtocol,
      hub: role === "controlplane" && vault?.hub === cluster.name,
    };
    return [name, seed.apply((text) => overlayPatch(member, overlay, text))] as const;
  });
  return Object.fromEntries(entries);
}
