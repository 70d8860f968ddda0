// Proves which nodes of a mesh across sites reach each other over an overlay of Nebula, and the exact reason where a
// certificate, an address, a security group, a name or a lighthouse is wrong. Certificates are real and really
// verified. It cannot prove that Nebula itself agrees, nor how a given router at home treats UDP.
import { overlayOf, tunnelTrouble } from "../../../lab/world/overlay";
import type { World } from "../../../lab/world/model";
import { matrix } from "./meshWorld";
import { machineOf, overlaid, overlayWorld, regionOf } from "./overlayWorld";

const MEMBERS = ["main", "gitlab", "lighthouse"] as const;

const trouble = (world: World, from: string, to: string): string | undefined =>
  tunnelTrouble(world, machineOf(world, from), machineOf(world, to));

test("all members are connected over the overlay", () => {
  expect(matrix(overlayWorld(), ...MEMBERS)).toEqual([
    "main>gitlab",
    "main>lighthouse",
    "gitlab>main",
    "gitlab>lighthouse",
    "lighthouse>main",
    "lighthouse>gitlab",
  ]);
});

test("every node has a tunnel to every other", () => {
  const world = overlayWorld();
  const nodes = Object.keys(world.machines);
  const all = nodes.flatMap((from) => nodes.map((to) => trouble(world, from, to)));
  expect(all.filter((text) => text !== undefined)).toEqual([]);
  expect(overlayOf(world, machineOf(world, "gpu-0"))).toMatchObject({
    device: "nebula0",
    address: "10.42.3.20",
    mtu: 1300,
  });
});
