// Proves what of the underlay a world takes over when it is opened, and that what was made in it stays.
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import type { Underlay } from "../../../lab/world/model";
import { WorldStore } from "../../../lab/world/store";
import { readWorld } from "../../../lab/world/worldFile";
import { temporaryDirectory } from "../engine/support";

const underlay: Underlay = {
  hypervisors: [],
  metal: [{ name: "box", address: "192.0.2.9", installDisk: "/dev/sda" }],
  networks: [{ name: "home", cidr: "192.0.2.0/24" }],
  dnsZones: ["example.org"],
};

function files() {
  const directory = temporaryDirectory();
  return { world: path.join(directory, "world.json"), underlay: path.join(directory, "underlay.json") };
}

test("a new world has the boxes, the routing domains and the zones of the underlay", () => {
  const { world: file, underlay: given } = files();
  writeFileSync(given, JSON.stringify({ underlay }));
  const { world } = WorldStore.open(file, given);
  expect(Object.keys(world.machines)).toEqual(["box"]);
  expect(world.networks).toEqual([{ name: "home", cidr: "192.0.2.0/24" }]);
  expect(Object.keys(world.dnsZones ?? {})).toEqual(["example.org"]);
});

test("a world that stays takes over what the underlay gained, and keeps what was made in it", () => {
  const { world: file, underlay: given } = files();
  writeFileSync(given, JSON.stringify(underlay));
  const first = WorldStore.open(file, given);
  const zone = first.world.dnsZones?.["example.org"];
  if (zone === undefined) throw new Error("the zone is not there");
  zone.records["r1"] = { madeBy: "urn", properties: {} };
  first.commit();
  const networks = [...(underlay.networks ?? []), { name: "cabin", cidr: "198.51.100.0/24" }];
  writeFileSync(given, JSON.stringify({ ...underlay, networks, dnsZones: ["example.org", "example.net"] }));
  const { world } = WorldStore.open(file, given);
  expect(world.networks).toEqual(networks);
  expect(Object.keys(world.dnsZones ?? {}).sort()).toEqual(["example.net", "example.org"]);
  expect(Object.keys(world.dnsZones?.["example.org"]?.records ?? {})).toEqual(["r1"]);
  expect(readWorld(file)).toHaveProperty("dnsZones");
});
