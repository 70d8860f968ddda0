// Whether the packets of pods pass between nodes of two clusters: on the LAN, or in a tunnel that carries Cilium's own.
// Sources: docs.cilium.io, "System Requirements" (firewall rules) and "Setting up Cluster Mesh"; cilium/cilium v1.18.6
// install/kubernetes/cilium/values.yaml (MTU) and pkg/mtu (detection).
import type { World } from "../model";
import { deviceOf, flowTrouble, type Flow, type Overlaid } from "../overlay";
import type { Member, MemberNode } from "./member";
import { reaches } from "./networks";

/** Ports of Cilium's tunnels, UDP. */
const TUNNEL_PORTS: Readonly<Record<string, number>> = { "tunnel vxlan": 8472, "tunnel geneve": 6081 };

const HEALTH: Flow = { protocol: "tcp", port: 4240 };

/** Bytes of headers around a packet in the overlay, over IPv4: Nebula's as WireGuard's. */
const OVERHEAD = 60;

/** No link of the internet takes more. */
const INTERNET_MTU = 1500;

/** Why packets of one node do not come to the other at the address by which it is known; begins with a colon, or is empty. */
export function packetTrouble(world: World, from: MemberNode, to: MemberNode, datapath: string): string | undefined {
  const device = overlayDevice(world, to);
  if (!device)
    return to.internalIps.some((theirs) => from.addresses.some((own) => reaches(world, own, theirs))) ? undefined : "";
  const port = TUNNEL_PORTS[datapath];
  if (port === undefined) return `: ${device.device} carries packets of nodes, and native routing sends those of pods`;
  const flows: readonly Flow[] = [{ protocol: "udp", port }, HEALTH];
  const trouble = flows
    .map((flow) => flowTrouble(world, from.machine, to.machine, flow))
    .find((text) => text !== undefined);
  return trouble === undefined ? undefined : `: ${trouble}`;
}

/** Why packets that Cilium thinks to fit do not fit through a member's tunnel device. */
export function mtuTrouble(world: World, member: Member): string | undefined {
  for (const node of member.nodes) {
    const device = overlayDevice(world, node);
    if (!device) continue;
    const lan = Math.min(node.machine.interfaces[0]?.mtu ?? INTERNET_MTU, INTERNET_MTU);
    if (device.mtu + OVERHEAD > lan) {
      return `packets of ${device.mtu} bytes from ${device.device} of ${node.name} with ${OVERHEAD} of headers do not fit through its LAN, which carries ${lan}`;
    }
    const used = member.mtu === 0 ? (node.machine.interfaces[0]?.mtu ?? INTERNET_MTU) : member.mtu;
    if (used <= device.mtu) continue;
    const origin = member.mtu === 0 ? "found on the LAN, as value MTU is not set" : "value MTU";
    return `Cilium of ${member.name} sends packets of ${used} bytes (${origin}), and ${device.device} of ${node.name} carries ${device.mtu}`;
  }
  return undefined;
}

/** The device behind the address by which a node is known; undefined for an address on the LAN. */
function overlayDevice(world: World, { machine, internalIps }: MemberNode): Overlaid | undefined {
  const device = deviceOf(world, machine);
  return device && internalIps.includes(device.address) ? device : undefined;
}
