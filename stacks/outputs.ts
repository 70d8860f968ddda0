// What a cluster stack tells its user and other stacks.
import type * as pulumi from "@pulumi/pulumi";
import type { GitAccess } from "../components/gitops/gitAccess";
import type { MachineImage } from "../components/machines/machineImage";
import type { TalosCluster } from "../components/talos/talosCluster";
import type { Cluster } from "../fleet/model";

export interface ClusterOutputs {
  /** Secret. */
  readonly kubeconfig: pulumi.Output<string>;
  /** Secret. */
  readonly talosconfig: pulumi.Output<string>;
  /** Kubernetes API, `https://…:6443`. */
  readonly endpoint: string;
  /** Nodes whose last configuration change waits for a reboot. */
  readonly stagedNodes: pulumi.Output<string[]>;
  /** Image Factory schematic of the nodes. */
  readonly schematicId: pulumi.Output<string>;
  /** LoadBalancer addresses by purpose. */
  readonly addresses: { readonly ingress: string; readonly mesh?: string };
  /** Public key to enter as a read-only deploy key at the Git server; present with `ssh://` repositories. */
  readonly fluxDeployKey?: pulumi.Output<string>;
}

export function clusterOutputs(
  cluster: Cluster,
  talosCluster: TalosCluster,
  image: MachineImage,
  git: GitAccess | undefined,
): ClusterOutputs {
  const { mesh } = cluster.cilium;
  return {
    kubeconfig: talosCluster.kubeconfig,
    talosconfig: talosCluster.talosconfig,
    endpoint: cluster.endpoint,
    stagedNodes: talosCluster.stagedNodes,
    schematicId: image.schematicId,
    addresses: { ingress: cluster.externalIp, ...(mesh === undefined ? {} : { mesh: mesh.ip }) },
    ...(git?.publicKey === undefined ? {} : { fluxDeployKey: git.publicKey }),
  };
}
