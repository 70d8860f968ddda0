// Blocks and addresses of a VPC: what lies in what, what is free, what leads to the internet.
import type { Region, RouteTable, Subnet } from "./model";

interface Block {
  readonly first: number;
  readonly size: number;
}

/** An IPv4 address as a number; undefined when the text is none. */
export function toNumber(address: string): number | undefined {
  const octets = address.split(".").map(Number);
  const fits = octets.length === 4 && octets.every((octet) => Number.isInteger(octet) && octet >= 0 && octet <= 255);
  return fits ? octets.reduce((sum, octet) => sum * 256 + octet, 0) : undefined;
}

/** A block `a.b.c.d/n` whose address is its first; undefined for anything else. */
export function blockOf(cidr: string): Block | undefined {
  const [, address = "", bits = ""] = /^([\d.]+)\/(\d{1,2})$/.exec(cidr) ?? [];
  const first = toNumber(address);
  if (first === undefined || Number(bits) > 32) return undefined;
  const size = 2 ** (32 - Number(bits));
  return first % size === 0 ? { first, size } : undefined;
}

/** Whether a block holds an address, or another block as a whole. */
export function holds(cidr: string, other: string): boolean {
  const outer = blockOf(cidr);
  const inner = blockOf(other.includes("/") ? other : `${other}/32`);
  if (!outer || !inner) return false;
  return inner.first >= outer.first && inner.first + inner.size <= outer.first + outer.size;
}

export function overlap(one: string, other: string): boolean {
  return holds(one, other) || holds(other, one);
}

/**
 * The first four addresses of a subnet and its last belong to AWS (VPC user guide, "Subnet CIDR blocks").
 */
export function isReserved({ cidr }: Pick<Subnet, "cidr">, address: string): boolean {
  const block = blockOf(cidr);
  const number = toNumber(address);
  if (!block || number === undefined) return false;
  const offset = number - block.first;
  return offset < 4 || offset === block.size - 1;
}

/** The lowest address of a subnet that nobody has. */
export function freeAddress(region: Region, subnet: Subnet): string | undefined {
  const block = blockOf(subnet.cidr);
  if (!block) return undefined;
  const taken = new Set(
    Object.values(region.instances)
      .filter(({ subnetId }) => subnetId === subnet.id)
      .map(({ privateIp }) => privateIp),
  );
  for (let number = block.first + 4; number < block.first + block.size - 1; number++) {
    const address = [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join(".");
    if (!taken.has(address)) return address;
  }
  return undefined;
}

/** The table that routes a subnet's traffic: its own, else the VPC's main one. */
export function routeTableOf(region: Region, subnet: Subnet): RouteTable | undefined {
  const tables = Object.values(region.routeTables).filter(({ vpcId }) => vpcId === subnet.vpcId);
  return (
    tables.find(({ associations }) => Object.values(associations).some(({ subnetId }) => subnetId === subnet.id)) ??
    tables.find(({ main }) => main === true)
  );
}

/** The way from a subnet to the internet and back: undefined when there is one, else what it lacks. */
export function internetTrouble(region: Region, subnet: Subnet): string | undefined {
  const table = routeTableOf(region, subnet);
  const target = table?.routes["0.0.0.0/0"]?.target;
  if (table === undefined || target === undefined) {
    return `route table ${table?.id ?? "(none)"} of subnet ${subnet.id} has no route to 0.0.0.0/0`;
  }
  return region.internetGateways[target]?.vpcId === subnet.vpcId
    ? undefined
    : `internet gateway ${target} is not attached to ${subnet.vpcId}`;
}
