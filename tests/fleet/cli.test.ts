// Proves exit codes, streams and the absence of stack traces of the `fleet` command, as a process.
// Cannot prove the messages themselves; the tables of invalid and valid fleets do.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { base, overlaid, scratch } from "./project";

const root = join(__dirname, "..", "..");

function fleet(...args: readonly string[]): { code: number | null; stdout: string; stderr: string } {
  const script = join(root, "fleet", "main.ts");
  const tsx = require.resolve("tsx/cli");
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsx, script, ...args], {
    encoding: "utf8",
    cwd: root,
  });
  return { code: status, stdout, stderr };
}

const invalid = (name: string): string => join(__dirname, "invalid", name);

test.each(["many-at-once", "yaml-broken", "file-is-a-directory", "git-repo-with-credentials"])(
  "check of %s prints every problem, no stack trace, and exits 1",
  (name) => {
    const { code, stdout, stderr } = fleet("check", "--project", overlaid(invalid(name)));
    expect(code).toBe(1);
    expect(stdout).toBe("");
    expect(stderr).toBe(readFileSync(join(invalid(name), "expected.txt"), "utf8"));
    expect(stderr).not.toContain("    at ");
  },
);

test("check of a good fleet exits 0 and names the order", () => {
  const { code, stdout, stderr } = fleet("check", "--project", base);
  expect(code).toBe(0);
  expect(stdout).toBe("2 clusters, no problem; they come up in this order: main, gitlab\n");
  expect(stderr).toMatch(/^warning: Pulumi\.main\.yaml:9 {2}nodes\.controlPlanes\n/);
});

test("describe --json prints the order, the repository, the meshes, Vault and the hardware, and nothing else", () => {
  const { code, stdout } = fleet(
    "describe",
    "--json",
    "--project",
    overlaid(join(__dirname, "valid", "three-systems")),
  );
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    bringUpOrder: ["main", "agentic", "dev", "gitlab", "home-ops"],
    gitRepository: "https://git.example.org/fleet.git",
    meshes: [{ name: "inner", members: ["dev", "gitlab", "main"], caMaker: "main" }],
    vault: null,
    underlay: {
      networks: [
        { name: "home", cidr: "192.168.1.0/24" },
        { name: "wide", cidr: "192.168.120.0/22" },
        { name: "attic", cidr: "10.20.0.0/24" },
      ],
      dnsZones: ["example.net", "example.org"],
      hypervisors: [
        {
          endpoint: "https://192.168.1.5:8006",
          name: "alpha",
          memoryMiB: 65536,
          threads: 32,
          datastores: [
            { id: "nvme", content: ["images"] },
            { id: "local", content: ["import"] },
            { id: "sata", content: ["images"] },
          ],
          bridges: [
            { name: "vmbr0", mtu: 1500, cidr: "192.168.1.0/24" },
            { name: "vmbr3", mtu: 9000, cidr: "10.40.0.0/24" },
          ],
        },
        {
          endpoint: "https://192.168.120.5:8006",
          name: "tower",
          memoryMiB: 262144,
          threads: 40,
          datastores: [
            { id: "ssd", content: ["images"] },
            { id: "local", content: ["import"] },
          ],
          bridges: [{ name: "vmbr0", mtu: 9000, cidr: "192.168.120.0/22" }],
        },
      ],
      metal: [{ name: "agentic-cp-0", address: "10.20.0.40", installDisk: "/dev/nvme0n1" }],
    },
  });
});

test("describe --json says where Vault is, what the members of a mesh meet in, and which regions are used", () => {
  const { code, stdout } = fleet("describe", "--json", "--project", root);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    vault: { stack: "vault", hub: "main", address: "https://192.168.1.82:8200" },
    meshes: [
      {
        name: "m1xxos",
        members: ["gitlab", "lighthouse", "main"],
        overlay: { kind: "nebula", cidr: "10.42.0.0/16", seedMaker: "main" },
      },
    ],
    underlay: {
      networks: [
        { name: "m1xxos-lan", cidr: "192.168.1.0/24" },
        { name: "aws-us-west-2", cidr: "172.31.16.0/24" },
      ],
      aws: { operator: "198.51.100.7", regions: ["us-west-2"], elasticIps: [] },
    },
  });
});

test("describe needs no Git repository, and says that there is none", () => {
  const project = overlaid(invalid("git-repo-missing"));
  const { code, stdout } = fleet("describe", "--json", "--project", project);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ gitRepository: null, bringUpOrder: ["main", "gitlab"] });
});

test.each([
  [[], "no command"],
  [["descibe"], "unknown command: descibe"],
  [["check", "--json"], "--json belongs to describe"],
  [["check", "--projct", "x"], "Unknown option '--projct'"],
])("%j is wrong usage: exit 2 and the usage on stderr", (args, mistake) => {
  const { code, stdout, stderr } = fleet(...args);
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toContain(mistake);
  expect(stderr).toContain("Usage: npm run fleet -- COMMAND [OPTIONS]");
});

test("--help prints the usage and exits 0", () => {
  const { code, stdout } = fleet("--help");
  expect(code).toBe(0);
  expect(stdout).toContain("Exit code: 0 all is well");
});

test("an empty directory is refused in words", () => {
  const { code, stderr } = fleet("check", "--project", scratch());
  expect(code).toBe(1);
  expect(stderr).toContain("cannot be read (ENOENT)");
  expect(stderr).not.toContain("    at ");
});
