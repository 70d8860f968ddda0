// Proves that what a controller lets go relies on a node that its pod may run on, and on which deletion takes it away.
// Cannot prove how long a real pod takes to move to another node.
import { objectGoes } from "../../../lab/providers/kubernetes/esoLaws";
import type { Machine, World } from "../../../lab/world/model";
import { addCluster } from "./world";

const OTHERWISE =
  "timed out waiting for the condition\n" +
  "  - finalizers might be preventing deletion, and no node runs the pod that removes them";

function reasons(change: (machine: Machine) => void, { worker = true, held = true } = {}) {
  const world: World = { hypervisors: [], schematics: {}, machines: {}, clusters: {} };
  addCluster(world, { worker });
  Object.values(world.machines).forEach(change);
  const cluster = world.clusters["alpha"];
  if (cluster === undefined) throw new Error("the world has no cluster");
  const verdict = objectGoes.judge({ world, cluster, object: undefined, held });
  return verdict.holds ? verdict.because : verdict.message;
}

/** What becomes of the node when its configuration is destroyed. */
const ends =
  (onDestroy: "leaves" | "wipes" | "stays", madeBy?: string) =>
  (machine: Machine): void => {
    Object.assign(machine, madeBy === undefined ? {} : { madeBy });
    Object.assign(machine.config ?? {}, { onDestroy, madeBy: `apply of ${machine.name}` });
  };

test.each(["leaves", "wipes"] as const)("a worker that %s must not be reset first", (onDestroy) => {
  expect(reasons(ends(onDestroy))).toEqual([{ anyOf: ["apply of main-worker-0"], otherwise: OTHERWISE }]);
});

test("without workers, a control plane must stay", () => {
  expect(reasons(ends("wipes"), { worker: false })).toEqual([{ anyOf: ["apply of main-cp-0"], otherwise: OTHERWISE }]);
});

test("a node that stays goes with its machine", () => {
  expect(reasons(ends("stays", "vm"))).toEqual([{ anyOf: ["vm"], otherwise: OTHERWISE }]);
});

test("a box that nobody resets stays by itself", () => {
  expect(reasons(ends("stays"))).toEqual([]);
});

test("what nobody holds relies on nothing", () => {
  expect(reasons(ends("wipes"), { held: false })).toEqual([]);
});
