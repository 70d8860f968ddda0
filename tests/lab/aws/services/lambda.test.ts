// Proves that functions of the simulated account run their own code: handlers, errors, time, permissions, the image
// factory and S3, with the programs of the repository among them. It cannot prove that AWS's runtime offers the same.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { invokeFunction } from "../../../../lab/world/aws/lambdaRuntime";
import type { PolicyStatement } from "../../../../lab/world/aws/model";
import { openUploads } from "../../../../lab/world/aws/s3";
import { nowOf } from "../../../../lab/world/clock";
import { VANILLA_SCHEMATIC } from "../../../../lab/world/imageFactory";
import type { World } from "../../../../lab/world/model";
import { bucketOf, emptyWorld, functionOf, regionOf, roleOf, ACCOUNT, REGION } from "./world";

const NULL = "00000000-0000-0000-0000-000000000000";
const URL = `https://factory.talos.dev/image/${VANILLA_SCHEMATIC}/v1.12.4/aws-amd64.raw`;

function worldWith(code: string | Record<string, string>, statements: PolicyStatement[] = [], changes = {}): World {
  const world = emptyWorld();
  if (!world.aws) throw new Error("no account");
  world.aws.roles["fn"] = roleOf("fn", { statements, service: "lambda.amazonaws.com" });
  const files = typeof code === "string" ? { "index.mjs": code } : code;
  regionOf(world).functions["fn"] = { ...functionOf("fn", files), ...changes };
  return world;
}
const invoke = async (world: World, event: unknown = {}) => {
  const { payload, failed, seconds } = await invokeFunction(world, REGION, "fn", event);
  return { answer: JSON.parse(payload) as unknown, failed, seconds };
};

describe("handlers", () => {
  it.each([
    ["index.mjs", "export const handler = async (event) => ({ got: event.a, by: process.env.NAME });"],
    ["index.js", "exports.handler = async (event) => ({ got: event.a, by: process.env.NAME });"],
  ])("answers what %s returns", async (file, code) => {
    const world = worldWith({ [file]: code }, [], { environment: { NAME: "me" } });
    expect(await invoke(world, { a: 1 })).toEqual({ answer: { got: 1, by: "me" }, failed: false, seconds: 0 });
  });

  it.each([
    ["throw new TypeError('no')", "TypeError", "no"],
    ["await import('axios')", "Runtime.ImportModuleError", "Error: Cannot find module 'axios'"],
    [
      "await new Promise(() => undefined)",
      "Runtime.ExitError",
      `RequestId: ${NULL} Error: Runtime exited without providing a reason`,
    ],
    ["throw 'no'", "string", "no"],
  ])("reports %s", async (code, errorType, errorMessage) => {
    const world = worldWith(`export const handler = async () => { ${code}; };`);
    expect(await invoke(world)).toMatchObject({ failed: true, answer: { errorType, errorMessage } });
  });

  it.each([
    [{ "other.mjs": "" }, "Runtime.ImportModuleError", "Error: Cannot find module 'index'"],
    [
      { "index.mjs": "export const main = 1;" },
      "Runtime.HandlerNotFound",
      "index.handler is undefined or not exported",
    ],
    [
      { "index.mjs": "export const = 1;" },
      "Runtime.UserCodeSyntaxError",
      "SyntaxError: Variable declaration expected.",
    ],
    [
      { "index.mjs": "import x from 'left-pad'; export const handler = () => x;" },
      "Runtime.ImportModuleError",
      "Error: Cannot find module 'left-pad'",
    ],
  ])("reports %j", async (files, errorType, errorMessage) => {
    expect(await invoke(worldWith(files))).toMatchObject({ failed: true, answer: { errorType, errorMessage } });
  });

  it("does not know a function, nor one whose role is gone", async () => {
    const world = worldWith("");
    await expect(invokeFunction(world, REGION, "none", {})).rejects.toThrow(
      `Function not found: arn:aws:lambda:${REGION}:${ACCOUNT}:function:none`,
    );
    if (world.aws) world.aws.roles = {};
    await expect(invokeFunction(world, REGION, "fn", {})).rejects.toThrow(
      "The role defined for the function cannot be assumed by Lambda.",
    );
  });
});

describe("time", () => {
  const sleepy = `
    import { setTimeout as sleep } from "node:timers/promises";
    export const handler = async ({ seconds }) => {
      const before = Date.now();
      await sleep(seconds * 1000);
      return Math.round((Date.now() - before) / 1000) + new Date().getYear() * 0;
    };`;
  it("passes virtually, for the code and for the world", async () => {
    const world = worldWith(sleepy, [], { timeout: 60 });
    const before = nowOf(world).getTime();
    const { answer, seconds } = await invoke(world, { seconds: 50 });
    expect([answer, seconds]).toEqual([50, 50]);
    expect(nowOf(world).getTime() - before).toBeGreaterThanOrEqual(50_000);
  });

  it("ends at the timeout", async () => {
    expect(await invoke(worldWith(sleepy, [], { timeout: 3 }), { seconds: 4 })).toEqual({
      answer: {
        errorType: "Sandbox.Timedout",
        errorMessage: `RequestId: ${NULL} Error: Task timed out after 3.00 seconds`,
      },
      failed: true,
      seconds: 3,
    });
  });
});

