// The network below an overlay: whether packets of one machine come to another. Machines at home stand behind NAT: they
// reach every address of the internet, and from there come only answers.
import { internetTrouble as subnetTrouble } from "../aws/network";
import { admits, instanceBehind, machineAtPublic, publicAddressOf } from "../aws/reach";
import { reaches } from "../mesh/networks";
import type { Machine, World } from "../model";
import { resolved } from "./names";

/** Where a packet goes. */
export interface Socket {
  readonly host: string;
  readonly port: number;
}

/** Reads `host:port`. */
export function socketOf(text: string): Socket {
  const [, host = text, port = "0"] = /^(.*):(\d+)$/.exec(text) ?? [];
  return { host, port: Number(port) };
}

/** Why a packet of a machine does not come to another one at an address of its LAN or VPC; undefined when it does. */
export function lanTrouble(
  world: World,
  from: Machine,
  to: Machine,
  address: string,
  protocol: "tcp" | "udp",
  port: number,
): string | undefined {
  if (from.name === to.name) return undefined;
  const [here, there] = [vpcOf(world, from), vpcOf(world, to)];
  const near = here === there && (here !== undefined || from.addresses.some((own) => reaches(world, own, address)));
  if (!near) return `${address} is not reachable from ${from.name}, which is in another network`;
  return here === undefined ? undefined : admits(world, to, { machine: from }, protocol, port);
}

/** Why a UDP packet of one machine to a socket does not come to the other machine; undefined when it does. */
export function udpTrouble(world: World, from: Machine, to: Machine, { host, port }: Socket): string | undefined {
  const target = resolved(world, host);
  if ("trouble" in target) return target.trouble;
  const { address } = target;
  if (to.addresses.includes(address)) return lanTrouble(world, from, to, address, "udp", port);
  const other = machineAtPublic(world, address);
  const named = host === address ? address : `${host} (${address})`;
  if (other?.name !== to.name) return `${named} is ${other ? `${other.name}, not` : "not an address of"} ${to.name}`;
  return (
    internetTrouble(world, from) ?? internetTrouble(world, to) ?? admits(world, to, { machine: from }, "udp", port)
  );
}

/** Why a machine has no way into the internet; undefined when it has one, as every machine outside of AWS. */
export function internetTrouble(world: World, machine: Machine): string | undefined {
  const found = instanceBehind(world, machine);
  if (!found) return undefined;
  if (publicAddressOf(world, machine) === undefined) return `${machine.name} has no public address`;
  const subnet = found.region.subnets[found.instance.subnetId];
  return subnet && subnetTrouble(found.region, subnet);
}

function vpcOf(world: World, machine: Machine): string | undefined {
  const found = instanceBehind(world, machine);
  return found?.region.subnets[found.instance.subnetId]?.vpcId;
}
