// IPv4 arithmetic: parsing without guesses, ranges, and the next free address or block.
import { Address4 } from "ip-address";

/** Inclusive range of addresses, each an unsigned 32-bit number. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** A block of addresses, with the address that it was written with (which may have host bits set). */
export interface Cidr extends Range {
  readonly address: number;
  readonly prefixLength: number;
}

const shape = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/;

/** The address, or undefined: no prefix length, no leading zeros, no short forms. */
export function parseAddress(text: string | undefined): number | undefined {
  const octets = text !== undefined && shape.test(text) ? text.split(".").map(Number) : [];
  return octets.length === 4 && octets.every((octet) => octet <= 255)
    ? octets.reduce((address, octet) => address * 256 + octet, 0)
    : undefined;
}

export function formatAddress(address: number): string {
  return Address4.fromBigInt(BigInt(address)).correctForm();
}

/** The block, or undefined. Host bits are kept in `address`; `first` and `last` span the whole block. */
export function parseCidr(text: string | undefined): Cidr | undefined {
  const match = /^([^/]+)\/(0|[1-9]\d?)$/.exec(text ?? "");
  const address = parseAddress(match?.[1]);
  const prefixLength = Number(match?.[2]);
  if (address === undefined || !(prefixLength <= 32)) {
    return undefined;
  }
  const size = 2 ** (32 - prefixLength);
  const first = Math.floor(address / size) * size;
  return { address, prefixLength, first, last: first + size - 1 };
}

/** The block as it should be written: host bits cleared. */
export function formatCidr(cidr: Cidr): string {
  return `${formatAddress(cidr.first)}/${cidr.prefixLength}`;
}

/** An inclusive `first-last` range, or undefined when it does not parse or runs backwards. */
export function parseRange(text: string | undefined): Range | undefined {
  const [from, to, ...rest] = (text ?? "").split("-");
  const first = parseAddress(from);
  const last = parseAddress(to);
  if (first === undefined || last === undefined || rest.length > 0 || first > last) {
    return undefined;
  }
  return { first, last };
}

export const single = (address: number): Range => ({ first: address, last: address });

export const size = (range: Range): number => range.last - range.first + 1;

export const contains = (range: Range, address: number): boolean => range.first <= address && address <= range.last;

export const overlaps = (a: Range, b: Range): boolean => a.first <= b.last && b.first <= a.last;

export const within = (inner: Range, outer: Range): boolean => outer.first <= inner.first && inner.last <= outer.last;

/** Every two items whose ranges overlap, the earlier one first, in the order of the items. */
export function overlapping<T>(items: readonly T[], rangeOf: (item: T) => Range): readonly (readonly [T, T])[] {
  const sorted = items
    .map((item, index) => ({ item, index, range: rangeOf(item) }))
    .sort((a, b) => a.range.first - b.range.first || a.index - b.index);
  const found = sorted.flatMap((one, position) => {
    const met = [];
    for (let next = position + 1; (sorted[next]?.range.first ?? Infinity) <= one.range.last; next++) {
      const other = sorted[next];
      if (other !== undefined) {
        met.push(one.index < other.index ? ([one, other] as const) : ([other, one] as const));
      }
    }
    return met;
  });
  return found
    .sort(([a, b], [c, d]) => a.index - c.index || b.index - d.index)
    .map(([a, b]) => [a.item, b.item] as const);
}

/** Addresses that a host may have: without the network and the broadcast address, from /31 on all of them. */
export function hosts(cidr: Cidr): Range {
  return cidr.prefixLength >= 31 ? cidr : { first: cidr.first + 1, last: cidr.last - 1 };
}

/**
 * The first host address that no range in `used` holds, searched upwards from `start` (default: the first host)
 * and then from the bottom. Undefined when the block is full.
 */
export function nextFreeAddress(cidr: Cidr, used: readonly Range[], start?: number): number | undefined {
  const all = hosts(cidr);
  const from = start !== undefined && contains(all, start) ? start : all.first;
  return firstGap({ first: from, last: all.last }, used) ?? firstGap(all, used);
}

function firstGap(range: Range, used: readonly Range[]): number | undefined {
  let candidate = range.first;
  for (const taken of [...used].sort((a, b) => a.first - b.first)) {
    if (contains(taken, candidate)) {
      candidate = taken.last + 1;
    }
  }
  return candidate <= range.last ? candidate : undefined;
}

/** 10.0.0.0/8, the widest of the private blocks (RFC 1918). */
export const privateBlock: Cidr = { address: 0x0a000000, prefixLength: 8, first: 0x0a000000, last: 0x0affffff };

/** The first block of `prefixLength` inside `parent` that overlaps nothing in `used`. Undefined when there is none. */
export function nextFreeCidr(parent: Cidr, prefixLength: number, used: readonly Range[]): Cidr | undefined {
  const step = 2 ** (32 - prefixLength);
  let first = parent.first;
  while (first + step - 1 <= parent.last) {
    const block = { address: first, prefixLength, first, last: first + step - 1 };
    const taken = used.filter((range) => overlaps(range, block));
    if (taken.length === 0) {
      return block;
    }
    const beyond = Math.max(...taken.map((range) => range.last)) + 1;
    first = Math.max(first + step, Math.ceil(beyond / step) * step);
  }
  return undefined;
}
