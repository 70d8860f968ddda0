// Proves the simulated functions, invocations and schedules over the provider's own protocol, each law with its exact
// text. What functions do when they run is shown in lambda.test.ts.
import { Archive, UNKNOWN, type Props } from "../../../../lab/kernel/model";
import type { TestLab, TestProvider, TestResource } from "../../harness";
import { startAws } from "../ec2/ground";
import { allows, failure, refusal, trusts, TYPES } from "./provider";

const ECHO = "export const handler = async (event) => { if (event.fail) throw new Error(event.fail); return event; };";
const ROLE = "arn:aws:iam::111122223333:role/fn";
const ARN = "arn:aws:lambda:us-west-2:111122223333:function:fn";

let lab: TestLab;
let aws: TestProvider;
beforeEach(async () => {
  ({ lab, aws } = await startAws());
});
afterEach(() => lab.remove());

const role = (service = "lambda.amazonaws.com"): Promise<TestResource> =>
  aws.create(TYPES.role, "role", { name: "fn", assumeRolePolicy: trusts(service) });
const fnInputs = (changes: Props = {}): Props => ({
  name: "fn",
  role: ROLE,
  runtime: "nodejs22.x",
  handler: "index.handler",
  code: new Archive({ "index.mjs": ECHO }),
  ...changes,
});
const fn = (changes: Props = {}, name = "fn"): Promise<TestResource> => aws.create(TYPES.fn, name, fnInputs(changes));
const live = () => lab.lab.world().aws?.regions["us-west-2"];

describe("functions", () => {
  it("are made, read, changed and deleted", async () => {
    await role();
    const made = await fn({ environment: { variables: { A: "1" } } });
    expect(made.outputs.value).toMatchObject({ arn: ARN, version: "$LATEST", timeout: 3, region: "us-west-2" });
    expect(live()?.functions["fn"]).toMatchObject({
      code: { "index.mjs": ECHO },
      environment: { A: "1" },
      memory: 128,
    });
    expect(await aws.diff(made, fnInputs({ environment: { variables: { A: "1" } } }))).toEqual({});
    const code = new Archive({ "index.mjs": "export const handler = () => 1;" });
    expect(Object.keys(await aws.diff(made, fnInputs({ environment: { variables: { A: "1" } }, code })))).toEqual([
      "code",
    ]);
    const changed = await aws.update(made, fnInputs({ code, timeout: 60 }));
    expect(live()?.functions["fn"]).toMatchObject({ code: code.files, timeout: 60, environment: {} });
    expect((await aws.read(changed))?.inputs).toEqual(changed.inputs.value);
    await aws.delete(changed);
    expect(await aws.read(changed)).toBeUndefined();
  });

  it("need a role that Lambda may take", async () => {
    const text = refusal(
      "creating Lambda Function (fn)",
      "Lambda",
      "CreateFunction",
      400,
      "InvalidParameterValueException: The role defined for the function cannot be assumed by Lambda.",
    );
    expect(await failure(fn())).toBe(text);
    await role("ec2.amazonaws.com");
    expect(await failure(fn())).toBe(text);
  });

  it("have names of their own", async () => {
    await role();
    await fn();
    expect(await failure(fn({}, "second"))).toBe(
      refusal(
        "creating Lambda Function (fn)",
        "Lambda",
        "CreateFunction",
        409,
        "ResourceConflictException: Function already exist: fn",
      ),
    );
  });

  it.each([
    [{ timeout: 901 }, /timeout/],
    [{ runtime: "nodejs8.10" }, /runtime/],
    [{ memorySize: 64 }, /memorySize/],
    [{ layers: [] }, /Invalid or unknown key/],
    [{ role: "fn" }, /invalid ARN/],
  ])("are refused with %j", async (changes, text) => {
    await role();
    expect(await failure(fn(changes))).toMatch(text);
  });
});

