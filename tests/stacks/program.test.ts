// Proves how the program answers to a wrong stack name and to wrong stack files: one RunError, which Pulumi prints
// without a stack trace. It cannot prove how Pulumi prints it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { today } from "../../fleet/days";
import { runStack } from "../../stacks/program";
import { record } from "./recording";
import { world } from "./world";

let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "stacks-"));
  const source = resolve(__dirname, "../fleet/home");
  for (const file of ["Pulumi.yaml", "Pulumi.main.yaml", "Pulumi.gitlab.yaml", "Pulumi.vault.yaml"]) {
    // A SecretID that ages must not warn here one day.
    const text = readFileSync(join(source, file), "utf8").replace(/(secretIdIssued: )"[^"]*"/, `$1"${today()}"`);
    writeFileSync(join(project, file), text);
  }
  writeFileSync(
    join(project, "Pulumi.yaml"),
    // A fleet reads its repository from the files when the directory is no checkout.
    readFileSync(join(source, "Pulumi.yaml"), "utf8").replace(
      "{ branch: main }",
      "{ branch: main, repo: https://git.example/fleet.git }",
    ),
  );
});

afterEach(() => {
  rmSync(project, { recursive: true });
});

test("the stack's name picks the cluster, and warnings of the shared file are shown", async () => {
  const warn = jest.spyOn(pulumi.log, "warn").mockImplementation(() => Promise.resolve());
  const recording = await record(() => runStack(project, "gitlab"), world("gitlab"));

  expect(recording.result).toMatchObject({ endpoint: "https://192.168.1.20:6443" });
  expect(recording.registrations.filter(({ name }) => name.startsWith("main"))).toEqual([]);
  expect(warn.mock.calls.map(([message]) => message.split("\n")[0])).toEqual([
    "Pulumi.yaml:18  versions.kubernetes",
    "Pulumi.yaml:35  sites.m1xxos-lan.dhcpRange",
  ]);
});

test("the stack of Vault configures Vault", async () => {
  const recording = await record(() => runStack(project, "vault"), world("vault"));

  expect(recording.result).toMatchObject({ address: "https://192.168.1.82:8200" });
});

test("a stack without a cluster lists the stacks that there are", () => {
  expect(() => runStack(project, "prod")).toThrow(
    new pulumi.RunError(
      'There is no cluster for the stack "prod": a stack is called like its cluster (name-stack-equals-cluster). ' +
        "Stacks of this project: main, vault, gitlab. For a new cluster, write Pulumi.prod.yaml.",
    ),
  );
});

test("wrong stack files are one RunError with every problem", () => {
  writeFileSync(join(project, "Pulumi.broken.yaml"), "config:\n  homelab:cluster: { name: broken }\n");

  let caught: unknown;
  try {
    void runStack(project, "main");
  } catch (error) {
    caught = error;
  }
  expect(pulumi.RunError.isInstance(caught)).toBe(true);
  expect((caught as Error).message).toMatch(/^\d+ problems in the stack files:\n\nPulumi\.broken\.yaml/);
});
