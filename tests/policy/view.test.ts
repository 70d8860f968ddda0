// Proves that a View tells absent from unknown, and names places as a person writes them.
// Cannot prove that rules ask for the right values.
import { NOT_KNOWN, NotYetKnown, View } from "../../policy/view";

const view = new View({
  spec: { ports: [{ port: 80 }, { port: "443" }], host: NOT_KNOWN, on: "true", off: false, empty: null },
  metadata: { annotations: { "lbipam.cilium.io/ips": "192.168.1.81" } },
});

test("values are read with their paths", () => {
  const ports = view.get("spec", "ports").list();
  expect(ports.map((port) => [port.path, port.get("port").path, port.get("port").number()])).toEqual([
    ["spec.ports[0]", "spec.ports[0].port", 80],
    ["spec.ports[1]", "spec.ports[1].port", 443],
  ]);
  const ips = view.get("metadata", "annotations", "lbipam.cilium.io/ips");
  expect([ips.path, ips.key, ips.text()]).toEqual([
    'metadata.annotations["lbipam.cilium.io/ips"]',
    "lbipam.cilium.io/ips",
    "192.168.1.81",
  ]);
  expect([view.key, ports[1]?.key, view.get("spec", "on").key]).toEqual(["", "1", "on"]);
});

test("a text of another type is none", () => {
  expect(view.get("spec", "on").flag()).toBe(true);
  expect(view.get("spec", "off").flag()).toBe(false);
  expect(new View("false").flag()).toBe(false);
  expect(new View("yes").flag()).toBeUndefined();
  expect(new View("1.5").number()).toBe(1.5);
  expect(new View("-2").number()).toBe(-2);
  expect(new View("1.5Gi").number()).toBeUndefined();
  expect(new View("v1").number()).toBeUndefined();
  expect(new View(3).text()).toBeUndefined();
  expect(new View(true).number()).toBeUndefined();
  expect([
    new View({ 0: "a" }).list(),
    new View(["a"]).entries(),
    new View("a").entries(),
    new View(null).entries(),
  ]).toEqual([[], [], [], []]);
});

test("an absent value is absent, however deep one asks", () => {
  const absent = view.get("spec", "nothing", "below", 3);
  expect([absent.present, absent.isUnknown, absent.text(), absent.path]).toEqual([
    false,
    false,
    undefined,
    "spec.nothing.below[3]",
  ]);
  expect(view.get("spec", "empty").present).toBe(false);
});

test("an unknown value is there, and cannot be read", () => {
  const host = view.get("spec", "host");
  expect([host.present, host.isUnknown, host.shown()]).toEqual([true, true, "(not known yet)"]);
  for (const read of [
    () => host.text(),
    () => host.number(),
    () => host.flag(),
    () => host.list(),
    () => host.entries(),
    () => host.get("name"),
  ]) {
    expect(read).toThrow(new NotYetKnown("spec.host"));
  }
});

test("where a rule sees several resources, the unknown value says whose it is", () => {
  expect(() => new View({ a: NOT_KNOWN }, "", "main-cp-0").get("a").text()).toThrow(new NotYetKnown("a of main-cp-0"));
});

test("leaves are all values at any depth, the unknown among them, the absent not", () => {
  expect(view.leaves().map(({ path }) => path)).toEqual([
    "spec.ports[0].port",
    "spec.ports[1].port",
    "spec.host",
    "spec.on",
    "spec.off",
    'metadata.annotations["lbipam.cilium.io/ips"]',
  ]);
});

test("what is shown is short", () => {
  expect(new View("a".repeat(78)).shown()).toBe(`"${"a".repeat(78)}"`);
  expect(new View("a".repeat(79)).shown()).toBe(`"${"a".repeat(78)}…`);
  expect(new View({ a: [1, NOT_KNOWN] }).shown()).toBe('{"a":[1,"(not known yet)"]}');
  expect(new View(undefined).shown()).toBe("absent");
});
