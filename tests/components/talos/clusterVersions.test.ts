// Proves that a cluster's versions come from its Stashes and that other ones are refused with the runbook's path, in the
// exact words. It cannot prove that the engine keeps a Stash's first value: the tests with the real engine do.
import { ClusterVersions, type NodeVersions } from "../../../components/talos";
import { versionProblem } from "../../../components/talos/clusterVersions";
import { refusal } from "../../../components/refusal";
import { record } from "../../stacks/recording";

const running: NodeVersions = { talos: "v1.12.2", kubernetes: "v1.35.0" };
const urn = "urn:pulumi:main::homelab::homelab:talos:ClusterVersions$pulumi:index:Stash::main-versions-running";

const versions = (asked: NodeVersions, stored: { running: NodeVersions; created: string }) =>
  record(
    () => {
      const { talos, kubernetes, contract } = new ClusterVersions("main-versions", { clusterName: "main", ...asked });
      return { talos, kubernetes, contract };
    },
    {
      outputs: ({ name }): Record<string, unknown> =>
        name === "main-versions-running"
          ? { output: stored.running }
          : name === "main-versions-created"
            ? { output: stored.created }
            : {},
    },
  );

test("remembers what runs and what the cluster was created with, apart", async () => {
  const recording = await versions(running, { running, created: "v1.11.0" });
  expect(recording.registrations.map(({ type, name, parent }) => [type, name, parent])).toEqual([
    ["homelab:talos:ClusterVersions", "main-versions", ""],
    ["pulumi:index:Stash", "main-versions-created", "main-versions"],
    ["pulumi:index:Stash", "main-versions-running", "main-versions"],
  ]);
  expect(recording.one("main-versions-running").inputs).toEqual({ input: running });
  expect(recording.one("main-versions-created")).toMatchObject({
    inputs: { input: "v1.12.2" },
    ignoreChanges: ["input"],
  });
  expect(recording.result).toEqual({ ...running, contract: "v1.11.0" });
});

test("the versions that run are no problem", () => {
  expect(versionProblem("main", running, running, urn)).toBeUndefined();
});

test("other versions are refused with what runs, the runbook and the last step", () => {
  expect(versionProblem("main", { talos: "v1.13.0", kubernetes: "v1.35.0" }, running, urn)).toBe(
    'Cluster "main": the stack asks for Talos v1.13.0 (live: v1.12.2). Live nodes are upgraded one after the other, ' +
      `by hand: follow docs/runbooks/upgrade.md, then record the result with: pulumi up --replace '${urn}'`,
  );
  expect(versionProblem("main", { talos: "v1.13.0", kubernetes: "v1.34.1" }, running, urn)).toContain(
    "the stack asks for Talos v1.13.0 (live: v1.12.2) and Kubernetes v1.34.1 (live: v1.35.0).",
  );
});

test("a refusal keeps its words when the runtime puts its own before them, and has no stack to format", () => {
  const error = refusal("no");
  error.message = `error serializing property "outputs": ${error.message}`;
  expect([error.message, error.stack]).toEqual(["no", "no"]);
});