describe("permissions", () => {
  const grant = (changes: Props = {}, name = "permission"): Promise<TestResource> =>
    aws.create(TYPES.permission, name, {
      statementId: "schedule",
      action: "lambda:InvokeFunction",
      function: "fn",
      principal: "events.amazonaws.com",
      ...changes,
    });
  const doing = "adding Lambda Permission (fn/schedule)";

  it("are given and taken", async () => {
    await role();
    await fn();
    const made = await grant({ sourceArn: "arn:aws:events:us-west-2:111122223333:rule/r" });
    expect(live()?.functions["fn"]?.permissions["schedule"]).toMatchObject({ principal: "events.amazonaws.com" });
    expect((await aws.read(made))?.inputs).toEqual(made.inputs.value);
    await aws.delete(made);
    expect(live()?.functions["fn"]?.permissions).toEqual({});
  });

  it("need the function, and ids of their own", async () => {
    expect(await failure(grant())).toBe(
      refusal(doing, "Lambda", "AddPermission", 404, `ResourceNotFoundException: Function not found: ${ARN}`),
    );
    await role();
    await fn();
    await grant();
    expect(await failure(grant({}, "second"))).toBe(
      refusal(
        doing,
        "Lambda",
        "AddPermission",
        409,
        "ResourceConflictException: The statement id (schedule) provided already exists. Please provide a new statement id, or remove the existing statement.",
      ),
    );
  });
});

describe("invocations", () => {
  const inputsOf = (input: unknown, changes: Props = {}): Props => ({
    functionName: "fn",
    input: JSON.stringify(input),
    ...changes,
  });
  const invoke = (input: unknown, changes: Props = {}): Promise<TestResource> =>
    aws.create(TYPES.invocation, "invocation", inputsOf(input, changes));
  const result = (made: TestResource): unknown => JSON.parse(made.outputs.value["result"] as string);

  it("call once, with the input as it is, and again when it changes", async () => {
    await role();
    await fn();
    const made = await invoke({ a: 1 });
    expect(result(made)).toEqual({ a: 1 });
    expect(made.id).toMatch(/^fn,\$LATEST,[0-9a-f]{32}$/);
    expect(await aws.diff(made, inputsOf({ a: 1 }))).toEqual({});
    expect(await aws.diff(made, inputsOf({ a: 2 }))).toEqual({ input: "update-replace" });
    const world = live();
    if (world) world.functions = {};
    // Nothing is called on delete: there is no function that could be.
    await aws.delete(made);
  });

  it("are called at each step of their life in scope CRUD", async () => {
    await role();
    await fn();
    const scope = { lifecycleScope: "CRUD" };
    const made = await invoke({ a: 1 }, scope);
    expect(result(made)).toEqual({ a: 1, tf: { action: "create", prev_input: null } });
    expect(await aws.diff(made, inputsOf({ a: 2 }, scope))).toEqual({ input: "update" });
    const changed = await aws.update(made, inputsOf({ a: 2 }, scope));
    expect(result(changed)).toEqual({ a: 2, tf: { action: "update", prev_input: { a: 1 } } });
    const failing = await aws.update(changed, inputsOf({ a: 3 }, scope));
    const world = live();
    if (world?.functions["fn"]) {
      world.functions["fn"].code = {
        "index.mjs": "export const handler = async ({ tf }) => { throw new Error(JSON.stringify(tf)); };",
      };
    }
    expect(await failure(aws.delete(failing))).toBe(
      'invoking Lambda Function (fn): {"errorType":"Error","errorMessage":"{\\"action\\":\\"delete\\",\\"prev_input\\":{\\"a\\":3}}"}',
    );
  });

  it("fail with what the function reports", async () => {
    await role();
    await fn();
    expect(await failure(invoke({ fail: "no" }))).toBe(
      'invoking Lambda Function (fn): {"errorType":"Error","errorMessage":"no"}',
    );
  });

  it("fail without the function, and without its role", async () => {
    const doing = "invoking Lambda Function (fn)";
    expect(await failure(invoke({}))).toBe(
      refusal(doing, "Lambda", "Invoke", 404, `ResourceNotFoundException: Function not found: ${ARN}:$LATEST`),
    );
    const owner = await role();
    await fn();
    await aws.delete(owner);
    expect(await failure(invoke({}))).toBe(
      refusal(
        doing,
        "Lambda",
        "Invoke",
        403,
        "AccessDeniedException: The role defined for the function cannot be assumed by Lambda.",
      ),
    );
  });

  it("are due to what allowed the calls of the function", async () => {
    await role();
    const policy = await aws.create(TYPES.rolePolicy, "policy", {
      role: "fn",
      name: "look",
      policy: allows({ Action: "ec2:DescribeInstances", Resource: "*" }),
    });
    const code = `import { EC2Client, DescribeInstancesCommand } from "@aws-sdk/client-ec2";
      export const handler = async () => (await new EC2Client({}).send(new DescribeInstancesCommand({}))).Reservations;`;
    const made = await fn({ code: new Archive({ "index.mjs": code }) });
    const invocation = await invoke({});
    expect(result(invocation)).toEqual([]);
    const because = lab.lab.evidence("main").filter(({ urn }) => urn === invocation.urn);
    const urns = because.flatMap(({ because: reasons }) => reasons.flatMap(({ anyOf }) => anyOf));
    expect(urns).toEqual(expect.arrayContaining([policy.urn, made.urn]));
  });

  it("take JSON, and in scope CRUD an object", async () => {
    expect(await failure(aws.create(TYPES.invocation, "i", { functionName: "fn", input: "{" }))).toMatch(
      /contains an invalid JSON/,
    );
    expect(await failure(invoke([], { lifecycleScope: "CRUD" }))).toMatch(
      /lifecycle_scope other than "CREATE_ONLY" requires input to be a JSON object/,
    );
  });

  it("do not run in previews", async () => {
    const { value } = await aws.preview(TYPES.invocation, "invocation", inputsOf({}));
    expect(value["result"]).toBe(UNKNOWN);
  });
});

