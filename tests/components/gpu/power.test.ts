// Proves when an `up` touches a machine's power and which failed start is tried again. It cannot prove that the engine
// asks the hook, nor that EC2 gives its error that name: both are seen in a rehearsal.
import { type Power, powerChange } from "../../../components/gpu/powerChange";
import { shouldRetry } from "../../../components/gpu/startRetry";

const pauses: number[] = [];
jest.mock("node:timers/promises", () => ({
  setTimeout: (milliseconds: number) => {
    pauses.push(milliseconds);
    return Promise.resolve();
  },
}));

beforeEach(() => {
  pauses.length = 0;
});

test.each<[Power | undefined, Power, "running" | "stopped", boolean]>([
  // A machine that is made in this `up`.
  [undefined, "unmanaged", "running", false],
  [undefined, "running", "running", true],
  [undefined, "stopped", "stopped", true],
  // The stack file changed.
  ["unmanaged", "running", "running", true],
  ["unmanaged", "stopped", "stopped", true],
  ["running", "stopped", "stopped", true],
  ["stopped", "running", "running", true],
  ["running", "unmanaged", "running", false],
  ["stopped", "unmanaged", "running", false],
  // It did not: whatever the watchdog did meanwhile stays.
  ["unmanaged", "unmanaged", "running", false],
  ["running", "running", "running", false],
  ["stopped", "stopped", "stopped", false],
])("from %s to %s: state %s, applied %s", (previous, wanted, state, applied) => {
  expect(powerChange(previous, wanted)).toMatchObject({ state, applied });
});

test("only a machine that was nobody's business until now may be other than Pulumi last saw it", () => {
  const all = [undefined, "unmanaged", "running", "stopped"] as const;
  const unseen = all.flatMap((previous) =>
    (["unmanaged", "running", "stopped"] as const)
      .filter((wanted) => powerChange(previous, wanted).unseen)
      .map((wanted) => `${previous ?? "none"} to ${wanted}`),
  );

  expect(unseen).toEqual(["unmanaged to running", "unmanaged to stopped"]);
});

const TOO_EARLY =
  "updating EC2 Instance State (i-0abc): operation error EC2: StartInstances, api error IncorrectSpotRequestState: You " +
  "can't start the Spot Instance 'i-0abc' because the associated Spot Instance request is not in an appropriate state";

test("a start that comes too early is tried again after ten seconds", async () => {
  await expect(shouldRetry({ errors: [TOO_EARLY] })).resolves.toBe(true);
  expect(pauses).toEqual([10_000]);
});

test("any other error is the user's at once, though an earlier one passed by itself", async () => {
  const errors = ["api error InsufficientInstanceCapacity: no Spot capacity available", TOO_EARLY];

  await expect(shouldRetry({ errors })).resolves.toBe(false);
  expect(pauses).toEqual([]);
});

test("after ten minutes it is told as it is", async () => {
  await expect(shouldRetry({ errors: Array<string>(59).fill(TOO_EARLY) })).resolves.toBe(true);
  await expect(shouldRetry({ errors: Array<string>(60).fill(TOO_EARLY) })).resolves.toBe(false);
  expect(pauses).toEqual([10_000]);
});
