// What a cluster stack tells its user and other stacks.
import * as pulumi from "@pulumi/pulumi";
import type { ClusterDns } from "../components/dns/clusterDns";
import type { GitAccess } from "../components/gitops/gitAccess";
import type { MachineImage } from "../components/machines/machineImage";
import type { SharedCa } from "../components/network/sharedCa";
import type { TalosCluster } from "../components/talos/talosCluster";
import type { Cluster } from "../fleet/model";

/** CA of a mesh that shares one, PEM. */
export interface SharedMeshCa {
  readonly certificate: string;
  readonly privateKey: string;
}

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
  /** Addresses by purpose, as far as there are any. */
  readonly addresses: { readonly ingress?: string; readonly mesh?: string };
  /** Public key to enter as a read-only deploy key at the Git server; present with `ssh://` repositories. */
  readonly fluxDeployKey?: pulumi.Output<string>;
  /** Certificate of Vault's CA, PEM, which other stacks and people trust; on the hub. */
  readonly vaultCa?: pulumi.Output<string>;
  /** Secret, for the stacks of the other members; where this stack makes the CA of its mesh. */
  readonly meshCa?: pulumi.Output<SharedMeshCa>;
  /** Secret, for the stacks of the other members; where this stack makes the seed of its mesh's overlay. */
  readonly overlaySeed?: pulumi.Output<string>;
  /** Secret: what `cloudflared` runs with; with a tunnel. */
  readonly tunnelToken?: pulumi.Output<string>;
}

/** What the stack made, as far as its outputs tell of it. */
interface Made {
  readonly talosCluster: TalosCluster;
  readonly image: MachineImage;
  readonly git: GitAccess | undefined;
  readonly dns: ClusterDns | undefined;
  readonly meshCa: SharedCa | undefined;
  readonly vaultCa: pulumi.Output<string> | undefined;
  readonly overlaySeed: pulumi.Output<string> | undefined;
}

export function clusterOutputs(cluster: Cluster, made: Made): ClusterOutputs {
  const { talosCluster, image, git, dns, meshCa, vaultCa, overlaySeed } = made;
  const { mesh } = cluster.cilium;
  return {
    kubeconfig: talosCluster.kubeconfig,
    talosconfig: talosCluster.talosconfig,
    endpoint: cluster.endpoint,
    stagedNodes: talosCluster.stagedNodes,
    schematicId: image.schematicId,
    addresses: {
      ...(cluster.externalIp === undefined ? {} : { ingress: cluster.externalIp }),
      ...(mesh === undefined ? {} : { mesh: mesh.ip }),
    },
    ...(git?.publicKey === undefined ? {} : { fluxDeployKey: git.publicKey }),
    ...(vaultCa === undefined ? {} : { vaultCa }),
    ...(meshCa !== undefined && mesh?.caMaker === cluster.name
      ? { meshCa: pulumi.secret({ certificate: meshCa.certificate, privateKey: meshCa.privateKey }) }
      : {}),
    ...(overlaySeed === undefined ? {} : { overlaySeed: pulumi.secret(overlaySeed) }),
    ...(dns?.tunnelToken === undefined ? {} : { tunnelToken: dns.tunnelToken }),
  };
}
