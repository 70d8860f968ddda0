// How a cluster takes part in its ClusterMesh: the CA that the mesh may share, and the peers.
import type * as pulumi from "@pulumi/pulumi";
import { GENERAL_STORE } from "../components/secrets/generalStore";
import { ClusterMesh } from "../components/network/clusterMesh";
import { SharedCa } from "../components/network/sharedCa";
import type { Cluster, Mesh } from "../fleet/model";
import type { SharedMeshCa } from "./outputs";
import type { Surroundings } from "./secrets";

/** The CA of a mesh that shares one: made by one member's stack, taken from there by the others. */
export function sharedCa(cluster: Cluster, at: Omit<Surroundings, "podNetwork">): SharedCa | undefined {
  const { mesh } = cluster.cilium;
  if (mesh?.trust !== "shared-ca") {
    return undefined;
  }
  const makes = mesh.caMaker === cluster.name;
  const { provider, deletedWith } = at.inCluster;
  return new SharedCa(
    `${cluster.name}-mesh-ca`,
    {
      meshName: mesh.name,
      clusterName: cluster.name,
      source: makes ? { make: true, retire: cluster.retire } : takenFrom(mesh, at),
    },
    { providers: makes ? [provider, at.tls()] : [provider], deletedWith },
  );
}

function takenFrom(mesh: Mesh, { output }: Pick<Surroundings, "output">) {
  const ca = output<SharedMeshCa>({ stack: mesh.caMaker, what: "cluster" }, "meshCa");
  return {
    certificate: ca.apply(({ certificate }) => certificate),
    privateKey: ca.apply(({ privateKey }) => privateKey),
  };
}

/** What stands between a cluster and its peers. */
export interface Exchange {
  readonly store: pulumi.Resource;
  /** Every node that takes pods: they withdraw what the cluster published, so none may go before that is done. */
  readonly nodes: readonly pulumi.Resource[];
}

/** Undefined without a mesh, and where certificates would travel through a Vault that the fleet does not have. */
export function clusterMesh(
  cluster: Cluster,
  exchange: Exchange | undefined,
  inCluster: Surroundings["inCluster"],
): ClusterMesh | undefined {
  const { mesh } = cluster.cilium;
  if (mesh === undefined || (mesh.trust === "vault-exchange" && exchange === undefined)) {
    return undefined;
  }
  const member = {
    clusterName: cluster.name,
    endpoints: mesh.endpoints,
    peers: cluster.peers.map(({ name, endpoints }) => ({ name, endpoints })),
  };
  const name = `${cluster.name}-mesh`;
  return mesh.trust === "shared-ca" || exchange === undefined
    ? new ClusterMesh(name, { ...member, trust: "shared-ca" }, inCluster)
    : new ClusterMesh(
        name,
        {
          ...member,
          trust: "vault-exchange",
          store: { name: GENERAL_STORE, kind: "ClusterSecretStore" },
          nodes: exchange.nodes,
        },
        { ...inCluster, dependsOn: [exchange.store] },
      );
}
