// What a member of a ClusterMesh publishes about itself, and what it reads of its peers.
import * as pulumi from "@pulumi/pulumi";
import type { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import { childOptions, ownOptions } from "../kubernetes/childOptions";
import { customObject } from "../kubernetes/customObject";
import { EXTERNAL_SECRET, PUSH_SECRET, type ExternalSecretSpec, type PushSecretSpec } from "../secrets/kinds";
import {
  agentEntries,
  entryPath,
  meshProblems,
  publishedEntry,
  sharedCaEntries,
  type MeshPeer,
} from "./clusterMeshEntries";

const NAMESPACE = "kube-system";

/** The Secrets that Cilium's chart mounts, present or not (cilium/cilium v1.18.6, `optional: true`). */
const AGENT_SECRET = "cilium-clustermesh";
const KVSTOREMESH_SECRET = "cilium-kvstoremesh";
/** Client certificate that the chart makes for peers. */
const REMOTE_CERTIFICATE = "clustermesh-apiserver-remote-cert";

/** The store that leads to the mount `general` of Vault. */
export interface MeshStore {
  readonly name: string;
  readonly kind: "ClusterSecretStore";
}

export interface ClusterMeshArgs {
  /** Cilium's name of this cluster. */
  readonly clusterName: string;
  /** `address:port` of every way to its clustermesh-apiserver, all in its certificate. At least one. */
  readonly endpoints: readonly string[];
  /** The other members, this cluster never among them. May be empty. */
  readonly peers: readonly MeshPeer[];
  /**
   * `vault-exchange`: every member has a CA of its own, and they pass each other their client certificates through
   * Vault. `shared-ca`: `SharedCa` gave all of them one CA, so that each member's own certificate is good at every peer.
   * Chosen for the life of the mesh: a change makes and unmakes the same Secret, and interrupts every connection.
   */
  readonly trust: "vault-exchange" | "shared-ca";
  /** Required with `vault-exchange`, unused with `shared-ca`. */
  readonly store?: MeshStore;
  /** What ends with the nodes: the pods that withdraw this cluster's entry run on them. @default - nothing */
  readonly nodes?: readonly pulumi.Resource[];
}

/** As of any component; what `dependsOn` names is known beforehand. */
export interface ClusterMeshOptions extends Omit<pulumi.ComponentResourceOptions, "dependsOn"> {
  readonly dependsOn?: pulumi.Resource[];
}

/**
 * `opts.dependsOn` names the store: only what External Secrets acts on waits for it. The Secrets that Cilium reads wait
 * for nothing but the API server, and may come before or after Cilium.
 *
 * Entries live in Vault at `general/clustermesh/<cluster>`. The PushSecret alone is without `deletedWith`: deleting it
 * takes the entry out of Vault, and so out of every peer, and needs the store and the operator for that. It is therefore
 * deleted one by one, before what it depends on.
 *
 * Without peers, `cilium-clustermesh` is there and empty and nothing is read: the first peer changes a Secret.
 *
 * @throws RunError when the cluster is its own peer, a peer is there twice or has an address of this cluster, or the store
 * is missing; before anything is registered
 */
export class ClusterMesh extends pulumi.ComponentResource {
  readonly agentSecret: Secret;
  /** What this cluster publishes; undefined with a shared CA. */
  readonly published: CustomResource | undefined;
  /** What kvstoremesh reads of the peers: a Secret with a shared CA, else what makes it; undefined without peers. */
  readonly peerEntries: CustomResource | Secret | undefined;

  constructor(name: string, args: ClusterMeshArgs, opts: ClusterMeshOptions) {
    const { nodes = [], ...plain } = args;
    const { clusterName, endpoints, peers, trust, store } = plain;
    const problems = [
      ...meshProblems(args),
      ...(trust === "vault-exchange" && store === undefined
        ? ["trust vault-exchange needs the store through which certificates travel; name it, or use shared-ca"]
        : []),
    ];
    if (problems.length > 0) {
      throw new pulumi.RunError(`ClusterMesh of "${clusterName}" cannot be made: ${problems.join("; ")}.`);
    }
    super("homelab:network:ClusterMesh", name, plain, ownOptions(opts));
    const free = childOptions(this, { ...opts, dependsOn: [] });
    this.agentSecret = plainSecret(`${name}-agents`, AGENT_SECRET, agentEntries(peers), free);
    if (trust === "shared-ca" || store === undefined) {
      this.peerEntries =
        peers.length === 0
          ? undefined
          : plainSecret(`${name}-kvstoremesh`, KVSTOREMESH_SECRET, sharedCaEntries(peers), free);
    } else {
      const behindStore = childOptions(this, opts);
      const deletedForReal = childOptions(this, { ...opts, dependsOn: [...(opts.dependsOn ?? []), ...nodes] });
      delete deletedForReal.deletedWith;
      this.published = customObject(
        `${name}-publish`,
        PUSH_SECRET,
        { name: "clustermesh", namespace: NAMESPACE },
        publishSpec({ name: clusterName, endpoints }, store),
        deletedForReal,
      );
      this.peerEntries =
        peers.length === 0
          ? undefined
          : customObject(
              `${name}-kvstoremesh`,
              EXTERNAL_SECRET,
              { name: KVSTOREMESH_SECRET, namespace: NAMESPACE },
              peersSpec(peers, store),
              behindStore,
            );
    }
    this.registerOutputs({});
  }
}

/**
 * Pushed key by key: a Secret pushed whole takes the keys of its source along, and those are called alike in every
 * cluster. A certificate that a Helm upgrade renewed reaches Vault within five minutes; the old one stays valid meanwhile.
 *
 * Source: external-secrets/external-secrets v2.9.0, pkg/controllers/pushsecret/pushsecret_controller_template.go
 * (templates are added to the source's data) and pushsecret_controller.go (entries in their order).
 */
function publishSpec(own: MeshPeer, store: MeshStore): PushSecretSpec {
  const entry = publishedEntry(own);
  const remoteKey = entryPath(own.name);
  return {
    refreshInterval: "5m",
    secretStoreRefs: [{ ...store }],
    selector: { secret: { name: REMOTE_CERTIFICATE } },
    template: { engineVersion: "v2", data: entry },
    data: Object.keys(entry).map((key) => ({ match: { secretKey: key, remoteRef: { remoteKey, property: key } } })),
    updatePolicy: "Replace",
    deletionPolicy: "Delete",
  };
}

/**
 * `deletionPolicy: Merge` skips a peer that published nothing yet, where the default fails as a whole; as `Owner` of the
 * Secret the operator takes a peer's keys out once the peer is no longer listed.
 *
 * Source: external-secrets/external-secrets v2.9.0, pkg/controllers/externalsecret/externalsecret_controller_secret.go.
 */
function peersSpec(peers: readonly MeshPeer[], store: MeshStore): ExternalSecretSpec {
  return {
    refreshInterval: "1m",
    secretStoreRef: { ...store },
    target: { name: KVSTOREMESH_SECRET, creationPolicy: "Owner", deletionPolicy: "Merge" },
    dataFrom: peers.map(({ name }) => ({ extract: { key: entryPath(name) } })),
  };
}

/**
 * As `data`, because keys come and go with the peers: with server-side apply a key that leaves `stringData` stays in the
 * Secret (Kubernetes documentation, "Secrets", on `stringData`).
 */
function plainSecret(
  logicalName: string,
  name: string,
  entries: Readonly<Record<string, string>>,
  opts: pulumi.CustomResourceOptions,
): Secret {
  const data = Object.fromEntries(
    Object.entries(entries).map(([key, text]) => [key, Buffer.from(text).toString("base64")]),
  );
  return new Secret(logicalName, { metadata: { name, namespace: NAMESPACE }, data }, opts);
}
