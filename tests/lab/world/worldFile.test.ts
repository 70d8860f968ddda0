// Proves that the world's file holds the world after every write, whatever changed in between, and that a write that was
// cut off is as if it had not begun. It cannot prove that a disk keeps what it was given.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { array, assert, constantFrom, integer, oneof, property, record, string } from "fast-check";
import { unchanging } from "../../../lab/world/changes";
import type { World } from "../../../lab/world/model";
import { readWorld, WorldFile } from "../../../lab/world/worldFile";
import { temporaryDirectory } from "../engine/support";

const empty = (): World => ({ hypervisors: [], schematics: {}, machines: {}, clusters: {} });
const asJson = (world: World): unknown => JSON.parse(JSON.stringify(world));

function worldFile() {
  const name = path.join(temporaryDirectory(), "world.json");
  return { name, file: new WorldFile(name) };
}

type Step = { readonly keys: readonly string[]; readonly value: unknown } | "write";

const key = constantFrom("machines", "clusters", "a", "b", "list", "0", "1");
const leaf = oneof(integer({ max: 3 }), string({ maxLength: 3 }), constantFrom(null, true));
const step = oneof(
  { arbitrary: constantFrom<Step>("write"), weight: 1 },
  {
    arbitrary: record({
      keys: array(key, { minLength: 1, maxLength: 4 }),
      value: oneof(
        leaf,
        constantFrom(undefined, {}, [], { a: 1, b: undefined }, { list: [1, { b: 2 }], a: { b: "\n[" } }),
        array(leaf, { maxLength: 3 }),
        record({ a: leaf, b: array(leaf, { maxLength: 2 }) }).map(Object.freeze),
      ),
    }),
    weight: 4,
  },
);

/** Sets what the keys lead to, as far as they lead to something that can be edited; lists grow, or are emptied. */
function edit(world: World, keys: readonly string[], given: unknown): void {
  const value = Object.isFrozen(given) ? unchanging(structuredClone(given)) : structuredClone(given);
  let container = world as unknown as Record<string, unknown>;
  for (const key of keys.slice(0, -1)) {
    const next = container[key];
    if (typeof next !== "object" || next === null || Object.isFrozen(next)) break;
    container = next as Record<string, unknown>;
  }
  const last = keys.at(-1) ?? "";
  if (Array.isArray(container))
    container.splice(0, value === undefined ? container.length : 0, ...[value ?? []].flat());
  else if (value === undefined) Reflect.deleteProperty(container, last);
  else container[last] = value;
}

test("what is read is what was written, after any changes", () => {
  assert(
    property(array(step, { maxLength: 30 }), (steps) => {
      const { name, file } = worldFile();
      const world = empty();
      for (const one of steps) {
        if (one !== "write") {
          edit(world, one.keys, one.value);
          continue;
        }
        file.write(world);
        expect(readWorld(name)).toEqual(asJson(world));
      }
      file.write(world);
      expect(readWorld(name)).toEqual(asJson(world));
    }),
    { numRuns: 400 },
  );
});

test("a list that became shorter is shorter", () => {
  const { name, file } = worldFile();
  const world = empty();
  world.schematics["one"] = { yaml: "", extensions: [], madeBy: ["a", "b", "c"] };
  file.write(world);
  world.schematics["one"].madeBy = ["a", "b"];
  file.write(world);
  expect(readWorld(name).schematics["one"]?.madeBy).toHaveLength(2);
});

test("a change costs its own size, not that of the world", () => {
  const { name, file } = worldFile();
  const world = empty();
  world.schematics["large"] = { yaml: "x".repeat(100_000), extensions: [], madeBy: [] };
  file.write(world);
  const before = statSync(name).size;
  world.schematics["large"].madeBy.push("urn");
  file.write(world);
  expect(statSync(name).size - before).toBeLessThan(100);
  expect(readWorld(name).schematics["large"]?.madeBy).toEqual(["urn"]);
});

test("a line that was cut off anywhere is ignored as a whole", () => {
  const { name, file } = worldFile();
  const world = empty();
  file.write(world);
  const before = asJson(world);
  const kept = readFileSync(name, "utf8").length;
  world.clockAhead = 7;
  world.schematics["a"] = { yaml: "", extensions: [], madeBy: [] };
  file.write(world);
  const whole = readFileSync(name, "utf8");
  for (let length = kept; length < whole.length; length++) {
    writeFileSync(name, whole.slice(0, length));
    expect(readWorld(name)).toEqual(before);
  }
  writeFileSync(name, whole);
  expect(readWorld(name)).toEqual(asJson(world));
});

test("changes do not pile up: when they outgrow the world, a new document takes their place", () => {
  const { name, file } = worldFile();
  const world = empty();
  for (let round = 0; round < 40; round++) {
    world.schematics["one"] = { yaml: String(round).repeat(50_000), extensions: [], madeBy: [] };
    file.write(world);
    expect(statSync(name).size).toBeLessThan(1_500_000);
  }
  expect(readWorld(name)).toEqual(asJson(world));
  expect(readdirSync(path.dirname(name))).toEqual(["world.json"]);
});

test("a document that somebody edited may have line breaks of its own", () => {
  const { name, file } = worldFile();
  const world = empty();
  world.networks = [{ name: "home", cidr: "192.0.2.0/24" }];
  file.writeDocument(world);
  writeFileSync(name, JSON.stringify(readWorld(name), null, 2));
  expect(readWorld(name)).toEqual(asJson(world));
});
