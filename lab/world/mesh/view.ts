// How a member of a mesh comes to a peer, step by step, and where it gets stuck.
// Sources: cilium/cilium v1.18.6 pkg/clustermesh/common (which files are peers, the connection and its retries),
// pkg/clustermesh/remote_cluster.go and pkg/clustermesh/types/option.go (what of a peer's configuration is refused);
// docs.cilium.io, "Setting up Cluster Mesh", prerequisites (pod CIDRs, node addresses, datapath).
import { gatewayAt } from "../controllers/gateways";
import type { Machine, World } from "../model";
import { deviceOf, flowTrouble, holdersOf } from "../overlay";
import { exchangeTrouble } from "./blame";
import { agentFiles, isEntry, kvstoremeshFiles, readEntry, type Entry, type Files } from "./entries";
import { handshakeTrouble, type Inspector } from "./handshake";
import { PORT, secretOf, type Member } from "./member";
import { holds, networkOf, overlap, reaches } from "./networks";
import { mtuTrouble, packetTrouble } from "./traffic";

export interface Trouble {
  readonly reason: string;
  /** True when Cilium has the peer's configuration and tries again by itself until the reason is gone. */
  readonly retrying: boolean;
}

const idle = (reason: string): Trouble => ({ reason, retrying: false });
const retried = (reason: string): Trouble => ({ reason, retrying: true });

/** What one member sees of the others. `everyone` holds each cluster by name, or why it is no member. */
export class View {
  private readonly remoteFiles: Files | undefined;
  private readonly agentFiles: Files | undefined;

  constructor(
    private readonly world: World,
    private readonly everyone: ReadonlyMap<string, Member | string>,
    private readonly from: Member,
    private readonly members: readonly string[],
    private readonly inspector: Inspector,
  ) {
    this.remoteFiles = kvstoremeshFiles(from);
    this.agentFiles = agentFiles(from);
  }

  /** Undefined when the peer is connected. */
  of(to: string): Trouble | undefined {
    const { from } = this;
    if (from.trouble !== undefined) return idle(`clustermesh-apiserver of ${from.name} does not run: ${from.trouble}`);
    const known = this.everyone.get(to);
    const peer = typeof known === "object" ? known : undefined;
    const absent = typeof known === "string" ? known : `cluster ${to} is not up`;
    const remote = this.remoteEntry(to, peer);
    if (typeof remote === "string") return idle(peer ? remote : absent);
    const agents = this.agentTrouble(to);
    if (agents !== undefined) return idle(agents);
    if (!peer) return retried(absent);
    const trouble = this.connectionTrouble(peer, remote) ?? this.configTrouble(peer) ?? this.trafficTrouble(peer);
    return trouble === undefined ? undefined : retried(trouble);
  }

  /** What kvstoremesh has of the peer. */
  private remoteEntry(to: string, peer: Member | undefined): Entry | string {
    const { from, remoteFiles: files } = this;
    const text = files?.[to];
    if (!files || text === undefined) {
      const what = files ? `has no entry ${to}` : "does not exist";
      return `Secret cilium-kvstoremesh of ${from.name} ${what}${exchangeTrouble(from, peer)}`;
    }
    const where = `entry ${to} of Secret cilium-kvstoremesh of ${from.name}`;
    // cilium/cilium v1.18.6 pkg/clustermesh/common/clustermesh.go: "Ignoring configuration for own cluster"
    if (to === from.ciliumName) return `${where} names the own cluster and is skipped`;
    if (!isEntry(text)) return `${where} is skipped: it has no endpoints`;
    const entry = readEntry(text, files);
    return typeof entry === "string" ? `${where} is unusable: ${entry}` : entry;
  }

