// Who reaches an instance: routes to the internet, public addresses, and security groups in both directions.
import type { Urn } from "../../kernel/model";
import type { Machine, World } from "../model";
import type { ElasticIp, GroupRule, Instance, Region, SecurityGroup } from "./model";
import { holds, internetTrouble, routeTableOf } from "./network";

/** An instance with the region that it runs in. */
interface Found {
  readonly instance: Instance;
  readonly region: Region;
}

/** Who sends a packet: an address, and groups if it is an instance of the same network. */
interface Peer {
  readonly address: string;
  readonly groups: readonly string[];
}

/** The instance that a machine is; undefined for machines elsewhere. */
export function instanceBehind(world: World, machine: Pick<Machine, "instanceId">): Found | undefined {
  for (const region of Object.values(world.aws?.regions ?? {})) {
    const instance = region.instances[machine.instanceId ?? ""];
    if (instance) return { instance, region };
  }
  return undefined;
}

/** The address at which the internet finds a machine: its Elastic IP, else the one that it was given at its last start. */
export function publicAddressOf(world: World, machine: Machine): string | undefined {
  const found = instanceBehind(world, machine);
  return found && (elasticIpOf(found)?.address ?? found.instance.publicIp);
}

function elasticIpOf({ instance, region }: Found): ElasticIp | undefined {
  return Object.values(region.elasticIps).find(({ instanceId }) => instanceId === instance.id);
}

/** The machine that has a public address now. */
export function machineAtPublic(world: World, address: string): Machine | undefined {
  return Object.values(world.machines).find(
    (machine) => machine.platform === "aws" && publicAddressOf(world, machine) === address,
  );
}

/** What keeps the operator's programs from a port of a machine on AWS; undefined when they reach it. */
export function operatorReaches(
  world: World,
  machine: Machine,
  port: number,
  protocol: "tcp" | "udp" = "tcp",
): string | undefined {
  const path = operatorPath(world, machine, port, protocol);
  return "trouble" in path ? path.trouble : undefined;
}

/**
 * The same with reasons: of every inner list at least one resource must have been there for the operator to get through.
 */
export function operatorPath(
  world: World,
  machine: Machine,
  port: number,
  protocol: "tcp" | "udp" = "tcp",
): { readonly trouble: string } | { readonly because: readonly (readonly Urn[])[] } {
  const found = instanceBehind(world, machine);
  if (!found) return { trouble: `${machine.name} is no instance of the account` };
  const { instance, region } = found;
  const subnet = region.subnets[instance.subnetId];
  if (!machine.running) return { trouble: `${instance.id} (${machine.name}) is ${instance.state}` };
  if (publicAddressOf(world, machine) === undefined) {
    return { trouble: `${instance.id} (${machine.name}) has no public address` };
  }
  const way = subnet ? internetTrouble(region, subnet) : `${instance.id} has no subnet`;
  if (way !== undefined || !subnet) return { trouble: way ?? "" };
  const operator = world.aws?.operator ?? "";
  const peer: Peer = { address: operator, groups: [] };
  const opens = rulesFor(region, instance, "ingress", peer, protocol, port);
  if (opens.length === 0) return { trouble: refused(region, instance, "ingress", peer, protocol, port) };
  const table = routeTableOf(region, subnet);
  const route = table?.routes["0.0.0.0/0"];
  const associations = Object.values(table?.associations ?? {}).filter(({ subnetId }) => subnetId === subnet.id);
  return {
    because: [
      opens.map(({ madeBy }) => madeBy),
      ...(route ? [[route.madeBy]] : []),
      ...(associations.length > 0 ? [associations.map(({ madeBy }) => madeBy)] : []),
    ],
  };
}

/**
 * What the security groups keep from passing: those of the sender on the way out, then those of the receiver on the way
 * in; undefined when they let it pass. Answers need no rule of their own. An instance reaches another one of its VPC at
 * the private address and is seen with its groups; elsewhere it is seen with its public address. A machine outside of
 * AWS is behind a router whose address nobody names, so that only a rule for every address lets it in.
 */
