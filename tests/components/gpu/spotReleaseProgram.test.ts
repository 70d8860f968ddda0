// Proves when the function that ends spot requests does so, and when it lets a destroy fail, by running its file in Node
// with an SDK that answers as told. It cannot prove that a cancelled request starts nothing: that is EC2's promise.
import { call, type Question, type Run } from "./lambda";

const run = (action: string, ec2: Question["ec2"]): Run =>
  call("spot-release", { event: { request: "sir-1", tf: { action, prev_input: { request: "sir-1" } } }, ec2 });

const found = (state: string) => [{ SpotInstanceRequests: [{ SpotInstanceRequestId: "sir-1", State: state }] }];
const cancelled = (state: string) => [
  { CancelledSpotInstanceRequests: [{ SpotInstanceRequestId: "sir-1", State: state }] },
];

const ASKED = [
  "DescribeSpotInstanceRequests",
  { Filters: [{ Name: "spot-instance-request-id", Values: ["sir-1"] }] },
] as const;
const CANCELLED = ["CancelSpotInstanceRequests", { SpotInstanceRequestIds: ["sir-1"] }] as const;

test.each(["create", "update"])("%s does nothing", (action) => {
  expect(run(action, {})).toEqual({ result: { request: "sir-1" }, calls: [] });
});

test.each(["open", "active", "disabled"])("the end cancels a request that is %s", (state) => {
  expect(
    run("delete", { DescribeSpotInstanceRequests: found(state), CancelSpotInstanceRequests: cancelled("cancelled") }),
  ).toEqual({ result: { request: "sir-1" }, calls: [ASKED, CANCELLED] });
});

test.each(["cancelled", "closed", "failed"])("a request that is %s already is left as it is", (state) => {
  expect(run("delete", { DescribeSpotInstanceRequests: found(state) })).toEqual({
    result: { request: "sir-1" },
    calls: [ASKED],
  });
});

test("a request that EC2 has forgotten is over", () => {
  expect(run("delete", { DescribeSpotInstanceRequests: [{ SpotInstanceRequests: [] }] })).toEqual({
    result: { request: "sir-1" },
    calls: [ASKED],
  });
});

test.each([
  ["is still active", cancelled("active"), "active"],
  ["is not in the answer", [{}], "undefined"],
])("a request that %s keeps the instance from being destroyed", (_what, answer, state) => {
  expect(
    run("delete", { DescribeSpotInstanceRequests: found("active"), CancelSpotInstanceRequests: answer }).error,
  ).toBe(`spot request sir-1 is ${state} and may start another machine: run destroy again`);
});

test("so does an error of EC2", () => {
  expect(
    run("delete", {
      DescribeSpotInstanceRequests: found("active"),
      CancelSpotInstanceRequests: [{ error: "You are not authorized to perform this operation." }],
    }).error,
  ).toBe("You are not authorized to perform this operation.");
});
