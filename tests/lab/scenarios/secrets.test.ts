// Proves, with the real engine and the real program, that no secret that a stack file gives or the lab makes is found in
// what the engine says or in any file that stays, and that a leak is reported. Cannot find a secret that nobody marked.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { LeakFinder } from "../../../lab/cli/leaks";
import { rehearse } from "../../../lab/cli/rehearsal";
import { describeFleet } from "../../../lab/cli/fleet";
import { silent } from "../../../lab/engine/progress";
import { openSession } from "../../../lab/engine/session";
import { REPOSITORY, temporaryDirectory } from "../engine/support";
import { PATIENCE, clusterIn, loneCluster, withStackFiles } from "./support";

const SECRETS = `  homelab:secrets: { gitUsername: { secure: AAABAAAA }, gitPassword: { secure: AAABBBBB } }
  proxmoxve:apiToken: { secure: AAABCCCC }
`;

const DEPLOY_KEY = `  homelab:gitops:
    { repo: ssh://git@git.example.org/fleet.git, branch: main, knownHosts: git.example.org ssh-ed25519 AAAA }
  proxmoxve:apiToken: { secure: AAABCCCC }
`;

test(
  "secrets of the stack file and of the cluster are neither told nor kept in clear",
  async () => {
    const project = withStackFiles(loneCluster("gitlab"), (name, text) =>
      name === "Pulumi.gitlab.yaml" ? `${text.trimEnd()}\n${SECRETS}` : text,
    );
    const directory = temporaryDirectory();
    const underlay = describeFleet(project).then(({ json }) => json);
    const session = await openSession({ project, directory, discreet: true, lab: { underlay } });
    try {
      const lines: string[] = [];
      const onLine = (line: string): void => void lines.push(line);
      const preview = await session.preview("gitlab", { onLine });
      const up = await session.up("gitlab", { onLine });
      const second = await session.preview("gitlab", { onLine, expectNoChanges: true });
      const { stdout } = await session.pulumi(["preview", "--diff", "--stack", "gitlab"]);
      expect([preview.ok, up.ok, second.ok]).toEqual([true, true, true]);

      const { canaries } = session.sandbox;
      const [username, password, token] = canaries;
      const secrets = session.lab.recorder.secrets();
      expect(canaries).toHaveLength(3);
      // Both reached their place: the lab saw them, and it saw them as secrets.
      expect([secrets.has(password ?? ""), secrets.has(token ?? "")]).toEqual([true, true]);
      const gitSecret = Object.values(clusterIn(session, "gitlab").objects).find(
        ({ kind, body }) => kind === "Secret" && body["stringData"] !== undefined,
      );
      expect(gitSecret?.body["stringData"]).toEqual({ username, password });
      expect(secrets.size).toBeGreaterThan(15);

      const finder = new LeakFinder([...canaries, ...secrets]);
      const said = [...lines, stdout, ...[preview, up, second].map(({ stderr }) => stderr)].join("\n");
      expect(said.length).toBeGreaterThan(10_000);
      expect(finder.isIn(said)).toBe(false);
      expect(finder.filesIn(directory)).toEqual([]);
      expect(finder.isIn(JSON.stringify(session.lab.world()))).toBe(true);
      expect(finder.isIn(JSON.stringify(session.lab.recorder.operations()))).toBe(false);
    } finally {
      await session.close();
    }
  },
  PATIENCE,
);

test(
  "a rehearsal with a deploy key leaves no secret behind",
  async () => {
    const directory = temporaryDirectory();
    const project = withStackFiles(REPOSITORY, (name, text) =>
      name === "Pulumi.gitlab.yaml" ? `${text.trimEnd()}\n${DEPLOY_KEY}` : text,
    );
    const report = await rehearse({ project, directory, stacks: ["gitlab"], progress: silent });
    expect(report).toMatchObject({ converged: true, leaks: [] });
  },
  PATIENCE,
);

function leakingProject(stackFiles: string): string {
  const project = withStackFiles(stackFiles);
  rmSync(path.join(project, "index.ts"));
  const program = path.join(__dirname, "programs", "leaking", "index.ts");
  const text = readFileSync(program, "utf8").replaceAll("../../../../../stacks/", "./stacks/");
  writeFileSync(path.join(project, "index.ts"), text);
  return project;
}

test(
  "the policy pack stops a program that leaks before it leaks, and does not say what",
  async () => {
    const project = leakingProject(loneCluster("gitlab"));
    const report = await rehearse({ project, directory: temporaryDirectory(), progress: silent });
    const [stack, ...others] = report.stacks;
    expect([stack?.name, stack?.up.ok, others]).toEqual(["gitlab", false, []]);
    const leak = stack?.policy?.violations.filter(({ urn }) => urn.endsWith("::gitlab-leak"));
    expect(leak?.map(({ policy, level, message }) => [policy, level, message.split("\n")[1]])).toEqual([
      [
        "secret-none-in-configmap",
        "mandatory",
        "data.admin: looks like a private key: move it into a Secret that Vault fills",
      ],
    ]);
    expect(report.leaks).toEqual([]);
  },
  PATIENCE,
);

test(
  "a rehearsal of a program that leaks does not converge, and names the files without the secret",
  async () => {
    const project = leakingProject(REPOSITORY);
    // The policy pack would not let it come that far.
    rmSync(path.join(project, "policy"));
    const directory = temporaryDirectory();
    const report = await rehearse({ project, directory, stacks: ["gitlab"], progress: silent });
    expect(report.stacks.at(-1)).toMatchObject({ name: "gitlab", up: { ok: true, error: "" } });
    // Nothing but the leak stands in the way.
    expect(report.stacks.map(({ converged }) => converged)).toEqual([true, true, true]);
    expect(report.flux.filter(({ ready }) => !ready)).toEqual([]);
    expect(report.mesh.filter(({ connected }) => !connected)).toEqual([]);
    expect(report.converged).toBe(false);
    expect(report.leaks.filter((place) => !place.startsWith(".engine"))).toEqual([
      "gitlab/manifests/configmap-kube-system-leak.yaml",
      "gitlab/resources.json",
      "the output of the up of gitlab",
      "the output of the second preview of gitlab",
    ]);
    expect(report.leaks).toContain(".engine/state/.pulumi/stacks/homelab/gitlab.json");
    const manifest = readFileSync(path.join(directory, "gitlab/manifests/configmap-kube-system-leak.yaml"), "utf8");
    const key = /client-key-data: (\S+)/.exec(manifest)?.[1] ?? "";
    expect(key.length).toBeGreaterThan(100);
    expect(readFileSync(path.join(directory, "report.json"), "utf8")).not.toContain(key);
  },
  PATIENCE,
);
