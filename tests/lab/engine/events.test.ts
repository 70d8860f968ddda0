// Proves how lines of the engine's event stream become counts, messages and what policies found. Cannot prove that the
// engine writes such lines; the tests of sessions do.
import { EventStream } from "../../../lab/engine/events";

let sequence = 0;

function heard(...events: readonly object[]): EventStream {
  const stream = new EventStream();
  for (const event of events) stream.line(JSON.stringify({ sequence: sequence++, ...event }));
  return stream;
}

const URN = "urn:pulumi:dev::tiny::tiny:index:Box::large";

const policyEvent = (more: object) => ({
  policyEvent: { resourceUrn: URN, policyName: "size", policyPackName: "tiny", color: "never", ...more },
});

describe("violations of policies", () => {
  it("are told without colours and blank ends, in order, and are no diagnostics", () => {
    const stream = heard(
      policyEvent({
        enforcementLevel: "mandatory",
        message: "<{%fg 1%}>Boxes are <{%bold%}>small.<{%reset%}>\n100% of {9} is more than <5>\n<{%reset%}>",
      }),
      policyEvent({ policyName: "lid", enforcementLevel: "advisory", message: "Lids are tight.\n" }),
    );
    expect(stream.violations).toEqual([
      {
        policy: "size",
        level: "mandatory",
        urn: URN,
        message: "Boxes are small.\n100% of {9} is more than <5>",
      },
      { policy: "lid", level: "advisory", urn: URN, message: "Lids are tight." },
    ]);
    expect([stream.diagnostics, stream.text]).toEqual([[], []]);
  });

  it("about no resource have no URN", () => {
    const { violations } = heard({
      policyEvent: { policyName: "count", enforcementLevel: "mandatory", message: "there are too many" },
    });
    expect(violations).toEqual([{ policy: "count", level: "mandatory", urn: "", message: "there are too many" }]);
  });
});

describe("policies that judged", () => {
  it("are those that passed or failed, each once; what was only asked for repairs did not judge", () => {
    const { policies, violations } = heard(
      { policyLoadEvent: {} },
      { policyRemediateSummaryEvent: { resourceUrn: URN, passed: ["lid"] } },
      { policyAnalyzeSummaryEvent: { resourceUrn: "urn:pulumi:dev::tiny::pulumi:pulumi:Stack::tiny-dev" } },
      { policyAnalyzeSummaryEvent: { resourceUrn: URN, passed: ["name"], failed: ["size"] } },
      { policyAnalyzeSummaryEvent: { resourceUrn: URN.replace("large", "small"), passed: ["name", "size"] } },
      { policyAnalyzeStackSummaryEvent: { passed: ["count"], failed: ["weight"] } },
    );
    expect([...policies].sort()).toEqual(["count", "name", "size", "weight"]);
    expect(violations).toEqual([]);
  });

  it("are none without a pack", () => {
    const { policies, violations, summary } = heard({
      summaryEvent: { resourceChanges: { same: 1 }, result: "succeeded" },
    });
    expect([[...policies], violations, summary]).toEqual([[], [], { changes: { same: 1 }, succeeded: true }]);
  });
});

test("lines that are no events are kept as text, and blank ones dropped", () => {
  const stream = new EventStream();
  for (const line of ["error: no stack", "", '{ "half": ', '{"no": "sequence"}']) stream.line(line);
  expect(stream.text).toEqual(["error: no stack", '{ "half": ', '{"no": "sequence"}']);
});
