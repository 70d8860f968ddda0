// Proves exit codes, streams and what is written by the `new-cluster` command, as a process, beside the stack files of this
// repository. Cannot prove the plans themselves; newClusterPlan.test.ts does.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { today } from "../../fleet/days";
import { loadFleet } from "../../fleet/load";
import { edited } from "./project";
import { withVault } from "./vaultRuleCases";

const root = join(__dirname, "..", "..");

function newCluster(...args: readonly string[]): { code: number | null; stdout: string; stderr: string } {
  const command = [require.resolve("tsx/cli"), join(root, "fleet", "newCluster.ts"), ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: "utf8", cwd: root });
  return { code: status, stdout, stderr };
}

test("the file is written, printed with its consequences, and accepted", () => {
  const project = edited(withVault);
  const { code, stdout, stderr } = newCluster("dev", "--workers", "2", "--memory", "2048", "--project", project);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const text = readFileSync(join(project, "Pulumi.dev.yaml"), "utf8");
  expect(stdout).toContain(`Pulumi.dev.yaml written:\n\n${text}\n`);
  expect(stdout).toContain("vault: new policies cluster-dev and issuer-dev, new AppRole dev");
  expect(text).toContain(`secretIdIssued: "${today()}"`);
  expect(loadFleet(project).clusters.map(({ name, workers }) => [name, workers.length])).toContainEqual(["dev", 2]);
});

test("--dry-run writes nothing, here beside this repository's own stack files", () => {
  const before = readdirSync(root);
  const { code, stdout } = newCluster("sketch", "--dry-run", "--control-planes", "3");
  expect(code).toBe(0);
  expect(stdout).toContain("Pulumi.sketch.yaml would be:\n");
  expect(stdout).toContain("sketch-cp-2");
  expect(readdirSync(root)).toEqual(before);
});

test.each<[readonly string[], string]>([
  [["gitlab"], "There is a stack gitlab already: choose another name, or change Pulumi.gitlab.yaml by hand.\n"],
  [["Dev"], '"Dev" is not a cluster name'],
  [["dev", "--workers", "9"], "No hypervisor of home has room for dev-worker-"],
  [["dev", "--cores", "1"], "1 must be at least 2 cores"],
])("%j is refused with exit code 1 and writes nothing", (args, message) => {
  const project = edited(withVault);
  const { code, stdout, stderr } = newCluster(...args, "--project", project);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain(message);
  expect(stderr).toMatch(/\n\nNothing was written\.\n$/);
  expect(stderr).not.toContain("    at ");
  expect(existsSync(join(project, "Pulumi.dev.yaml"))).toBe(false);
});

test("a fleet with problems is not added to", () => {
  const project = edited([["Pulumi.gitlab.yaml", "id: 2", "id: 1"]]);
  const { code, stderr } = newCluster("dev", "--project", project);
  expect(code).toBe(1);
  expect(stderr).toContain("(cilium-id-unique-in-mesh:");
  expect(existsSync(join(project, "Pulumi.dev.yaml"))).toBe(false);
});

test("a file of that name is left as it is", () => {
  const project = edited([]);
  writeFileSync(join(project, "Pulumi.dev.yaml"), "config: {}\n");
  expect(newCluster("dev", "--project", project).code).toBe(1);
  expect(readFileSync(join(project, "Pulumi.dev.yaml"), "utf8")).toBe("config: {}\n");
});

test.each<[readonly string[], string]>([
  [[], "no name"],
  [["a", "b"], "one name, not several: a b"],
  [["a", "--workers", "some"], "--workers takes a whole number, not some"],
  [["a", "--platform", "aws"], "--platform takes proxmox or metal, not aws"],
  [["a", "--wrokers", "2"], "Unknown option '--wrokers'"],
])("%j is wrong usage: exit 2 and the usage on stderr", (args, mistake) => {
  const { code, stderr } = newCluster(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(mistake);
  expect(stderr).toContain("Usage: npm run new-cluster -- NAME [OPTIONS]");
});

test("--help prints the usage and exits 0", () => {
  const { code, stdout } = newCluster("--help");
  expect(code).toBe(0);
  expect(stdout).toContain("Exit code: 0 all is well");
});
