// Proves that damage of any kind to one value of a good fleet ends in an accepted fleet or in a FleetError that speaks
// plainly. Cannot prove that the message is the most helpful one; the table of invalid fleets does that case by case.
import fc from "fast-check";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { loadFleet } from "../../fleet/load";
import { FleetError } from "../../fleet/problem";
import { type Edit, edited } from "./project";
import { acrossSites, B } from "./overlayRuleCases";
import { issued, withVault } from "./vaultRuleCases";

type Path = readonly (string | number)[];

function paths(value: unknown, path: Path = []): Path[] {
  const below =
    value !== null && typeof value === "object"
      ? Object.entries(value).flatMap(([key, item]) => paths(item, [...path, Array.isArray(value) ? Number(key) : key]))
      : [];
  return path.length === 0 ? below : [path, ...below];
}

function replaced(value: unknown, path: Path, by: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) {
    return by;
  }
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => (index === step ? replaced(item, rest, by) : item));
  }
  const map = value as Record<string, unknown>;
  const entries = Object.entries(map).map(
    ([key, item]) => [key, key === step ? replaced(item, rest, by) : item] as const,
  );
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

const files = ["Pulumi.yaml", "Pulumi.main.yaml", "Pulumi.gitlab.yaml", "Pulumi.vault.yaml", B] as const;
const tunnel =
  "tunnel: { accountId: 0123456789abcdef0123456789abcdef, ingress: [{ hostname: a.example.org, service: http://a:80 }] }";
/** Everything that a file may say about Vault, metrics, tunnels, overlays and AWS, beside the base. */
const rich: readonly Edit[] = [
  ...acrossSites,
  ...withVault,
  issued(B, "2026-11-20"),
  [B, "ip: 172.31.16.10,", "ip: 172.31.16.10, overlayIp: 10.42.0.1, taints: [{ key: a, effect: NoSchedule }],"],
  [B, "spot: true", "spot: true, modelVolumeGiB: 100, desiredState: running"],
  [B, "monthlyBudgetUsd: 80", "monthlyBudgetUsd: 80\n    idleMinutes: 15\n    backstopMinutes: 30\n    starters: []"],
  ["Pulumi.yaml", "cidr: 10.42.0.0/16", "cidr: 10.42.0.0/16, port: 4242, mtu: 1300, validDays: 3650"],
  ["Pulumi.yaml", "{ ip: 192.168.1.82 }", "{ ip: 192.168.1.82, secretIdTtlDays: 365, rotateAfterDays: 300 }"],
  [
    "Pulumi.main.yaml",
    "  homelab:dns: { name: local.example.org }",
    `  homelab:dns: { name: local.example.org, records: true, ${tunnel} }
  homelab:monitoring: { role: hub, remoteWriteService: { namespace: a, name: b, port: 1, selector: { c: d } } }`,
  ],
];
const contents = new Map(files.map((file) => [file, parse(readFileSync(join(edited(rich), file), "utf8")) as unknown]));

const damage = fc.constantFrom(...files).chain((file) =>
  fc.record({
    file: fc.constant(file),
    path: fc.constantFrom(...paths(contents.get(file)).filter((path) => path[0] === "config")),
    by: fc.oneof(
      {
        arbitrary: fc.constantFrom(
          "other",
          "192.168.1.1",
          "10.9.0.1",
          "10.42.1.70",
          "10.0.0.0/16",
          "172.31.16.2",
          "v1.12.0",
          "1.17.0",
          7,
          300,
        ),
        weight: 2,
      },
      fc.constantFrom(
        undefined,
        null,
        "",
        "UNKNOWN",
        {},
        [],
        [null],
        [[]],
        { secure: "x" },
        true,
        0,
        -1,
        1.5,
        1e21,
        "0.0.0.0/0",
      ),
      fc.jsonValue(),
    ),
  }),
);

test("damage is refused in words or harmless, never a crash", () => {
  const project = edited(rich);
  fc.assert(
    fc.property(damage, ({ file, path, by }) => {
      const whole = contents.get(file);
      writeFileSync(join(project, file), stringify(replaced(whole, path, by)));
      try {
        expect(loadFleet(project).clusters.length).toBeGreaterThan(0);
      } catch (error) {
        if (!(error instanceof FleetError)) {
          throw error;
        }
        expect(error.problems.length).toBeGreaterThan(0);
        expect(error.message).not.toMatch(/\bundefined\b|\[object|\bNaN\b|Infinity| {4}at /);
      } finally {
        writeFileSync(join(project, file), stringify(whole));
      }
    }),
    { numRuns: 600 },
  );
});