  /** The agents read the peer from kvstoremesh next door, never from the peer itself. */
  private agentTrouble(to: string): string | undefined {
    const { from, agentFiles: files } = this;
    if (!files) return `Secret cilium-clustermesh of ${from.name} does not exist`;
    const text = files[to];
    const where = `entry ${to} of Secret cilium-clustermesh of ${from.name}`;
    if (!isEntry(text)) {
      const own = isEntry(files[from.ciliumName]) ? ` (that of the own cluster, ${from.ciliumName}, is skipped)` : "";
      return `Secret cilium-clustermesh of ${from.name} has no entry ${to}${own}`;
    }
    const entry = readEntry(text, files);
    if (typeof entry === "string") return `${where} is unusable: ${entry}`;
    const service = `https://clustermesh-apiserver.kube-system.svc:${PORT}`;
    const stray = entry.endpoints.find((endpoint) => endpoint !== service);
    if (stray !== undefined || entry.endpoints.length === 0) {
      return `${where} dials ${stray ?? "nothing"} instead of the own kvstoremesh at ${service}`;
    }
    const trouble = handshakeTrouble(entry, new URL(service).hostname, from, this.inspector);
    return trouble === undefined ? undefined : `the agents of ${from.name} do not reach their kvstoremesh: ${trouble}`;
  }

  private connectionTrouble(peer: Member, entry: Entry): string | undefined {
    const tried = entry.endpoints.map((endpoint) => this.dial(peer, entry, endpoint));
    if (tried.length === 0)
      return `entry ${peer.name} of Secret cilium-kvstoremesh of ${this.from.name} has no endpoints`;
    return tried.includes(undefined) ? undefined : tried[0];
  }

  private dial(peer: Member, entry: Entry, endpoint: string): string | undefined {
    const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
    if (url?.protocol !== "https:") return `endpoint ${endpoint} is no https:// URL`;
    const [address, port] = [url.hostname, url.port === "" ? "443" : url.port];
    const socket = `${address}:${port}`;
    if (!/^[\d.]+$/.test(address)) return `${socket} is no address, and no host alias gives it one`;
    const [holder] = holdersOf(this.world, address);
    const device = this.from.nodes.map(({ machine }) => deviceOf(this.world, machine)).find((one) => one !== undefined);
    if (!holder && device && holds(`${device.address}/${device.prefixLength}`, address)) {
      return `${socket} does not answer: no node of the overlay has the address ${address}`;
    }
    if (holder) return this.dialOverlay(peer, entry, holder, address, Number(port));
    const apart = this.from.nodes.find(({ addresses }) => !addresses.some((own) => reaches(this.world, own, address)));
    if (apart) return `${socket} is not reachable from ${this.siteOf(apart)}`;
    const server = [...this.everyone.values()].find((one) => typeof one !== "string" && one.address === address);
    if (server === undefined || typeof server === "string") return nobodyAnswers(socket, peer);
    if (server.trouble === undefined && port !== String(PORT)) {
      return `${socket} refuses the connection: clustermesh-apiserver listens on ${PORT}`;
    }
    return this.meet(peer, entry, server, address, socket);
  }

  /** A node's address in the overlay: a gateway on it has to lead to a clustermesh-apiserver. */
  private dialOverlay(peer: Member, entry: Entry, holder: Machine, address: string, port: number): string | undefined {
    const socket = `${address}:${port}`;
    for (const node of this.from.nodes) {
      const apart = flowTrouble(this.world, node.machine, holder, { protocol: "tcp", port });
      if (apart !== undefined) return `${socket} is not reachable from ${this.siteOf(node)}: ${apart}`;
    }
    const gateway = gatewayAt(this.world, address, port);
    if (typeof gateway === "string") return `${socket} does not answer: ${gateway}`;
    const { cluster, service } = gateway;
    const server = [...this.everyone.values()].find((one) => typeof one === "object" && one.cluster === cluster);
    if (service.name !== "clustermesh-apiserver" || gateway.port !== PORT || typeof server !== "object") {
      return `${socket} leads to Service ${service.namespace ?? ""}/${service.name}:${gateway.port}, not to a clustermesh-apiserver`;
    }
    return this.meet(peer, entry, server, address, socket);
  }

