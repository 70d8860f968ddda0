// Proves which stacks a rehearsal of one stack brings up as well.
import { prerequisites } from "../../../lab/cli/fleet";

const vault = { stack: "vault", hub: "main", address: "https://192.0.2.82:8200" };
const exchange = [{ name: "m", members: ["gitlab", "main"] }];
const shared = [{ name: "m", members: ["dev", "gitlab"], caMaker: "dev" }];
const overlaid = [{ name: "m", members: ["dev", "gitlab"], overlay: { seedMaker: "dev" } }];

test.each([
  ["a hub needs nothing", { vault, meshes: exchange }, "main", []],
  ["Vault's stack needs the hub", { vault, meshes: exchange }, "vault", ["main"]],
  ["a cluster needs both", { vault, meshes: exchange }, "gitlab", ["main", "vault"]],
  ["a member needs the maker of the mesh's CA", { meshes: shared }, "gitlab", ["dev"]],
  ["the maker needs no other", { meshes: shared }, "dev", []],
  ["a member needs the maker of the overlay's seed", { meshes: overlaid }, "gitlab", ["dev"]],
  ["the maker of the seed needs no other", { meshes: overlaid }, "dev", []],
  ["who is in no such mesh needs no maker", { meshes: shared }, "alone", []],
  ["and what the maker needs", { vault, meshes: shared }, "gitlab", ["main", "vault", "dev"]],
] as const)("%s", (_, fleet, stack, expected) => {
  expect(prerequisites(fleet, stack)).toEqual(expected);
});
