// Proves what the function that carries images does with S3 and with the Image Factory, by running its file in Node with
// an SDK that answers from memory and a server that stands for the factory. It cannot prove that Lambda gives it time,
// bandwidth and rights.
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const program = path.join(__dirname, "../../../components/aws/lambda/import-image.mjs");

/** Keeps objects in memory, says each call, and denies the first ones as long as a policy is not known. */
const sdk = `
  const denied = () => Object.assign(new Error("denied"), { $metadata: { httpStatusCode: 403 } });
  export const world = { objects: new Set(), calls: [], denials: 0 };
  const command = (name) => class { constructor(input) { this.name = name; this.input = input; } };
  export const AbortMultipartUploadCommand = command("Abort");
  export const CompleteMultipartUploadCommand = command("Complete");
  export const CreateMultipartUploadCommand = command("Create");
  export const DeleteObjectCommand = command("Delete");
  export const HeadObjectCommand = command("Head");
  export const UploadPartCommand = command("Part");
  export class S3Client {
    async send({ name, input }) {
      const { Bucket, Key, UploadId, PartNumber, Body, MultipartUpload } = input;
      const said = [name, Bucket + "/" + Key, UploadId, PartNumber, Body?.length, MultipartUpload?.Parts.length];
      world.calls.push(said.filter((part) => part !== undefined).join(" "));
      if (world.denials-- > 0) throw denied();
      if (name === "Head" && !world.objects.has(Key)) {
        throw Object.assign(new Error("not found"), { $metadata: { httpStatusCode: 404 } });
      }
      if (name === "Complete") world.objects.add(Key);
      return { UploadId: "upload", ETag: "tag" };
    }
  }`;

/** Calls the handler with each event, and says what it answered and what S3 heard. */
const driver = `
  import { createServer } from "node:http";
  import timers from "node:timers/promises";
  import { syncBuiltinESMExports } from "node:module";
  timers.setTimeout = async () => {};
  syncBuiltinESMExports();
  const { world } = await import("@aws-sdk/client-s3");
  const { handler } = await import("./index.mjs");
  const { sizes, events, there, denials } = JSON.parse(process.argv[2]);
  const server = createServer((request, response) => {
    const { declared, sent, status } = sizes[request.url] ?? { status: 404 };
    response.writeHead(status ?? 200, declared === undefined ? {} : { "content-length": declared });
    response.write(Buffer.alloc(sent ?? 0), () => (declared > sent ? response.destroy() : response.end()));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const at = "http://127.0.0.1:" + server.address().port;
  for (const key of there) world.objects.add(key);
  world.denials = denials;
  const answers = [];
  for (const event of events) {
    try {
      answers.push(await handler({ ...event, url: at + event.url }));
    } catch (error) {
      answers.push(error.message.replaceAll(at, ""));
    }
  }
  server.close();
  console.log(JSON.stringify({ answers, calls: world.calls }));`;

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "import-image-"));
  const module = path.join(directory, "node_modules/@aws-sdk/client-s3");
  await mkdir(module, { recursive: true });
  await Promise.all([
    writeFile(path.join(module, "package.json"), JSON.stringify({ type: "module", main: "index.js" })),
    writeFile(path.join(module, "index.js"), sdk),
    writeFile(path.join(directory, "driver.mjs"), driver),
    copyFile(program, path.join(directory, "index.mjs")),
  ]);
});

afterAll(() => rm(directory, { recursive: true }));

interface Size {
  readonly sent?: number;
  readonly declared?: number;
  readonly status?: number;
}

async function play(
  events: readonly object[],
  given: { readonly sizes?: Record<string, Size>; readonly there?: readonly string[]; readonly denials?: number } = {},
): Promise<{ readonly answers: readonly unknown[]; readonly calls: readonly string[] }> {
  const scene = JSON.stringify({ sizes: {}, there: [], denials: 0, ...given, events });
  const { stdout } = await promisify(execFile)(process.execPath, ["driver.mjs", scene], { cwd: directory });
  return JSON.parse(stdout) as { answers: unknown[]; calls: string[] };
}

const part = 64 * 1024 * 1024;
const create = { bucket: "b", key: "new.raw", url: "/new", tf: { action: "create", prev_input: null } };

test("copies an image in parts", async () => {
  const { answers, calls } = await play([create], {
    sizes: { "/new": { declared: part + 200_000, sent: part + 200_000 } },
  });
  expect(answers).toEqual([{ bucket: "b", key: "new.raw" }]);
  const sizes = calls.filter((call) => call.startsWith("Part")).map((call) => Number(call.split(" ")[4]));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(part + 200_000);
  expect(sizes).toHaveLength(2);
  expect(sizes[0]).toBeGreaterThanOrEqual(part);
  expect(calls.map((call) => call.split(" ").slice(0, 2).join(" "))).toEqual([
    "Head b/new.raw",
    "Create b/new.raw",
    "Part b/new.raw",
    "Part b/new.raw",
    "Complete b/new.raw",
  ]);
});

test("does nothing for an image that is there", async () => {
  const { answers, calls } = await play([create], { there: ["new.raw"] });
  expect(answers).toEqual([{ bucket: "b", key: "new.raw" }]);
  expect(calls).toEqual(["Head b/new.raw"]);
});

test("takes the image before it away once the new one is there", async () => {
  const update = { ...create, tf: { action: "update", prev_input: { bucket: "b", key: "old.raw", url: "/old" } } };
  const { calls } = await play([update], { sizes: { "/new": { declared: 10, sent: 10 } } });
  expect(calls).toEqual([
    "Head b/new.raw",
    "Create b/new.raw",
    "Part b/new.raw upload 1 10",
    "Complete b/new.raw upload 1",
    "Delete b/old.raw",
  ]);
});

test("keeps an image whose update asks for the same one", async () => {
  const update = { ...create, tf: { action: "update", prev_input: { bucket: "b", key: "new.raw", url: "/moved" } } };
  const { calls } = await play([update], { there: ["new.raw"] });
  expect(calls).toEqual(["Head b/new.raw"]);
});

test("takes the image away in the end", async () => {
  const { answers, calls } = await play([{ ...create, tf: { action: "delete", prev_input: null } }]);
  expect(answers).toEqual([{}]);
  expect(calls).toEqual(["Delete b/new.raw"]);
});

test("says what the factory answered, and uploads nothing", async () => {
  const { answers, calls } = await play([create], { sizes: { "/new": { status: 500 } } });
  expect(answers).toEqual(["/new answered 500 Internal Server Error"]);
  expect(calls).toEqual(["Head b/new.raw"]);
});

test("drops an upload that broke off, so that no half of an image is imported", async () => {
  const { answers, calls } = await play([create], { sizes: { "/new": { declared: 1000, sent: 10 } } });
  expect(answers).toEqual(["terminated"]);
  expect(calls).toEqual(["Head b/new.raw", "Create b/new.raw", "Abort b/new.raw upload"]);
});

test("waits for a policy that is not known everywhere yet, and not for ever", async () => {
  const late = await play([create], { there: ["new.raw"], denials: 9 });
  expect(late.answers).toEqual([{ bucket: "b", key: "new.raw" }]);
  const never = await play([create], { there: ["new.raw"], denials: 10 });
  expect(never.answers).toEqual(["denied"]);
});
