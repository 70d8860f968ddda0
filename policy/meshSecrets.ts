// Finds the objects by which the members of a ClusterMesh learn of each other.
import type { Facts } from "./rule";
import { NotYetKnown, type View } from "./view";

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

/** Whether the object makes or is one of the two Secrets, or publishes the cluster. */
export function isOfMesh(object: Facts): boolean {
  if (object.type === EXTERNAL_SECRET) return readsPeers(object.props);
  if (object.type === PUSH_SECRET) return publishesCluster(object.props);
  if (object.type !== SECRET) return false;
  return [AGENTS_SECRET, PEERS_SECRET].includes(object.props.get("metadata", "name").text() ?? "");
}

/** A peer by its cluster name, and where it is named. */
export interface Peer {
  readonly name: string;
  readonly object: Facts;
  readonly at: View;
}

/**
 * Peers in one of the two Secrets. Names of clusters have no dot, and the names of files beside them have one.
 *
 * @throws NotYetKnown
 */
export function peersInSecret(object: Facts, secret: string): readonly Peer[] {
  if (object.type !== SECRET) return [];
  const { props } = object;
  if (props.get("metadata", "name").text() !== secret) return [];
  const data = props.get("data");
  // A masked value tells nothing of its keys.
  if (data.text() !== undefined) throw new NotYetKnown(`${data.path} of ${object.name}`);
  return [...data.entries(), ...props.get("stringData").entries()]
    .filter(([key]) => !key.includes("."))
    .map(([name, at]) => ({ name, object, at }));
}

/** Peers whose entries an ExternalSecret takes into what KVStoreMesh reads. */
export function peersExtracted(object: Facts): readonly Peer[] {
  if (object.type !== EXTERNAL_SECRET) return [];
  const { props } = object;
  if (!readsPeers(props)) return [];
  const keys = props
    .get("spec", "dataFrom")
    .list()
    .map((source) => source.get("extract", "key"));
  return keys.flatMap((at) => (at.present ? [{ name: clusterAt(at.text() ?? ""), object, at }] : []));
}