describe("the image importer", () => {
  const code = readFileSync(join(__dirname, "../../../../components/aws/lambda/import-image.mjs"), "utf8");
  const objects = "arn:aws:s3:::images/*";
  const statements: PolicyStatement[] = [
    {
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
      Resource: objects,
    },
    { Effect: "Allow", Action: "s3:ListBucket", Resource: "arn:aws:s3:::images" },
  ];
  const event = (changes = {}, action = "create"): unknown => ({
    url: URL,
    bucket: "images",
    key: "talos.raw",
    tf: { action, prev_input: null },
    ...changes,
  });
  function world(...policies: PolicyStatement[]): World {
    const made = worldWith(code, policies, { timeout: 900 });
    if (made.aws) made.aws.buckets["images"] = bucketOf("images");
    return made;
  }

  it("copies every byte, once, and takes them away", async () => {
    const made = world(...statements);
    expect((await invoke(made, event())).answer).toEqual({ bucket: "images", key: "talos.raw" });
    expect(made.aws?.buckets["images"]?.objects).toEqual({
      "talos.raw": { bytes: 70 << 20, source: URL, versions: 1 },
    });
    const calls = made.aws?.trail.length;
    await invoke(made, event());
    expect(made.aws?.trail.length).toBe(calls);
    await invoke(made, event({}, "delete"));
    expect(made.aws?.buckets["images"]?.objects).toEqual({});
    expect(made.aws?.trail.map(({ who, what }) => `${who} ${what}`)).toEqual([
      "fn s3:PutObject images/talos.raw",
      "fn s3:DeleteObject images/talos.raw",
    ]);
  });

  it("tells two copies that run side by side apart", async () => {
    const made = world(...statements);
    const copy = (key: string) => invokeFunction(made, REGION, "fn", event({ key }), `urn:${key}`);
    await Promise.all([copy("plain.raw"), copy("nvidia.raw")]);
    const objects = Object.entries(made.aws?.buckets["images"]?.objects ?? {});
    expect(objects.map(([key, { filledBy }]) => [key, filledBy]).sort()).toEqual([
      ["nvidia.raw", "urn:nvidia.raw"],
      ["plain.raw", "urn:plain.raw"],
    ]);
  });

  it("fails on an image that nobody registered", async () => {
    const { answer, failed } = await invoke(world(...statements), event({ url: URL.replace("376", "999") }));
    expect(failed).toBe(true);
    expect(answer).toMatchObject({ errorMessage: `${URL.replace("376", "999")} answered 404 Not Found` });
  });

  it("waits for a policy that is not there, in vain, and says what it lacks", async () => {
    const made = world(...statements.slice(0, 1));
    const { answer, failed, seconds } = await invoke(made, event());
    expect([failed, answer]).toEqual([true, { errorType: "AccessDenied", errorMessage: "Access Denied" }]);
    expect(seconds).toBeGreaterThan(26);
  });

  it("leaves no half upload behind", async () => {
    const abort = { ...statements[0], Action: ["s3:GetObject", "s3:AbortMultipartUpload"] } as PolicyStatement;
    const begin: PolicyStatement = { Effect: "Allow", Action: "s3:PutObject", Resource: objects };
    const made = world(abort, begin, ...statements.slice(1));
    regionOf(made).functions["fn"] = {
      ...functionOf("fn", { "index.mjs": code.replace("ETag, PartNumber });", 'ETag: "other", PartNumber });') }),
      timeout: 900,
    };
    expect((await invoke(made, event())).answer).toMatchObject({ errorType: "InvalidPart" });
    expect(openUploads(made, "images")).toBe(0);
  });

  it("does not take parts in another order for the image", async () => {
    const made = world(...statements);
    const turned = code
      .replace("PartNumber = Parts.length + 1", "PartNumber = 2 - Parts.length")
      .replace("Parts } }", "Parts: Parts.reverse() } }");
    regionOf(made).functions["fn"] = { ...functionOf("fn", { "index.mjs": turned }), timeout: 900 };
    expect((await invoke(made, event())).failed).toBe(false);
    expect(made.aws?.buckets["images"]?.objects).toEqual({ "talos.raw": { bytes: 70 << 20, versions: 1 } });
  });
});
