// Whether packets pass between two hosts with WireGuard: from hop to hop, by the peers that the hosts were given.
// Source: wireguard.com, "Cryptokey Routing" and "Built-in Roaming".
import type { Machine, World } from "../model";
import { inside } from "../vault/cidr";
import { deviceOf } from "./hosts";
import { socketOf, udpTrouble } from "./underlay";
import type { WireguardHost, WireguardPeer } from "./wireguard";

interface End {
  readonly machine: Machine;
  readonly host: WireguardHost;
}

/** More hops than any sensible overlay has; more means that the routes go round in circles. */
const MOST_HOPS = 4;

/** Why packets of the first host do not come to the second; undefined when they do. */
export function wireguardTrouble(world: World, from: End, to: End): string | undefined {
  let hop = from;
  for (let hops = 0; hops < MOST_HOPS; hops++) {
    const name = hop.machine.name;
    const peer = route(hop.host.peers, to.host.address);
    if (!peer) return `${name} has no peer that may have ${to.host.address} of ${to.machine.name} (allowedIPs)`;
    const next = endOf(world, peer.publicKey);
    if (!next) return `no machine has the private key of ${name}'s peer ${peer.publicKey} for ${to.host.address}`;
    if (!next.machine.running)
      return `${next.machine.name}, through which ${name} reaches ${to.machine.name}, is stopped`;
    const trouble = sessionTrouble(world, hop, peer, next, from.host.address);
    if (trouble !== undefined) return trouble;
    if (next.machine.name === to.machine.name) return undefined;
    hop = next;
  }
  return `packets of ${from.machine.name} to ${to.machine.name} go round in circles`;
}

/** The peer with the longest prefix that holds an address. */
function route(peers: readonly WireguardPeer[], address: string): WireguardPeer | undefined {
  const found = peers.flatMap((peer) =>
    peer.allowedIps.filter((block) => inside([block], address)).map((block) => ({ peer, length: lengthOf(block) })),
  );
  return found.sort((one, other) => other.length - one.length)[0]?.peer;
}

const lengthOf = (block: string): number => Number(block.split("/")[1] ?? 32);

function endOf(world: World, publicKey: string): End | undefined {
  for (const machine of Object.values(world.machines)) {
    const host = deviceOf(world, machine);
    if (host?.kind === "wireguard" && host.publicKey === publicKey) return { machine, host };
  }
  return undefined;
}

/** Why a packet with a source address does not pass from one host to its peer. */
function sessionTrouble(world: World, one: End, peer: WireguardPeer, other: End, source: string): string | undefined {
  const back = other.host.peers.find(({ publicKey }) => publicKey === one.host.publicKey);
  const names = [one.machine.name, other.machine.name] as const;
  if (!back) return `${names[1]} has no peer with the key of ${names[0]} (${one.host.publicKey})`;
  if (!inside(back.allowedIps, source))
    return `${names[1]} takes no packet from ${source} of its peer ${names[0]} (allowedIPs)`;
  const there = endpointTrouble(world, one, peer, other);
  if (there === undefined) return undefined;
  // A peer that speaks first, again and again, is answered where it speaks from.
  if (back.keepsAlive && endpointTrouble(world, other, back, one) === undefined) return undefined;
  return there;
}

function endpointTrouble(world: World, one: End, { endpoint }: WireguardPeer, other: End): string | undefined {
  const names = [one.machine.name, other.machine.name] as const;
  if (endpoint === undefined) return `${names[0]} has no endpoint of ${names[1]}, which does not speak first either`;
  const socket = socketOf(endpoint);
  if (socket.port !== other.host.port) {
    return `${names[0]} looks for ${names[1]} at ${endpoint}, where it does not listen: its port is ${other.host.port}`;
  }
  const trouble = udpTrouble(world, one.machine, other.machine, socket);
  return trouble === undefined ? undefined : `${names[0]} does not reach ${names[1]} at ${endpoint}: ${trouble}`;
}
