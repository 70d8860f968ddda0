// Proves that a stack without AWS loads nothing of the SDK for AWS, which is larger than all the others together, and that
// one with it loads the resources that it uses and not the whole. Modules are counted as Jest loads them, in the order of
// the tests of this file.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { runStack } from "../../stacks/program";
import { record } from "./recording";
import { world } from "./world";

const root = resolve(__dirname, "../..");
let project: string;

beforeAll(() => {
  // Warnings about the stack files are not what is asked here.
  jest.spyOn(console, "warn").mockImplementation(() => undefined);
  project = mkdtempSync(join(tmpdir(), "stacks-"));
  for (const file of readdirSync(root).filter((name) => /^Pulumi\..*yaml$|^Pulumi\.yaml$/.test(name))) {
    // A fleet reads its repository from the files when the directory is no checkout.
    const text = readFileSync(join(root, file), "utf8");
    writeFileSync(
      join(project, file),
      text.replace("{ branch: main }", "{ branch: main, repo: https://git.example/f.git }"),
    );
  }
});

afterAll(() => {
  rmSync(project, { recursive: true });
  jest.restoreAllMocks();
});

const loaded = (packageName: string): readonly string[] =>
  Object.keys(require.cache).filter((file) => file.includes(`/node_modules/${packageName}/`));

test.each(["main", "gitlab", "vault"])("stack %s loads nothing of it", async (stack) => {
  await record<unknown>(() => runStack(project, stack), world(stack));
  expect(loaded("@pulumi/aws")).toEqual([]);
  expect(loaded("@pulumi/kubernetes")).not.toEqual([]);
});

test("the cluster on AWS does not load all of it", async () => {
  await record<unknown>(() => runStack(project, "lighthouse"), world("lighthouse"));
  const files = loaded("@pulumi/aws");
  expect(files).toContain(resolve(root, "node_modules/@pulumi/aws/ec2/instance.js"));
  expect(files).not.toContain(resolve(root, "node_modules/@pulumi/aws/index.js"));
  expect(files.length).toBeLessThan(100);
});
