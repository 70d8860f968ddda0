// Proves what a person reads of the meshes in the terminal: the table, the sentence where it would not fit, the reasons.
// It cannot prove that the reasons are right: that is for the tests of the mesh.
import { matrixLines } from "../../../lab/cli/matrix";
import { styleFor } from "../../../lab/cli/style";
import type { Connection } from "../../../lab/world/mesh";

const plain = styleFor({ isTTY: false });
const WIDE = 100;

/** Each with each; what is in `missing`, as `from>to`, has that reason. */
function mesh(members: readonly string[], missing: Readonly<Record<string, string>> = {}): readonly Connection[] {
  return members.flatMap((from) =>
    members
      .filter((to) => to !== from)
      .map((to) => {
        const reason = missing[`${from}>${to}`];
        if (reason === undefined) return { mesh: "home", from, to, connected: true };
        return { mesh: "home", from, to, connected: false, reason, retrying: reason.startsWith("dial") };
      }),
  );
}

test("a full mesh is a table of ticks", () => {
  expect(matrixLines({ mesh: mesh(["main", "gitlab"]), globalServices: [] }, plain, WIDE)).toBe(
    [
      "mesh home: 2 clusters, 2 of 2 connections",
      "  from \\ to  main  gitlab",
      "  main       ·     ✓",
      "  gitlab     ✓     ·",
      "",
    ].join("\n"),
  );
});

test("what is missing has the number of its reason, which is told once", () => {
  const missing = { "main>dev": "dev is not up", "gitlab>dev": "dev is not up", "dev>main": "dial tcp: i/o timeout" };
  const globalServices = [{ mesh: "home", service: "monitoring/metrics", reason: "no member backs it" }];
  const report = { mesh: mesh(["main", "gitlab", "dev"], missing), globalServices };
  expect(matrixLines(report, plain, WIDE)).toBe(
    [
      "mesh home: 3 clusters, 3 of 6 connections",
      "  from \\ to  main  gitlab  dev",
      "  main       ·     ✓       1",
      "  gitlab     ✓     ·       1",
      "  dev        2     ✓       ·",
      "  1 main → dev, gitlab → dev: dev is not up",
      "  2 dev → main: dial tcp: i/o timeout (Cilium goes on trying)",
      "  global Service monitoring/metrics: no member backs it",
      "",
    ].join("\n"),
  );
});

test("colours are for terminals and stay out of the columns' widths", () => {
  const missing = { "main>gitlab": "gitlab is not up" };
  const report = { mesh: mesh(["main", "gitlab"], missing), globalServices: [] };
  const coloured = matrixLines(report, styleFor({ isTTY: true }, {}), WIDE);
  expect(coloured).toContain("\u001b[31m1     \u001b[0m");

  const stripped = coloured.replaceAll(/\u001b\[\d+m/g, "").replaceAll(/ +$/gm, "");
  expect(stripped).toBe(matrixLines(report, plain, WIDE));
});

test("twenty clusters are a sentence and what is missing", () => {
  const members = Array.from({ length: 20 }, (_, index) => `cluster-${index}`);
  const report = { mesh: mesh(members, { "cluster-3>cluster-7": "pod CIDRs overlap" }), globalServices: [] };
  expect(matrixLines(report, plain, WIDE)).toBe(
    "mesh home: 20 clusters, 379 of 380 connections\n  1 cluster-3 → cluster-7: pod CIDRs overlap\n",
  );
  expect(matrixLines(report, plain, 300).split("\n")).toHaveLength(24);
});

test("a flood of reasons ends", () => {
  const members = Array.from({ length: 20 }, (_, index) => `cluster-${index}`);
  const all = mesh(members).map(({ from, to }) => [`${from}>${to}`, `${from} cannot reach ${to}`]);
  const missing = Object.fromEntries(all) as Record<string, string>;
  const lines = matrixLines({ mesh: mesh(members, missing), globalServices: [] }, plain, WIDE).split("\n");
  expect(lines.slice(-2)).toEqual(["  and 350 more reasons in report.json", ""]);
  expect(lines).toHaveLength(33);
});

test("each mesh has its own table; without meshes there is nothing", () => {
  const other = mesh(["east", "west"]).map((connection) => ({ ...connection, mesh: "far" }));
  const text = matrixLines({ mesh: [...mesh(["main", "gitlab"]), ...other], globalServices: [] }, plain, WIDE);
  expect(text.match(/^mesh .*$/gm)).toEqual([
    "mesh home: 2 clusters, 2 of 2 connections",
    "mesh far: 2 clusters, 2 of 2 connections",
  ]);
  expect(matrixLines({ mesh: [], globalServices: [] }, plain, WIDE)).toBe("");
});

test("nodes that are off are named once, as they were not judged", () => {
  const connections = mesh(["main", "lighthouse"]).map((connection) => ({ ...connection, asleep: ["gpu-0"] }));
  expect(matrixLines({ mesh: connections, globalServices: [] }, plain, WIDE)).toContain(
    "\n  not judged, as switched off: gpu-0\n",
  );
});
