// Who answers at a Kubernetes endpoint, and thanks to which resources.
import type { Reason } from "../kernel/model";
import type { Cluster, World } from "./model";
import { nodeAddress } from "./overlay";
import { hasQuorum, liveMembers } from "./talosNodes";

/** An API server that answers, or the error that a client gets. */
export type KubeApi =
  | { readonly cluster: Cluster; readonly because: readonly Reason[] }
  | { readonly cluster?: undefined; readonly error: string };

/**
 * The API server at a host: a control plane's own address, or a virtual address that a control plane is configured to
 * hold. A virtual address is held by the winner of an etcd election, so it exists only once etcd runs; an API server
 * starts only with its etcd.
 *
 * Sources: siderolabs/docs "Virtual (shared) IP"; siderolabs/talos
 * internal/app/machined/pkg/controllers/network/operator/vip.go.
 */
export function kubeApi(world: World, host: string): KubeApi {
  const unreachable = `dial tcp ${host}:6443: connect: `;
  let refused = false;
  for (const cluster of Object.values(world.clusters)) {
    // The kubelet starts the API server.
    const members = liveMembers(world, cluster).filter((machine) => !("trouble" in nodeAddress(world, machine)));
    const own = members.find(({ addresses }) => addresses.includes(host));
    const holders = members.filter(({ config }) => config?.vips?.includes(host));
    const answering = own ? [own] : holders;
    if (answering.length === 0) continue;
    if (!hasQuorum(world, cluster) || cluster.bootstrappedBy === undefined) {
      refused = true;
      continue;
    }
    const otherwise = `${unreachable}${own ? "connection refused" : "no route to host"}`;
    return {
      cluster,
      because: [
        { anyOf: [cluster.bootstrappedBy], otherwise },
        { anyOf: answering.flatMap(({ configuredBy }) => configuredBy ?? []), otherwise },
      ],
    };
  }
  const nodeUp = Object.values(world.machines).some(({ running, addresses }) => running && addresses.includes(host));
  return { error: `${unreachable}${refused || nodeUp ? "connection refused" : "no route to host"}` };
}
