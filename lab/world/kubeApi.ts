// Who answers at a Kubernetes endpoint, and thanks to which resources.
import type { Reason } from "../kernel/model";
import { machineAtPublic, operatorPath } from "./aws/reach";
import type { Cluster, Machine, World } from "./model";
import { nodeAddress } from "./overlay";
import { hasQuorum, liveMembers } from "./talosNodes";

/** An API server that answers, or the error that a client gets. */
export type KubeApi =
  | { readonly cluster: Cluster; readonly because: readonly Reason[] }
  | { readonly cluster?: undefined; readonly error: string };

/**
 * The API server as the operator's programs find it: on AWS at the public address of a control plane whose security
 * groups let them in; addresses within a VPC are nobody's elsewhere.
 */
export function operatorKubeApi(world: World, host: string): KubeApi {
  const timeout = (why: string): KubeApi => ({ error: `dial tcp ${host}:${PORT}: i/o timeout (${why})` });
  const there = machineAtPublic(world, host);
  if (there) {
    const path = operatorPath(world, there, PORT);
    if ("trouble" in path) return timeout(path.trouble);
    const api = kubeApi(world, there.addresses[0] ?? "");
    if (api.cluster === undefined) return { error: `dial tcp ${host}:${PORT}: connect: connection refused` };
    const otherwise = `dial tcp ${host}:${PORT}: i/o timeout`;
    return { ...api, because: [...api.because, ...path.because.map((anyOf) => ({ anyOf, otherwise }))] };
  }
  const hidden = Object.values(world.machines).find(
    ({ platform, addresses }) => platform === "aws" && addresses.includes(host),
  );
  return hidden ? timeout(`${host} of ${hidden.name} is an address within its VPC`) : kubeApi(world, host);
}

/** Machines whose API server a connection to a host may come to. */
export function apiMachinesAt(world: World, host: string): readonly Machine[] {
  const there = machineAtPublic(world, host);
  if (there) return [there];
  const running = Object.values(world.machines).filter((machine) => machine.running);
  const own = running.filter(({ addresses }) => addresses.includes(host));
  return own.length > 0 ? own : running.filter(({ config }) => config?.vips?.includes(host));
}

/** Port of the Kubernetes API. */
const PORT = 6443;

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
