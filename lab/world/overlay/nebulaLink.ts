// Whether two hosts of Nebula come to a tunnel: handshake, and a way for its packets.
// Source: slackhq/nebula handshake_ix.go, lighthouse.go, relay_manager.go; nebula.defined.net, "punchy", "relay".
import { admits, publicAddressOf } from "../aws/reach";
import { nowOf } from "../clock";
import type { Machine, World } from "../model";
import { inside } from "../vault/cidr";
import { refusal } from "./certificate";
import { deviceOf, holdersOf } from "./hosts";
import type { NebulaHost } from "./nebula";
import { internetTrouble, lanTrouble, socketOf, udpTrouble } from "./underlay";

interface End {
  readonly machine: Machine;
  readonly host: NebulaHost;
}

/** Why the first host has no tunnel to the second; undefined when it has. */
export function nebulaTrouble(world: World, from: End, to: End): string | undefined {
  const { address, prefixLength } = from.host;
  if (!inside([`${address}/${prefixLength}`], to.host.address)) {
    return `${to.host.address} of ${to.machine.name} is outside of ${from.machine.name}'s ${address}/${prefixLength}`;
  }
  return handshakeTrouble(world, from, to) ?? wayTrouble(world, from, to);
}

/** Both sides look at the other's certificate. */
function handshakeTrouble(world: World, from: End, to: End): string | undefined {
  const now = nowOf(world);
  const sides = [
    [from, to],
    [to, from],
  ] as const;
  for (const [one, other] of sides) {
    const refused = refusal(other.host.certificate, one.host.authorities, now);
    if (refused !== undefined)
      return `${one.machine.name} refuses the certificate of ${other.machine.name}: ${refused}`;
  }
  return undefined;
}

function wayTrouble(world: World, from: End, to: End): string | undefined {
  const entries = from.host.staticHosts[to.host.address] ?? [];
  const tried = entries.map((entry) => socketTrouble(world, from, to, entry));
  if (tried.includes(undefined)) return undefined;
  // What reports to a lighthouse has a tunnel to it already.
  if (from.host.isLighthouse) return reportTrouble(world, to, from);
  const [direct] = tried;
  if (from.host.lighthouses.includes(to.host.address)) return direct;
  const asked = lighthouseTrouble(world, from, to);
  if (asked === undefined) return undefined;
  return direct === undefined ? asked : `${direct}; and ${asked}`;
}

function socketTrouble(world: World, from: End, to: End, entry: string): string | undefined {
  const socket = socketOf(entry);
  if (socket.port !== to.host.port) {
    return `${from.machine.name} looks for ${to.machine.name} at ${entry}, where it does not listen: its port is ${to.host.port}`;
  }
  const trouble = udpTrouble(world, from.machine, to.machine, socket);
  return trouble === undefined
    ? undefined
    : `${from.machine.name} does not reach ${to.machine.name} at ${entry}: ${trouble}`;
}

/** Why a host does not come to a lighthouse, which has to know it; undefined when it does. */
function reportTrouble(world: World, host: End, lighthouse: End): string | undefined {
  if (!host.host.lighthouses.includes(lighthouse.host.address)) {
    return `${host.machine.name} does not report to lighthouse ${lighthouse.machine.name}`;
  }
  return handshakeTrouble(world, host, lighthouse) ?? wayTrouble(world, host, lighthouse);
}

/** Why no lighthouse brings the two together. */
function lighthouseTrouble(world: World, from: End, to: End): string | undefined {
  const { lighthouses } = from.host;
  if (lighthouses.length === 0) {
    return `${from.machine.name} does not know where ${to.machine.name} is: it has no entry for ${to.host.address} and asks no lighthouse`;
  }
  const tried = lighthouses.map((address) => {
    const lighthouse = endAt(world, address, "lighthouse");
    if (typeof lighthouse === "string") return lighthouse;
    if (!lighthouse.host.isLighthouse) return `${lighthouse.machine.name} is no lighthouse (am_lighthouse is off)`;
    return reportTrouble(world, from, lighthouse) ?? reportTrouble(world, to, lighthouse);
  });
  return tried.includes(undefined) ? tunnelTrouble(world, from, to) : tried[0];
}

/** Once a lighthouse told both of each other: by the LAN, through NATs that both have opened, or through a relay. */
function tunnelTrouble(world: World, from: End, to: End): string | undefined {
  const near = to.machine.addresses.some(
    (address) => lanTrouble(world, from.machine, to.machine, address, "udp", to.host.port) === undefined,
  );
  if (near) return undefined;
  const host = publicAddressOf(world, to.machine);
  const open =
    host !== undefined && udpTrouble(world, from.machine, to.machine, { host, port: to.host.port }) === undefined;
  if (open) return undefined;
  const blocked = outTrouble(world, from, to) ?? outTrouble(world, to, from);
  if (blocked === undefined && to.host.punches) return undefined;
  const cause = blocked ?? `${to.machine.name} opens no way through its NAT (punchy.punch is off)`;
  const relay = relayTrouble(world, from, to);
  return relay === undefined ? undefined : `${cause}, and ${relay}`;
}

/** Why a host's packets do not leave for the other one, which opens the way for that one's. */
function outTrouble(world: World, { machine }: End, other: End): string | undefined {
  const trouble = internetTrouble(world, machine);
  // Of a machine at home nothing is asked but that packets leave for it; what an instance lets in is no matter here.
  if (trouble !== undefined || other.machine.platform === "aws") return trouble;
  return admits(world, other.machine, { machine }, "udp", other.host.port);
}

function relayTrouble(world: World, from: End, to: End): string | undefined {
  if (!from.host.usesRelays) return `${from.machine.name} uses no relays`;
  const tried = to.host.relays.map((address) => {
    const relay = endAt(world, address, "relay");
    if (typeof relay === "string") return relay;
    if (!relay.host.isRelay) return `${relay.machine.name} is no relay (am_relay is off)`;
    return [from, to]
      .map((end) => handshakeTrouble(world, end, relay) ?? wayTrouble(world, end, relay))
      .find((text) => text !== undefined);
  });
  if (tried.length === 0) return `${to.machine.name} names no relay`;
  return tried.includes(undefined) ? undefined : tried[0];
}

/** The host at an overlay address, or why it does not answer. */
function endAt(world: World, address: string, role: string): End | string {
  const [machine] = holdersOf(world, address);
  if (!machine) return `no node has the address ${address} of the ${role}`;
  if (!machine.running) return `${role} ${machine.name} is stopped`;
  const host = deviceOf(world, machine);
  return host?.kind === "nebula" ? { machine, host } : `${role} ${machine.name} does not run Nebula`;
}
