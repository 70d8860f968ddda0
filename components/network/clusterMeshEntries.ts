// What Cilium reads of its peers: the keys and values of the two Secrets, and of the entry that a cluster publishes.

/** Where the clustermesh-apiserver, kvstoremesh and the agents mount the Secrets with their peers. */
const MOUNT = "/var/lib/cilium/clustermesh";

/** etcd of the own clustermesh-apiserver, in which kvstoremesh keeps what it read of every peer. */
const LOCAL_KVSTOREMESH = "https://clustermesh-apiserver.kube-system.svc:2379";

/** Another member of the mesh, by its Cilium cluster name and the address of its clustermesh-apiserver. */
export interface MeshPeer {
  readonly name: string;
  readonly address: string;
}

/** An etcd client configuration: the YAML that Cilium finds under a peer's name. */
function etcdClient(endpoint: string, filePrefix: string): string {
  return [
    "endpoints:",
    `- ${endpoint}`,
    `trusted-ca-file: ${MOUNT}/${filePrefix}etcd-client-ca.crt`,
    `cert-file: ${MOUNT}/${filePrefix}etcd-client.crt`,
    `key-file: ${MOUNT}/${filePrefix}etcd-client.key`,
    "",
  ].join("\n");
}

const meshEndpoint = (address: string): string => `https://${address}:2379`;

/**
 * The entry that a cluster publishes for its peers, as templates over its own `clustermesh-apiserver-remote-cert`: how
 * to reach it, and the certificate with which to do so. Each key carries the cluster's name, so that the entries of all
 * peers fit into one Secret, whose keys become files in one directory.
 *
 * Source: cilium/cilium v1.18.6, install/kubernetes/cilium/templates/clustermesh-config/_helpers.tpl and
 * kvstoremesh-secret.yaml.
 */
export function publishedEntry({ name, address }: MeshPeer): Record<string, string> {
  return {
    [name]: etcdClient(meshEndpoint(address), `${name}.`),
    [`${name}.etcd-client-ca.crt`]: '{{ index . "ca.crt" }}',
    [`${name}.etcd-client.crt`]: '{{ index . "tls.crt" }}',
    [`${name}.etcd-client.key`]: '{{ index . "tls.key" }}',
  };
}

/**
 * `cilium-clustermesh`, for the agents: every peer is read from the own kvstoremesh, with the certificate that the
 * chart makes for that. Source: as above, clustermesh-secret.yaml and cilium-agent/daemonset.yaml.
 */
export function agentEntries(peers: readonly MeshPeer[]): Record<string, string> {
  return Object.fromEntries(peers.map(({ name }) => [name, etcdClient(LOCAL_KVSTOREMESH, "local-")]));
}

/**
 * `cilium-kvstoremesh` where all members share a CA: the own certificate for peers is good at each of them. The chart
 * mounts it as `common-etcd-client*` (as above, clustermesh-apiserver/deployment.yaml).
 */
export function sharedCaEntries(peers: readonly MeshPeer[]): Record<string, string> {
  return Object.fromEntries(peers.map(({ name, address }) => [name, etcdClient(meshEndpoint(address), "common-")]));
}

/** Path of a cluster's entry below the mount `general`. */
export const entryPath = (clusterName: string): string => `clustermesh/${clusterName}`;

/** The arguments that can contradict each other. */
export interface MeshNeighbourhood {
  readonly clusterName: string;
  readonly address: string;
  readonly peers: readonly MeshPeer[];
}

/** Every problem, each a clause that names the value and the repair. */
export function meshProblems({ clusterName, address, peers }: MeshNeighbourhood): readonly string[] {
  const names = peers.map((peer) => peer.name);
  return [
    ...(names.includes(clusterName)
      ? [`its own name ${clusterName} is among the peers, where Cilium ignores it; leave it out`]
      : []),
    ...peers
      .filter((peer) => peer.address === address && peer.name !== clusterName)
      .map((peer) => `peer ${peer.name} has its own address ${address}; each member needs one of its own`),
    ...repeated(names).map((name) => `peer ${name} is listed more than once; list it once`),
  ];
}

function repeated(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}