  /** What a clustermesh-apiserver that was reached says to the entry. */
  private meet(peer: Member, entry: Entry, server: Member, address: string, socket: string): string | undefined {
    if (server.trouble !== undefined) return `clustermesh-apiserver of ${server.name} does not run: ${server.trouble}`;
    const refused = handshakeTrouble(entry, address, server, this.inspector);
    if (refused !== undefined) return refused + this.trust(entry, refused);
    // The peer publishes its configuration under its own name (cilium/cilium v1.18.6 pkg/clustermesh/utils).
    if (server.ciliumName === peer.name) return undefined;
    return `cluster configuration expected to be present but not found: ${socket} is cluster ${server.ciliumName}, not ${peer.name}`;
  }

  /** Every member calls its CA the same, so the error does not tell whose CA the entry brought. */
  private trust({ ca }: Entry, refused: string): string {
    if (ca === "" || !refused.includes(" is refused: x509: certificate signed by unknown authority")) return "";
    const owner = [...this.everyone.values()].find(
      (one) => typeof one !== "string" && secretOf(one, "clustermesh-apiserver-server-cert")?.["ca.crt"] === ca,
    );
    return `; the entry trusts ${typeof owner === "object" ? `the CA of ${owner.name}` : "a CA that no member has"}`;
  }

  private siteOf({ name, addresses }: Member["nodes"][number]): string {
    const site = addresses.map((address) => networkOf(this.world, address)).find((network) => network !== undefined);
    const node = `${name}, ${addresses.join(", ") || "no address"}`;
    return site === undefined ? node : `site ${site} (${node})`;
  }

  /** What a member refuses in its peer's configuration, or would misread. */
  private configTrouble(peer: Member): string | undefined {
    const { from } = this;
    const [local, remote] = [from.maxConnectedClusters, peer.maxConnectedClusters];
    if (peer.id > local) return `ClusterID > ${local} is not supported: ${peer.name} has id ${peer.id}`;
    if (local !== remote) {
      const facts = `mismatched MaxConnectedClusters; local=${local}, remote=${remote}`;
      // The default compares nothing, so this side connects and reads the other's identities wrongly.
      return local === 255 ? `${facts} (${from.name} does not notice and misreads identities)` : facts;
    }
    if (peer.id === from.id) return `clusterID ${peer.id} is assigned to the local cluster: ${peer.name} has it too`;
    const holder = this.members
      .slice(0, this.members.indexOf(peer.name))
      .map((name) => this.everyone.get(name))
      .find((other) => typeof other === "object" && other.name !== from.name && other.id === peer.id);
    if (typeof holder !== "object") return undefined;
    return `clusterID ${peer.id} is already used: ${holder.name} and ${peer.name} both have it`;
  }

  /** What lets the control planes connect and pod traffic fail. */
  private trafficTrouble(peer: Member): string | undefined {
    const { from } = this;
    for (const own of from.podCidrs) {
      const theirs = peer.podCidrs.find((cidr) => overlap(own, cidr));
      if (theirs !== undefined) return `pod CIDRs overlap: ${own} of ${from.name}, ${theirs} of ${peer.name}`;
    }
    if (from.datapath !== peer.datapath) {
      return `datapath modes differ: ${from.datapath} in ${from.name}, ${peer.datapath} in ${peer.name}`;
    }
    const [absent] = [...from.absent, ...peer.absent];
    if (absent !== undefined) return absent;
    for (const one of from.nodes) {
      for (const other of peer.nodes) {
        const there = packetTrouble(this.world, one, other, from.datapath);
        if (there !== undefined)
          return `node ${other.name} of ${peer.name} is not reachable from ${this.siteOf(one)}${there}`;
        const back = packetTrouble(this.world, other, one, from.datapath);
        if (back !== undefined)
          return `node ${one.name} of ${from.name} is not reachable from ${this.siteOf(other)}${back}`;
      }
    }
    return mtuTrouble(this.world, from) ?? mtuTrouble(this.world, peer);
  }
}

function nobodyAnswers(socket: string, peer: Member): string {
  const facts =
    peer.address === undefined
      ? `clustermesh-apiserver of ${peer.name} has no LoadBalancer address: ${peer.pending ?? ""}`
      : `clustermesh-apiserver of ${peer.name} is at ${peer.address}:${PORT}`;
  return `nothing answers at ${socket}; ${facts}`;
}
