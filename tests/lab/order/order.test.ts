// Proves the proof of order: on small states by hand, and on random graphs against brute force. It cannot prove that
// the engine keeps the order that its state describes; that is the engine's own promise.
import * as fc from "fast-check";
import { Graph, longestChain, mutants, prove, type StateExport, type StateResource } from "../../../lab/order/index";
import type { Evidence } from "../../../lab/kernel/record";

const urn = (name: string, stack = "main"): string => `urn:pulumi:${stack}::homelab::lab:index:Thing::${name}`;
const resource = (name: string, rest: Partial<StateResource> = {}): StateResource => ({
  urn: urn(name),
  type: "lab:index:Thing",
  ...rest,
});
const state = (...resources: StateResource[]): StateExport => ({ deployment: { resources } });
const needs = (name: string, anyOf: readonly string[], otherwise = "it is not there"): Evidence => ({
  stack: "main",
  urn: urn(name),
  verb: "create",
  law: "lab-thing",
  because: [{ anyOf, otherwise }],
});

describe("prove", () => {
  it.each<[string, Partial<StateResource>]>([
    ["a dependency", { dependencies: [urn("a")] }],
    ["a property dependency", { propertyDependencies: { input: [urn("a")], other: null } }],
    ["the provider", { provider: `${urn("a")}::0d9e8f7c` }],
    ["the parent", { parent: urn("a") }],
    ["deletedWith", { deletedWith: urn("a") }],
  ])("takes %s for an order", (_kind, edge) => {
    expect(prove(state(resource("a"), resource("b", edge)), [needs("b", [urn("a")])])).toEqual([]);
  });

  it("says which edge is missing, in the words of the real system", () => {
    expect(prove(state(resource("a"), resource("b")), [needs("b", [urn("a")])])).toEqual([
      {
        law: "lab-thing",
        urn: urn("b"),
        anyOf: [urn("a")],
        message:
          "it is not there\nThing b came after Thing a by luck: nothing makes it wait. Pass it an output of Thing a or name that in dependsOn (law lab-thing).",
      },
    ]);
  });

  it("lets a child inherit what its component waits for", () => {
    const component = resource("component", { dependencies: [urn("a")] });
    const child = resource("child", { parent: urn("component") });
    expect(prove(state(resource("a"), component, child), [needs("child", [urn("a")])])).toEqual([]);
  });

  it("does not take a dependency on a component for one on its children", () => {
    const child = resource("child", { parent: urn("component") });
    const other = resource("other", { dependencies: [urn("component")] });
    expect(prove(state(resource("component"), child, other), [needs("other", [urn("child")])])).toHaveLength(1);
  });

  it("is content with any one of several, with the underlay, with itself and with another stack", () => {
    const resources = state(resource("a"), resource("b"), resource("c", { dependencies: [urn("b")] }));
    const evidence = [
      needs("c", [urn("a"), urn("b")]),
      needs("c", []),
      needs("c", [urn("c")]),
      needs("c", [urn("hub", "hub")]),
      needs("c", [urn("left")]),
      needs("gone", [urn("a")]),
    ];
    expect(prove(resources, evidence)).toEqual([]);
  });

  it("asks for every reason, not for one of them", () => {
    const resources = state(resource("a"), resource("b"), resource("c", { dependencies: [urn("b")] }));
    const both: Evidence = {
      ...needs("c", []),
      because: [
        { anyOf: [urn("a")], otherwise: "no a" },
        { anyOf: [urn("b")], otherwise: "no b" },
      ],
    };
    expect(prove(resources, [both]).map(({ anyOf }) => anyOf)).toEqual([[urn("a")]]);
  });
});

describe("mutants", () => {
  it("tells killed, redundant and surviving edges apart", () => {
    const resources = state(
      resource("a"),
      resource("b", { dependencies: [urn("a")] }),
      resource("c", { dependencies: [urn("a"), urn("b")], parent: urn("top") }),
      resource("d", { dependencies: [urn("c")] }),
      resource("top"),
    );
    const { killed, redundant, survivors } = mutants(resources, [needs("c", [urn("b")]), needs("b", [urn("a")])]);
    const pair = ({ from, to }: { from: string; to: string }): string =>
      `${from.split("::")[3] ?? ""}>${to.split("::")[3] ?? ""}`;
    expect(killed.map(({ edge }) => pair(edge))).toEqual(["b>a", "c>b"]);
    expect(redundant.map(({ edge, path }) => [pair(edge), path])).toEqual([["c>a", [urn("c"), urn("b"), urn("a")]]]);
    expect(survivors.map(pair)).toEqual(["d>c"]);
  });
});

