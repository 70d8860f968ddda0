// Proves that the SDK's own module sends no debug message once the program has started, and that what users hear of stays.
// That no secret reaches the engine's events is proved with the real engine in tests/lab/scenarios/secrets.test.ts.
import * as sdkLog from "@pulumi/pulumi/log";
import { quietSdk } from "../../stacks/quietSdk";

test("debug messages go nowhere, warnings and errors still go out", async () => {
  const before = { ...sdkLog };
  quietSdk();
  const after = { ...sdkLog };
  expect(after.debug).not.toBe(before.debug);
  await expect(sdkLog.debug("secret")).resolves.toBeUndefined();
  expect([after.info, after.warn, after.error]).toEqual([before.info, before.warn, before.error]);
});

describe("stack traces", () => {
  const limit = Error.stackTraceLimit;
  afterEach(() => {
    Error.stackTraceLimit = limit;
  });

  test("are not taken", () => {
    Error.prepareStackTrace = () => "mapped";
    Error.stackTraceLimit = 10;
    quietSdk();
    expect(new Error("x").stack).toBe("Error: x");
  });

  test("are taken when Node.js was told how long they may be", () => {
    Error.prepareStackTrace = () => "mapped";
    Error.stackTraceLimit = 50;
    quietSdk();
    expect(new Error("x").stack).toMatch(/^Error: x\n {4}at .*quietSdk\.test\.ts/);
  });
});
