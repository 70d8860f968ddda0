// Proves address arithmetic against a naive model that works on lists of octets and of single addresses.
// Cannot prove anything about IPv6, which the fleet does not take.
import fc from "fast-check";
import {
  contains,
  formatAddress,
  formatCidr,
  hosts,
  nextFreeAddress,
  nextFreeCidr,
  overlapping,
  overlaps,
  parseAddress,
  parseCidr,
  parseRange,
  size,
  within,
  type Cidr,
  type Range,
} from "../../fleet/addresses";

const octet = fc.integer({ min: 0, max: 255 });
const octets = fc.tuple(octet, octet, octet, octet);
const address = fc.integer({ min: 0, max: 2 ** 32 - 1 });

const cidr = (shortest: number, longest: number): fc.Arbitrary<Cidr> =>
  fc.tuple(address, fc.integer({ min: shortest, max: longest })).map(([start, prefix]) => {
    const block = parseCidr(`${formatAddress(start)}/${prefix}`);
    if (block === undefined) {
      throw new Error("a written block must parse");
    }
    return block;
  });

const smallRange: fc.Arbitrary<Range> = fc
  .tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 40 }))
  .map(([first, length]) => ({ first: 0x0a000000 + first, last: 0x0a000000 + first + length }));

const members = (range: Range): number[] => Array.from({ length: size(range) }, (_, index) => range.first + index);

test("four octets are one number, and back", () => {
  fc.assert(
    fc.property(octets, ([a, b, c, d]) => {
      const text = [a, b, c, d].join(".");
      expect(parseAddress(text)).toBe(a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d);
      expect(formatAddress(parseAddress(text) ?? -1)).toBe(text);
    }),
  );
});

test.each([
  "",
  "1.2.3",
  "1.2.3.4.5",
  "1.2.3.256",
  "01.2.3.4",
  "1.2.3.04",
  "010.0.0.1",
  "1.2.3.4/24",
  " 1.2.3.4",
  "1.2.3.4 ",
  "::1",
  "1.2.3.-4",
  "0x1.2.3.4",
  "1e1.2.3.4",
])("%j is not an address", (text) => {
  expect(parseAddress(text)).toBeUndefined();
});

test("text parses as an address only when it is its own canonical form", () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV4Extended(), fc.string()), (text) => {
      const parsed = parseAddress(text);
      expect(parsed === undefined || formatAddress(parsed) === text).toBe(true);
    }),
  );
});

test.each(["10.0.0.0", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/08", "10.0.0.0/", "/8", "10.0.0/8", "10.0.0.0/8/8"])(
  "%j is not a block",
  (text) => {
    expect(parseCidr(text)).toBeUndefined();
  },
);

test("a block holds exactly the addresses that share its leading bits", () => {
  fc.assert(
    fc.property(cidr(0, 32), address, (block, other) => {
      const bits = (value: number): string => value.toString(2).padStart(32, "0").slice(0, block.prefixLength);
      expect(contains(block, other)).toBe(bits(other) === bits(block.address));
      expect(size(block)).toBe(2 ** (32 - block.prefixLength));
      expect(parseCidr(formatCidr(block))?.address).toBe(block.first);
    }),
  );
});

test("hosts leave out the network and the broadcast address, except in the smallest blocks", () => {
  fc.assert(
    fc.property(cidr(20, 32), (block) => {
      const all = members(block);
      expect(members(hosts(block))).toEqual(block.prefixLength >= 31 ? all : all.slice(1, -1));
    }),
    { numRuns: 30 },
  );
});

test("overlap and containment are those of sets", () => {
  fc.assert(
    fc.property(smallRange, smallRange, (a, b) => {
      const [inA, inB] = [new Set(members(a)), new Set(members(b))];
      expect(overlaps(a, b)).toBe([...inA].some((one) => inB.has(one)));
      expect(within(a, b)).toBe([...inA].every((one) => inB.has(one)));
    }),
  );
});

test("a range is two addresses in order", () => {
  fc.assert(
    fc.property(address, address, (a, b) => {
      const range = parseRange(`${formatAddress(a)}-${formatAddress(b)}`);
      expect(range).toEqual(a <= b ? { first: a, last: b } : undefined);
    }),
  );
  expect(parseRange("10.0.0.1")).toBeUndefined();
  expect(parseRange("10.0.0.1-10.0.0.2-10.0.0.3")).toBeUndefined();
});

test("the next free address is the first that a list of all hosts offers, from the start on and then from the bottom", () => {
  const block = parseCidr("10.0.0.0/24");
  fc.assert(
    fc.property(fc.array(smallRange, { maxLength: 12 }), fc.integer({ min: -5, max: 300 }), (used, offset) => {
      if (block === undefined) {
        throw new Error("10.0.0.0/24 is a block");
      }
      const start = block.first + offset;
      const all = members(hosts(block));
      const from = all.includes(start) ? start : block.first + 1;
      const free = all.filter((one) => !used.some((range) => contains(range, one)));
      expect(nextFreeAddress(block, used, start)).toBe(free.find((one) => one >= from) ?? free[0]);
    }),
  );
});

test("the next free block is the first of all aligned blocks that nothing overlaps", () => {
  const parent = parseCidr("10.0.0.0/23");
  fc.assert(
    fc.property(fc.array(smallRange, { maxLength: 8 }), fc.integer({ min: 23, max: 30 }), (used, prefix) => {
      if (parent === undefined) {
        throw new Error("10.0.0.0/23 is a block");
      }
      const step = 2 ** (32 - prefix);
      const candidates = Array.from({ length: size(parent) / step }, (_, index) => parent.first + index * step);
      const naive = candidates.find(
        (first) => !used.some((range) => overlaps(range, { first, last: first + step - 1 })),
      );
      expect(nextFreeCidr(parent, prefix, used)?.first).toBe(naive);
    }),
  );
});

test("overlapping names every two ranges that share an address, the earlier item first", () => {
  fc.assert(
    fc.property(fc.array(smallRange, { maxLength: 12 }), (ranges) => {
      const items = ranges.map((range, index) => ({ range, index }));
      const naive = items.flatMap((a) =>
        items
          .filter((b) => a.index < b.index && members(a.range).some((one) => members(b.range).includes(one)))
          .map((b) => [a.index, b.index]),
      );
      const found = overlapping(items, ({ range }) => range);
      expect(found.map(([a, b]) => [a.index, b.index])).toEqual(naive);
    }),
  );
});
