// What follows from being in one mesh: who connects to whom, who makes what all share, and where metrics go.
import { type Cluster, type GlobalService } from "./model";

/** A cluster as its mesh sees it. */
export interface Member {
  readonly name: string;
  readonly role: Cluster["role"];
  readonly retire: boolean;
  /** Cilium's cluster id. */
  readonly id: number;
  /** Address of its clustermesh-apiserver. */
  readonly ip: string;
  /** As `Mesh.endpoints`. */
  readonly endpoints: readonly string[];
  /** The Service for metrics that it declares. */
  readonly remoteWriteService?: GlobalService;
}

/** The other members, by name; a cluster that is being taken down is nobody's peer and has none. */
export function meshPeers(members: readonly Member[], name: string): Cluster["peers"] {
  return members.some((member) => member.name === name && member.retire)
    ? []
    : members
        .filter((member) => member.name !== name && !member.retire)
        .map(({ name: peer, id, ip, endpoints }) => ({ name: peer, id, address: ip, endpoints }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The member whose stack makes what all share, the CA of a shared-ca mesh and the seed of an overlay: the one that runs
 * Vault, else a management cluster, else any, but one that only lends machines last; of several the one with the lowest Cilium id, because a cluster that joins takes a free id and so seldom the lowest.
 */
export function caMaker(
  members: readonly Pick<Member, "name" | "role" | "id">[],
  vaultHub: string | undefined,
): string {
  const rank = ({ name, role }: Pick<Member, "name" | "role">): number =>
    name === vaultHub ? 0 : { management: 1, workload: 2, burst: 3 }[role];
  const [first] = [...members].sort((a, b) => rank(a) - rank(b) || a.id - b.id || (a.name < b.name ? -1 : 1));
  if (first === undefined) {
    throw new Error("a mesh without members has no CA");
  }
  return first.name;
}

/** The Service of the mesh that takes metrics, as an agent declares it: the same name and port, no pods of its own. */
export function remoteWriteStub(members: readonly Member[]): GlobalService | undefined {
  const service = members.find((member) => member.remoteWriteService !== undefined)?.remoteWriteService;
  return service === undefined ? undefined : { namespace: service.namespace, name: service.name, port: service.port };
}
