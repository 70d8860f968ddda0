// Proves how two nested values are compared: key by key, lists of plain values by what comes and goes.
import { keyDifference } from "../../lab/diff/keys";
import type { Shown } from "../../lab/diff/steps";

test.each([
  ["what is the same", { a: [1, { b: "x" }] }, { a: [1, { b: "x" }] }, []],
  ["a value", "1.18.6", "1.19.6", ["- 1.18.6", "+ 1.19.6"]],
  ["a key that comes and one that goes", { a: { b: 1 } }, { a: { c: true } }, ["- a.b: 1", "+ a.c: true"]],
  ["the first of a list goes", ["one", "two", "three"], ["two", "three"], ["- one"]],
  ["one of a list within becomes another", { a: [1, 2] }, { a: [1, 3] }, ["- a: 2", "+ a: 3"]],
  ["the last of a list goes", { a: ["x"] }, { a: [] }, ["- a: x"]],
  ["another order", ["one", "two"], ["two", "one"], ["- [0]: one", "+ [0]: two", "- [1]: two", "+ [1]: one"]],
  ["values that occur twice", ["a", "b", "a"], ["a", "a"], ["- [1]: b", "+ [1]: a", "- [2]: a"]],
  ["a list that is new", { b: 1 }, { a: ["x", "y"], b: 1 }, ["+ a[0]: x", "+ a[1]: y"]],
  ["a list that becomes a value", { a: ["x"] }, { a: "x" }, ["+ a: x", "- a[0]: x"]],
  ["objects in a list", [{ b: 1 }, { b: 2 }], [{ b: 2 }], ["- [0].b: 1", "+ [0].b: 2", "- [1].b: 2"]],
  ["texts of several lines", ["a\nb\n"], ["a\nc\n"], ["  [0]:", " a", "-b", "+c"]],
  ["an empty object", { a: {} }, { a: { b: 1 } }, ["- a: {}", "+ a.b: 1"]],
] satisfies [string, Shown, Shown, string[]][])("%s", (_, before, after, lines) => {
  expect(keyDifference(before, after)).toEqual(lines);
});
