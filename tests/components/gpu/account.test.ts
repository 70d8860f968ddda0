// Proves that the two functions work with the rights that their roles have, and no others, in the lab's account: its EC2,
// its IAM and its Lambda. It cannot prove that AWS's are alike.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { policyDocument, type PolicyStatement } from "../../../components/aws/iamDocument";
import { backstopStatements, releaseStatements, SEEN_TAG } from "../../../components/gpu/roles";
import { invokeFunction } from "../../../lab/world/aws/lambdaRuntime";
import type { Instance, PolicyDocument, SpotRequest } from "../../../lab/world/aws/model";
import { nowOf } from "../../../lab/world/clock";
import type { World } from "../../../lab/world/model";
import { emptyWorld, functionOf, regionOf, roleOf, REGION } from "../../lab/aws/services/world";

const fleet = { clusterName: "lighthouse", region: REGION };
const minutesAgo = (world: World, minutes: number): number => Math.floor(nowOf(world).getTime() / 1000) - minutes * 60;

/** An account with a function of the repository, its role, and nothing else. */
function account(program: string, statements: readonly PolicyStatement[], environment = {}): World {
  const world = emptyWorld();
  const document = JSON.parse(policyDocument(statements)) as PolicyDocument;
  const role = roleOf("fn", { statements: [...document.Statement], service: "lambda.amazonaws.com" });
  if (world.aws) world.aws.roles["fn"] = role;
  const code = readFileSync(join(__dirname, `../../../components/aws/lambda/${program}.mjs`), "utf8");
  regionOf(world).functions["fn"] = { ...functionOf("fn", { "index.mjs": code }), environment };
  return world;
}

function machine(world: World, id: string, facts: Partial<Instance>): void {
  regionOf(world).instances[id] = {
    id,
    state: "running",
    launched: minutesAgo(world, 300),
    tags: { "homelab:cluster": "lighthouse", "homelab:role": "gpu" },
    ...facts,
  } as Instance;
}

async function invoke(world: World, event: object = {}) {
  const { payload, failed } = await invokeFunction(world, REGION, "fn", event);
  return { failed, answer: JSON.parse(payload) as unknown };
}

const statesOf = (world: World) =>
  Object.fromEntries(Object.values(regionOf(world).instances).map(({ id, state }) => [id, state]));

test("the backstop stops the silent GPU node of its cluster, and nothing beside it", async () => {
  const world = account("gpu-backstop", backstopStatements(fleet), { CLUSTER: "lighthouse", BACKSTOP_MINUTES: "30" });
  const own = { "homelab:cluster": "lighthouse", "homelab:role": "gpu" };
  machine(world, "i-silent", { tags: { ...own, [SEEN_TAG]: String(minutesAgo(world, 31)) } });
  machine(world, "i-watched", { tags: { ...own, [SEEN_TAG]: String(minutesAgo(world, 4)) } });
  machine(world, "i-fresh", { launched: minutesAgo(world, 3) });
  machine(world, "i-lighthouse", { tags: { ...own, "homelab:role": "lighthouse" } });
  machine(world, "i-other", { tags: { ...own, "homelab:cluster": "other" } });

  expect(await invoke(world)).toEqual({ failed: false, answer: { stopped: ["i-silent"] } });
  expect(statesOf(world)).toEqual({
    "i-silent": "stopped",
    "i-watched": "running",
    "i-fresh": "running",
    "i-lighthouse": "running",
    "i-other": "running",
  });
});

test("a backstop that looks after another cluster than its role is for is refused, and says so", async () => {
  const statements = backstopStatements({ ...fleet, clusterName: "other" });
  const world = account("gpu-backstop", statements, { CLUSTER: "lighthouse", BACKSTOP_MINUTES: "30" });
  machine(world, "i-silent", {});

  const { failed, answer } = await invoke(world);

  expect(failed).toBe(true);
  expect((answer as { errorMessage: string }).errorMessage).toMatch(
    /is not authorized to perform: ec2:StopInstances on resource: arn:aws:ec2:us-west-2:\d+:instance\/i-silent/,
  );
  expect(statesOf(world)).toEqual({ "i-silent": "running" });
});

const request = (id: string): SpotRequest => ({
  id,
  type: "persistent",
  interruptionBehavior: "stop",
  state: "active",
  status: "fulfilled",
  instanceId: "i-spot",
});

test("the end of an invocation cancels the request that it is about, and leaves the next one", async () => {
  const world = account("spot-release", releaseStatements(REGION, ["sir-1"]));
  machine(world, "i-spot", { spotRequest: "sir-1" });
  regionOf(world).spotRequests = { "sir-1": request("sir-1"), "sir-2": request("sir-2") };
  const requests = () => Object.values(regionOf(world).spotRequests).map(({ state }) => state);

  await invoke(world, { request: "sir-1", tf: { action: "create" } });
  expect(requests()).toEqual(["active", "active"]);

  expect(await invoke(world, { request: "sir-1", tf: { action: "delete" } })).toMatchObject({ failed: false });
  expect(requests()).toEqual(["cancelled", "active"]);

  expect(await invoke(world, { request: "sir-1", tf: { action: "delete" } })).toMatchObject({ failed: false });
  expect(await invoke(world, { request: "sir-2", tf: { action: "delete" } })).toMatchObject({
    failed: true,
    answer: { errorMessage: expect.stringContaining("ec2:CancelSpotInstanceRequests") as unknown },
  });
  expect(requests()).toEqual(["cancelled", "active"]);
});
