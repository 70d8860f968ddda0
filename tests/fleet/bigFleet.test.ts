// Proves that big fleets are accepted up to the size of a Secret, named beyond it, and loaded in a time that grows with
// the number of clusters. Cannot prove a duration: machines differ, so only the ratio of two sizes is held.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inspect, loadFleet } from "../../fleet/load";
import { fleetFiles, type BigFleet } from "../../lab/bench/bigFleet";
import { scratch } from "./project";

const today = "2026-11-21";

function project(count: number, options: BigFleet = {}): string {
  const directory = scratch();
  for (const [name, text] of Object.entries(fleetFiles(count, options))) {
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

test.each([1, 3, 20, 231])("%d clusters in one mesh are accepted, and everybody's peer is everybody else", (count) => {
  const fleet = loadFleet(project(count), { today });
  expect(fleet.clusters).toHaveLength(count);
  expect(fleet.clusters.every(({ peers }) => peers.length === count - 1)).toBe(true);
  expect(fleet.bringUpOrder.slice(0, 2)).toEqual(["main", "vault"]);
  expect(fleet.warnings.map(({ rule }) => rule)).toEqual(["talos-single-cp-flagged"]);
});

test("255 members of one mesh do not fit into a Secret of certificates; with a shared CA they do", () => {
  const mandatory = inspect(project(255), { today }).problems.filter(({ severity }) => severity === "mandatory");
  expect(mandatory.map(({ message }) => message)).toEqual([
    "mesh hall has 255 members: their certificates, 4550 bytes a peer, fill the Secret cilium-kvstoremesh of each with 1129 KiB of 1024; 231 members fit, so split the mesh, or set trust: shared-ca",
  ]);
  expect(loadFleet(project(255, { trust: "shared-ca" }), { today }).clusters).toHaveLength(255);
});

/** The fastest of several runs, in milliseconds: what else the machine does only ever adds. */
function duration(directory: string): number {
  const runs = Array.from({ length: 5 }, () => {
    const start = performance.now();
    loadFleet(directory, { today });
    return performance.now() - start;
  });
  return Math.min(...runs);
}

test("four times the clusters cost less than eight times the time", () => {
  const [small, large] = [project(64, { trust: "shared-ca" }), project(255, { trust: "shared-ca" })];
  duration(small);
  expect(duration(large) / duration(small)).toBeLessThan(8);
});
