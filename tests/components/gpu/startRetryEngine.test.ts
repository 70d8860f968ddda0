// Proves, with the real engine, that the hook has a failed operation repeated and that the `up` succeeds, and that another
// error is not repeated. A random string stands for the machine: what fails, and how, is injected.
import * as path from "node:path";
import { openSession, type Session } from "../../../lab/engine/session";
import type { Fault } from "../../../lab/kernel/faults";
import { underlay } from "../../lab/harness";
import { project, REPOSITORY } from "../../lab/engine/support";

const PROGRAM = `import { Provider } from "@pulumi/random/provider";
import { RandomString } from "@pulumi/random/randomString";
import { startRetry } from ${JSON.stringify(path.join(REPOSITORY, "components/gpu/startRetry"))};
const provider = new Provider("tiny-random");
new RandomString("machine", { length: 8 }, { provider, hooks: { onError: [startRetry("start")] } });
`;
const TOO_EARLY = "api error IncorrectSpotRequestState: You can't start the Spot Instance 'i-0'";

let session: Session | undefined;

afterEach(async () => {
  await session?.close();
});

async function up(message: string) {
  const fault: Fault = { urn: "machine", verb: "create", when: "before", message };
  session = await openSession({
    project: project(PROGRAM),
    lab: { faults: [fault], underlay: JSON.stringify(underlay) },
  });
  return session.up("dev");
}

test("a start that came too early is repeated, ten seconds later", async () => {
  const began = Date.now();
  const result = await up(TOO_EARLY);

  expect(result).toMatchObject({ ok: true, changes: { create: 3 } });
  expect(JSON.stringify(result.diagnostics)).toContain("retrying create due to on-error hook request (1/100)");
  expect(Date.now() - began).toBeGreaterThan(10_000);
});

test("what does not pass by itself fails the operation at once", async () => {
  const result = await up("api error InsufficientInstanceCapacity: There is no Spot capacity available");

  expect(result.ok).toBe(false);
  expect(JSON.stringify(result.diagnostics)).toContain("InsufficientInstanceCapacity");
  expect(JSON.stringify(result.diagnostics)).not.toContain("retrying");
});
