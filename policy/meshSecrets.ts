// Finds the objects by which the members of a ClusterMesh learn of each other.
import type { View } from "./view";

export const SECRET = "kubernetes:core/v1:Secret";
export const EXTERNAL_SECRET = "kubernetes:external-secrets.io/v1:ExternalSecret";
export const PUSH_SECRET = "kubernetes:external-secrets.io/v1alpha1:PushSecret";

/** What the agents read: a key per peer, each leading to the own clustermesh-apiserver. */
export const AGENTS_SECRET = "cilium-clustermesh";
/** What KVStoreMesh reads: a key per peer, and the peer's certificates beside it. */
export const PEERS_SECRET = "cilium-kvstoremesh";
/** The certificate that the chart makes for peers. */
const REMOTE_CERTIFICATE = "clustermesh-apiserver-remote-cert";

/** Whether the ExternalSecret makes what KVStoreMesh reads. */
export function readsPeers(externalSecret: View): boolean {
  const target = externalSecret.get("spec", "target", "name");
  return (target.present ? target : externalSecret.get("metadata", "name")).text() === PEERS_SECRET;
}

/** Whether the PushSecret publishes the cluster's certificate for peers. */
export const publishesCluster = (pushSecret: View): boolean =>
  pushSecret.get("spec", "selector", "secret", "name").text() === REMOTE_CERTIFICATE;

/** `gitlab` of `clustermesh/gitlab`: the cluster whose entry lies at a path of the store. */
export const clusterAt = (path: string): string => path.replace(/^.*[/]/, "");
