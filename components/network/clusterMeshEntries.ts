// What Cilium reads of its peers: the keys and values of the two Secrets, and of the entry that a cluster publishes.

/** Where the clustermesh-apiserver, kvstoremesh and the agents mount the Secrets with their peers. */
const MOUNT = "/var/lib/cilium/clustermesh";

/** etcd of the own clustermesh-apiserver, in which kvstoremesh keeps what it read of every peer. */
const LOCAL_KVSTOREMESH = "https://clustermesh-apiserver.kube-system.svc:2379";

/** Another member of the mesh. */
export interface MeshPeer {
  /** Its Cilium cluster name. */
  readonly name: string;
  /** `address:port` of every way to its clustermesh-apiserver; etcd's client takes whichever answers. At least one. */
  readonly endpoints: readonly string[];
}

/** An etcd client configuration: the YAML that Cilium finds under a peer's name. */
function etcdClient(urls: readonly string[], filePrefix: string): string {
  return [
    "endpoints:",
    ...urls.map((url) => `- ${url}`),
    `trusted-ca-file: ${MOUNT}/${filePrefix}etcd-client-ca.crt`,
    `cert-file: ${MOUNT}/${filePrefix}etcd-client.crt`,
    `key-file: ${MOUNT}/${filePrefix}etcd-client.key`,
    "",
  ].join("\n");
}

const meshUrls = (endpoints: readonly string[]): readonly string[] =>
  endpoints.map((endpoint) => `https://${endpoint}`);

/**
 * The entry that a cluster publishes for its peers, as templates over its own `clustermesh-apiserver-remote-cert`: how
 * to reach it, and the certificate with which to do so. Each key carries the cluster's name, so that the entries of all
 * peers fit into one Secret, whose keys become files in one directory. In the order in which they may be written: Cilium
 * acts on the configuration, whose certificates must be there by then.
 *
 * Source: cilium/cilium v1.18.6, install/kubernetes/cilium/templates/clustermesh-config/_helpers.tpl and
 * kvstoremesh-secret.yaml.
 */
export function publishedEntry({ name, endpoints }: MeshPeer): Record<string, string> {
  return {
    [`${name}.etcd-client-ca.crt`]: '{{ index . "ca.crt" }}',
    [`${name}.etcd-client.crt`]: '{{ index . "tls.crt" }}',
    [`${name}.etcd-client.key`]: '{{ index . "tls.key" }}',
    [name]: etcdClient(meshUrls(endpoints), `${name}.`),
  };
}

/**
 * `cilium-clustermesh`, for the agents: every peer is read from the own kvstoremesh, with the certificate that the
 * chart makes for that. Source: as above, clustermesh-secret.yaml and cilium-agent/daemonset.yaml.
 */
export function agentEntries(peers: readonly MeshPeer[]): Record<string, string> {
  return Object.fromEntries(peers.map(({ name }) => [name, etcdClient([LOCAL_KVSTOREMESH], "local-")]));
}

/**
 * `cilium-kvstoremesh` where all members share a CA: the own certificate for peers is good at each of them. The chart
 * mounts it as `common-etcd-client*` (as above, clustermesh-apiserver/deployment.yaml).
 */
export function sharedCaEntries(peers: readonly MeshPeer[]): Record<string, string> {
  return Object.fromEntries(peers.map(({ name, endpoints }) => [name, etcdClient(meshUrls(endpoints), "common-")]));
}

/** Path of a cluster's entry below the mount `general`. */
export const entryPath = (clusterName: string): string => `clustermesh/${clusterName}`;

/**
 * How many published entries surely fit into the 1 MiB of a Secret: each holds two certificates and a key of RSA 2048 as
 * the chart makes them, up to 4200 bytes of PEM, and with a name of 32 characters 350 bytes of text.
 */
const MOST_PUBLISHED_PEERS = 230;

/** What can contradict itself. */
export interface Membership {
  readonly clusterName: string;
  readonly endpoints: readonly string[];
  readonly peers: readonly MeshPeer[];
  readonly trust: "vault-exchange" | "shared-ca";
}

/** Every problem, each a clause that names the value and the repair. */
export function meshProblems({ clusterName, endpoints, peers, trust }: Membership): readonly string[] {
  const others = peers.filter(({ name }) => name !== clusterName);
  const ways = others.flatMap((peer) => peer.endpoints.map((endpoint) => ({ name: peer.name, endpoint })));
  return [
    ...[{ name: clusterName, endpoints }, ...others]
      .filter((member) => member.endpoints.length === 0)
      .map(({ name }) => `${name} has no endpoint; name at least one`),
    ...(others.length < peers.length
      ? [`its own name ${clusterName} is among the peers, where Cilium ignores it; leave it out`]
      : []),
    ...groups(others, ({ name }) => name).map(([{ name }]) => `peer ${name} is listed more than once; list it once`),
    ...ways
      .filter(({ endpoint }) => endpoints.includes(endpoint))
      .map(({ name, endpoint }) => `peer ${name} has the own endpoint ${endpoint}; each member needs one of its own`),
    ...groups(ways, ({ endpoint }) => endpoint)
      .filter(([first, ...rest]) => rest.some(({ name }) => name !== first.name))
      .map(
        (same) =>
          `peers ${same.map(({ name }) => name).join(" and ")} have one endpoint ${same[0].endpoint}; ` +
          "each member needs one of its own",
      ),
    ...(trust === "vault-exchange" && peers.length > MOST_PUBLISHED_PEERS
      ? [
          `the entries of ${peers.length} peers do not fit into the 1 MiB of a Secret (at most ${MOST_PUBLISHED_PEERS}); ` +
            "use trust shared-ca",
        ]
      : []),
  ];
}

/** Groups of more than one that share a key, in order of appearance. */
function groups<Item>(items: readonly Item[], key: (item: Item) => string): [Item, ...Item[]][] {
  const found = new Map<string, [Item, ...Item[]]>();
  for (const item of items) {
    const group = found.get(key(item));
    if (group === undefined) found.set(key(item), [item]);
    else group.push(item);
  }
  return [...found.values()].filter(({ length }) => length > 1);
}
