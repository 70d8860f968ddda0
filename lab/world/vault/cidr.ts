// Whether an address lies in one of several blocks.
import { BlockList, isIPv6 } from "node:net";

/**
 * True when the address lies in one of the blocks. A block without prefix length is one address. An address that is
 * not known lies in none.
 */
export function inside(blocks: readonly string[], address: string | undefined): boolean {
  return address !== undefined && listOf(blocks).check(address, isIPv6(address) ? "ipv6" : "ipv4");
}

/** Lists that were asked for, by their blocks: the same few are asked at every login. */
const lists = new Map<string, BlockList>();

function listOf(blocks: readonly string[]): BlockList {
  const key = blocks.join(" ");
  const known = lists.get(key);
  if (known !== undefined) return known;
  const list = new BlockList();
  for (const block of blocks) {
    const [network = "", prefix] = block.split("/");
    const family = isIPv6(network) ? "ipv6" : "ipv4";
    list.addSubnet(network, prefix === undefined ? (family === "ipv6" ? 128 : 32) : Number(prefix), family);
  }
  lists.set(key, list);
  return list;
}

/** True when every block lies within one of the outer ones. */
export function within(blocks: readonly string[], outer: readonly string[]): boolean {
  return blocks.every((block) => {
    const [network = "", prefix = "32"] = block.split("/");
    return outer.some((candidate) => {
      const [, bits = "32"] = candidate.split("/");
      return Number(bits) <= Number(prefix) && inside([candidate], network);
    });
  });
}