describe("schedules", () => {
  const ruleInputs = (changes: Props = {}): Props => ({ name: "r", scheduleExpression: "rate(5 minutes)", ...changes });
  const rule = (changes: Props = {}): Promise<TestResource> => aws.create(TYPES.rule, "rule", ruleInputs(changes));
  const target = (changes: Props = {}): Promise<TestResource> =>
    aws.create(TYPES.target, "target", { rule: "r", targetId: "t", arn: ARN, ...changes });

  it("call their targets from now on, and stay while they have some", async () => {
    const made = await rule({ tags: { a: "b" } });
    expect(made.outputs.value).toMatchObject({
      arn: "arn:aws:events:us-west-2:111122223333:rule/r",
      eventBusName: "default",
      state: "ENABLED",
    });
    const aim = await target();
    expect(aim.id).toBe("r-t");
    expect(live()?.eventRules["r"]).toMatchObject({ enabled: true, targets: { t: { arn: ARN } } });
    expect((await aws.read(aim))?.inputs).toEqual(aim.inputs.value);
    expect((await aws.read(made))?.inputs).toMatchObject(ruleInputs({ tags: { a: "b" }, eventBusName: "default" }));
    const changed = await aws.update(made, ruleInputs({ scheduleExpression: "rate(1 hour)", state: "DISABLED" }));
    expect(live()?.eventRules["r"]).toMatchObject({ enabled: false, schedule: "rate(1 hour)" });
    expect(await failure(aws.delete(changed))).toBe(
      refusal(
        "deleting EventBridge Rule (r)",
        "EventBridge",
        "DeleteRule",
        400,
        "api error ValidationException: Rule can't be deleted since it has targets.",
      ),
    );
    await aws.delete(aim);
    await aws.delete(changed);
    expect(live()?.eventRules).toEqual({});
  });

  it("are refused when they are none, and targets without them", async () => {
    expect(await failure(rule({ scheduleExpression: "rate(1 minutes)" }))).toBe(
      refusal(
        "creating EventBridge Rule (r)",
        "EventBridge",
        "PutRule",
        400,
        "api error ValidationException: Parameter ScheduleExpression is not valid.",
      ),
    );
    expect(await failure(target())).toBe(
      refusal(
        "creating EventBridge Target (r-t)",
        "EventBridge",
        "PutTargets",
        400,
        "ResourceNotFoundException: Rule r does not exist on EventBus default.",
      ),
    );
  });
});
