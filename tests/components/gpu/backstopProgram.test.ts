// Proves which machines the backstop's function stops, by running its file in Node with an SDK that answers as told. It
// cannot prove that EC2 filters as it is asked to, nor that the schedule calls the function.
import { type Answer, call, type Run } from "./lambda";

const NOW = "2027-03-01T12:00:00.000Z";
const environment = { CLUSTER: "lighthouse", BACKSTOP_MINUTES: "30" };

const seconds = (time: string): string => String(new Date(time).getTime() / 1000);

interface Gpu {
  readonly id: string;
  readonly launched: string;
  /** Value of the watchdog's tag. */
  readonly seen?: string;
}

const shown = ({ id, launched, seen }: Gpu) => ({
  InstanceId: id,
  LaunchTime: launched,
  Tags: [
    { Key: "Name", Value: "gpu-0" },
    ...(seen === undefined ? [] : [{ Key: "homelab:watchdog-seen", Value: seen }]),
  ],
});

const pageOf = (gpus: readonly Gpu[], next?: string): Answer => ({
  Reservations: gpus.map((gpu) => ({ Instances: [shown(gpu)] })),
  ...(next === undefined ? {} : { NextToken: next }),
});

const look = (gpus: readonly Gpu[], stops: readonly Answer[] = [{}]): Run =>
  call("gpu-backstop", {
    environment,
    now: NOW,
    ec2: { DescribeInstances: [pageOf(gpus)], StopInstances: stops },
  });

const stopped = ({ calls }: Run) => calls.filter(([name]) => name === "StopInstances").map(([, input]) => input);

test("it asks for the running GPU nodes of its own cluster and for nothing else", () => {
  const run = look([]);

  expect(run).toEqual({
    result: { stopped: [] },
    calls: [
      [
        "DescribeInstances",
        {
          Filters: [
            { Name: "tag:homelab:cluster", Values: ["lighthouse"] },
            { Name: "tag:homelab:role", Values: ["gpu"] },
            { Name: "instance-state-name", Values: ["running"] },
          ],
        },
      ],
    ],
  });
});

test.each([
  ["seen 31 minutes ago", { launched: "2027-03-01T08:00:00Z", seen: seconds("2027-03-01T11:29:00Z") }],
  ["never seen, started 31 minutes ago", { launched: "2027-03-01T11:29:00Z" }],
  ["seen before its last start only", { launched: "2027-03-01T11:29:00Z", seen: seconds("2027-03-01T10:00:00Z") }],
  ["with a sign that is no number", { launched: "2027-03-01T08:00:00Z", seen: "soon" }],
  ["with a sign from the far future", { launched: "2027-03-01T08:00:00Z", seen: seconds("2030-01-01T00:00:00Z") }],
])("a machine %s is stopped", (_what, gpu) => {
  const run = look([{ id: "i-0silent", ...gpu }]);

  expect(stopped(run)).toEqual([{ InstanceIds: ["i-0silent"] }]);
  expect(run.result).toEqual({ stopped: ["i-0silent"] });
});

test.each([
  ["seen 29 minutes ago", { launched: "2027-03-01T08:00:00Z", seen: seconds("2027-03-01T11:31:00Z") }],
  [
    "seen right now, by a clock that is a minute ahead",
    { launched: "2027-03-01T08:00:00Z", seen: seconds("2027-03-01T12:01:00Z") },
  ],
  ["started 29 minutes ago and not seen yet", { launched: "2027-03-01T11:31:00Z" }],
  [
    "started 29 minutes ago, with an old sign",
    { launched: "2027-03-01T11:31:00Z", seen: seconds("2027-03-01T03:00:00Z") },
  ],
])("a machine %s is left alone", (_what, gpu) => {
  expect(stopped(look([{ id: "i-0alive", ...gpu }]))).toEqual([]);
});

test("all pages are read", () => {
  const old = "2027-03-01T08:00:00Z";
  const run = call("gpu-backstop", {
    environment,
    now: NOW,
    ec2: {
      DescribeInstances: [pageOf([{ id: "i-0a", launched: old }], "more"), pageOf([{ id: "i-0b", launched: old }])],
      StopInstances: [{}, {}],
    },
  });

  expect(run.calls.filter(([name]) => name === "DescribeInstances").map(([, input]) => input["NextToken"])).toEqual([
    undefined,
    "more",
  ]);
  expect(run.result).toEqual({ stopped: ["i-0a", "i-0b"] });
});

test("a machine that cannot be stopped spares none of the others, and the call fails with all that was wrong", () => {
  const old = "2027-03-01T08:00:00Z";
  const run = look(
    ["i-0a", "i-0b", "i-0c"].map((id) => ({ id, launched: old })),
    [{ error: "not authorized for i-0a" }, {}, { error: "not authorized for i-0c" }],
  );

  expect(stopped(run)).toEqual([{ InstanceIds: ["i-0a"] }, { InstanceIds: ["i-0b"] }, { InstanceIds: ["i-0c"] }]);
  expect(run.error).toBe("not authorized for i-0a; not authorized for i-0c");
});