export function admits(
  world: World,
  to: Machine,
  from: { readonly address: string } | { readonly machine: Machine },
  protocol: "tcp" | "udp" | "icmp",
  port: number,
): string | undefined {
  const receiver = instanceBehind(world, to);
  const sender = "machine" in from ? instanceBehind(world, from.machine) : undefined;
  const near = receiver && sender && vpcOf(receiver) === vpcOf(sender);
  if (sender) {
    const address = near ? receiver.instance.privateIp : (publicAddressOf(world, to) ?? EVERYWHERE);
    const peer: Peer = { address, groups: near ? receiver.instance.securityGroups : [] };
    const { instance, region } = sender;
    if (rulesFor(region, instance, "egress", peer, protocol, port).length === 0) {
      return refused(region, instance, "egress", peer, protocol, port);
    }
  }
  if (!receiver) return undefined;
  const peer = near
    ? { address: sender.instance.privateIp, groups: sender.instance.securityGroups }
    : { address: addressOf(world, from), groups: [] };
  const { instance, region } = receiver;
  return rulesFor(region, instance, "ingress", peer, protocol, port).length > 0
    ? undefined
    : refused(region, instance, "ingress", peer, protocol, port);
}

/** The rules by which packets of another machine of the same VPC come in: any one of them is enough. */
export function admittedBy(world: World, to: Machine, from: Machine, protocol: "tcp" | "udp", port: number): Urn[] {
  const [receiver, sender] = [instanceBehind(world, to), instanceBehind(world, from)];
  if (!receiver || !sender || vpcOf(receiver) !== vpcOf(sender)) return [];
  const peer = { address: sender.instance.privateIp, groups: sender.instance.securityGroups };
  return rulesFor(receiver.region, receiver.instance, "ingress", peer, protocol, port).map(({ madeBy }) => madeBy);
}

/** The rules that let a machine of an account out to any address; undefined for a machine elsewhere. */
export function letOutBy(world: World, machine: Machine, protocol: "tcp" | "udp", port: number): Urn[] | undefined {
  const found = instanceBehind(world, machine);
  if (!found) return undefined;
  const anybody = { address: EVERYWHERE, groups: [] };
  return rulesFor(found.region, found.instance, "egress", anybody, protocol, port).map(({ madeBy }) => madeBy);
}

/** The rules by which a machine takes packets of this protocol from anywhere, at whatever port. */
export function openToWorldBy(world: World, machine: Machine, protocol: "tcp" | "udp"): Urn[] {
  const found = instanceBehind(world, machine);
  return groupsOf(found?.region ?? { securityGroups: {} }, found?.instance ?? { securityGroups: [] })
    .flatMap(({ rules }) => Object.values(rules))
    .filter((rule) => rule.direction === "ingress" && rule.protocol === protocol && rule.cidr === EVERYWHERE)
    .map(({ madeBy }) => madeBy);
}

/** Stands for an address that is not known: only the block of all addresses holds it. */
const EVERYWHERE = "0.0.0.0/0";

function addressOf(world: World, from: { readonly address: string } | { readonly machine: Machine }): string {
  return "address" in from ? from.address : (publicAddressOf(world, from.machine) ?? EVERYWHERE);
}

function vpcOf({ instance, region }: Found): string | undefined {
  return region.subnets[instance.subnetId]?.vpcId;
}

function groupsOf(
  region: Pick<Region, "securityGroups">,
  instance: Pick<Instance, "securityGroups">,
): readonly SecurityGroup[] {
  return instance.securityGroups.flatMap((id) => region.securityGroups[id] ?? []);
}

/** Rules of an instance's groups that let a packet pass; any one is enough. */
function rulesFor(
  region: Region,
  instance: Instance,
  direction: GroupRule["direction"],
  peer: Peer,
  protocol: string,
  port: number,
): readonly GroupRule[] {
  return groupsOf(region, instance)
    .flatMap(({ rules }) => Object.values(rules))
    .filter((rule) => {
      if (rule.direction !== direction) return false;
      const everyPort = rule.protocol === "-1" || protocol === "icmp";
      const fits = rule.protocol === "-1" || rule.protocol === protocol;
      if (!fits || (!everyPort && (port < rule.fromPort || port > rule.toPort))) return false;
      return rule.group === undefined ? holds(rule.cidr ?? "", peer.address) : peer.groups.includes(rule.group);
    });
}

function refused(
  region: Region,
  instance: Instance,
  direction: GroupRule["direction"],
  { address }: Peer,
  protocol: string,
  port: number,
): string {
  const groups = groupsOf(region, instance)
    .map(({ id, name }) => `${name} (${id})`)
    .sort();
  const what = protocol === "icmp" ? "icmp" : `${protocol} ${port}`;
  const who = address === EVERYWHERE ? "any address" : address;
  const way = direction === "ingress" ? `${what} in from ${who}` : `${what} out to ${who}`;
  return `no rule of the security groups of ${instance.tags["Name"] ?? instance.id} lets ${way}: ${groups.join(", ")}`;
}