describe("longestChain", () => {
  it("names the chain that decides, and what does not take time is not in it", () => {
    const resources = state(
      resource("a"),
      resource("component", { dependencies: [urn("a")] }),
      resource("b", { parent: urn("component") }),
      resource("c", { dependencies: [urn("a")] }),
    );
    const durations = new Map([
      [urn("a"), 10],
      [urn("b"), 5],
      [urn("c"), 4],
    ]);
    expect(longestChain(resources, durations)).toEqual({
      seconds: 15,
      links: [
        { urn: urn("a"), seconds: 10 },
        { urn: urn("b"), seconds: 5 },
      ],
      total: 19,
    });
  });

  it("is nothing for an empty state", () => {
    expect(longestChain({ deployment: {} }, new Map())).toEqual({ seconds: 0, links: [], total: 0 });
  });
});

/** Random acyclic states: resource i depends on some of those before it. */
const dag = fc.array(fc.array(fc.nat({ max: 30 }), { maxLength: 4 }), { minLength: 1, maxLength: 14 }).map((lists) =>
  state(
    ...lists.map((list, index) => {
      const targets = index === 0 ? [] : [...new Set(list.map((number) => number % index))];
      return resource(String(index), { dependencies: targets.map((target) => urn(String(target))) });
    }),
  ),
);

/** Ancestors the slow way: follow edges until nothing is new. */
function closure(export_: StateExport, from: string): Set<string> {
  const byUrn = new Map((export_.deployment.resources ?? []).map((one) => [one.urn, one]));
  const found = new Set<string>();
  for (let grown = -1; grown !== found.size;) {
    grown = found.size;
    for (const one of [from, ...found]) for (const target of byUrn.get(one)?.dependencies ?? []) found.add(target);
  }
  return found;
}

describe("random graphs", () => {
  it("agree with brute force on ancestors, so that a proof holds exactly when the order does", () => {
    fc.assert(
      fc.property(dag, fc.nat(), fc.nat(), (resources, one, other) => {
        const urns = (resources.deployment.resources ?? []).map((entry) => entry.urn);
        const [from = "", to = ""] = [urns[one % urns.length], urns[other % urns.length]];
        const evidence = [{ ...needs("x", [to]), urn: from }];
        expect(prove(resources, evidence)).toHaveLength(from === to || closure(resources, from).has(to) ? 0 : 1);
      }),
    );
  });

  it("sort every edge into exactly one box, and every path of a redundant edge is real", () => {
    fc.assert(
      fc.property(dag, (resources) => {
        const graph = Graph.of(resources);
        const evidence = graph.edges().map(({ from, to }) => ({ ...needs("x", [to]), urn: from }));
        const { killed, redundant, survivors } = mutants(resources, evidence);
        expect(killed.length + redundant.length).toBe(graph.edges().length);
        // Every edge is evidence here, so nothing that changes the order can survive.
        expect(survivors).toEqual([]);
        for (const { edge, path } of redundant) {
          expect(path.length).toBeGreaterThan(2);
          for (const [index, step] of path.slice(1).entries()) expect(graph.before(path[index] ?? "")).toContain(step);
          expect([path[0], path.at(-1)]).toEqual([edge.from, edge.to]);
        }
      }),
    );
  });

  it("never have a chain shorter than a path or longer than everything", () => {
    fc.assert(
      fc.property(dag, fc.array(fc.nat({ max: 50 }), { minLength: 14, maxLength: 14 }), (resources, numbers) => {
        const urns = (resources.deployment.resources ?? []).map((entry) => entry.urn);
        const durations = new Map(urns.map((entry, index) => [entry, numbers[index] ?? 0]));
        const chain = longestChain(resources, durations);
        const slow = (from: string): number =>
          (durations.get(from) ?? 0) + Math.max(0, ...Graph.of(resources).before(from).map(slow));
        expect(chain.seconds).toBe(Math.max(...urns.map(slow)));
        expect(chain.links.reduce((sum, { seconds }) => sum + seconds, 0)).toBe(chain.seconds);
        expect(chain.total).toBeGreaterThanOrEqual(chain.seconds);
      }),
    );
  });
});
