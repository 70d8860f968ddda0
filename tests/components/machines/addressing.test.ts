// Proves that networks and MAC addresses follow from IPv4 addresses as documented, for any address.
// It cannot prove that a LAN has no other device with such a MAC address.
import fc from "fast-check";
import { macOf, networkOf } from "../../../components/machines/addressing";

const address = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((bytes) => bytes.join("."));

test("the MAC address of an address carries its bytes", () => {
  expect(macOf("192.168.1.70")).toBe("02:00:c0:a8:01:46");
});

test("MAC addresses are locally administered, unicast, and as unique as the addresses", () => {
  fc.assert(
    fc.property(address, address, (one, other) => {
      const [first = ""] = macOf(one).split(":");
      expect(Number.parseInt(first, 16) & 0b11).toBe(0b10);
      expect(macOf(one)).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
      expect(macOf(one) === macOf(other)).toBe(one === other);
    }),
  );
});

test("the network of an address", () => {
  expect([networkOf("192.168.1.70", 24), networkOf("192.168.122.10", 22), networkOf("10.1.2.3", 32)]).toEqual([
    "192.168.1.0/24",
    "192.168.120.0/22",
    "10.1.2.3/32",
  ]);
});

test("an address is in the network that it has, and the network is its own network", () => {
  fc.assert(
    fc.property(address, fc.integer({ min: 0, max: 32 }), (ip, prefixLength) => {
      const network = networkOf(ip, prefixLength);
      const [base = ""] = network.split("/");
      expect(networkOf(base, prefixLength)).toBe(network);
    }),
  );
});

test("what is no IPv4 address has neither", () => {
  expect(() => macOf("main-cp-0")).toThrow();
  expect(() => macOf("fd00::1")).toThrow();
  expect(() => networkOf("192.168.1.70", 33)).toThrow();
});
