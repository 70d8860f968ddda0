// Proves what `npm run diff -- --live` reports against a backend that holds a stack: what changes, what fails and why,
// and that neither state nor world is touched. Through the real engine, with the environment of a user.
// It cannot prove how real providers tell a difference: the lab's stand in for them.
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { describeFleet } from "../../lab/cli/fleet";
import { compareLive } from "../../lab/diff/compare";
import { markdown } from "../../lab/diff/markdown";
import type { FleetDiff } from "../../lab/diff/model";
import { refuseLeaks } from "../../lab/diff/secrets";
import { engineEnvironment } from "../../lab/engine/environment";
import { type Encrypter, type Key, passphraseEncrypter } from "../../lab/engine/passphrase";
import { silent } from "../../lab/engine/progress";
import { makeSandbox } from "../../lab/engine/sandbox";
import { openSession, type Session } from "../../lab/engine/session";
import { ensureStack, stateFile } from "../../lab/engine/state";
import { temporaryDirectory } from "../lab/engine/support";
import { set } from "./edits";
import { type Edits, expectReport, loneCluster, project, replacing } from "./support";

const PATIENCE = 300_000;
const STACK = "Pulumi.gitlab.yaml";
const LABEL: Edits = { [STACK]: set(["homelab:nodes", "workers", 0, "labels"], { rack: "two" }) };

let files: string;
let session: Session;
let encrypter: Encrypter;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  files = loneCluster();
  session = await openSession({ project: files, lab: { underlay: (await describeFleet(files)).json } });
  expect(await session.up("gitlab")).toMatchObject({ ok: true });
  const key = JSON.parse(readFileSync(path.join(session.directory, "key.json"), "utf8")) as Key;
  encrypter = await passphraseEncrypter(key);
  environment = environmentOf(session.backend, key.passphrase);
}, PATIENCE);

afterAll(() => session.close());

/** What a user has who logged in, and nothing that asks for events. */
function environmentOf(backend: string, passphrase: string): NodeJS.ProcessEnv {
  const home = path.join(session.directory, "home");
  const all = engineEnvironment({ home, backend, passphrase, debugProviders: session.lab.debugProviders });
  return { ...all, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: undefined, PULUMI_SKIP_UPDATE_CHECK: undefined };
}

/** The user's checkout: its secrets can be read with the passphrase that the backend's stack has. */
function checkoutOf(edits: Edits = {}): string {
  const directory = path.join(temporaryDirectory(), "checkout");
  makeSandbox(project(files, edits), directory, encrypter);
  return directory;
}

/** The report, in which no secret stands; nothing was played for it. */
async function live(repository: string, head?: string, env = environment): Promise<FleetDiff> {
  const state = stateFile(session.backend, session.sandbox.project, "gitlab");
  const before = [readFileSync(state, "utf8"), JSON.stringify(session.lab.world())];
  const cache = temporaryDirectory();
  const diff = await compareLive({
    repository,
    ...(head === undefined ? {} : { head }),
    cache,
    progress: silent,
    environment: env,
  });
  refuseLeaks(session, [markdown(diff), diff]);
  expect([readFileSync(state, "utf8"), JSON.stringify(session.lab.world())]).toEqual(before);
  return diff;
}

test(
  "a head like the fleet changes nothing",
  async () => {
    expectReport("live-unchanged", await live(checkoutOf()));
  },
  PATIENCE,
);

test(
  "a label is a change of the Node object",
  async () => {
    expectReport("live-label", await live(checkoutOf(LABEL)));
  },
  PATIENCE,
);

test(
  "a node needs a reboot by Talos's own rule",
  async () => {
    const rule = '      udev: { rules: ["SUBSYSTEM==\\"drm\\", GROUP=\\"44\\""] },\n      features: {';
    const head = checkoutOf({ "components/talos/patches.ts": replacing("      features: {", rule) });
    const diff = await live(head);
    expectReport("live-reboot", diff);
    expect(diff.stacks[0]).toMatchObject({ nodes: [], staged: ["192.168.1.21", "192.168.1.22"] });
  },
  PATIENCE,
);

test(
  "a commit is looked at by its name",
  async () => {
    const repository = checkoutOf();
    const git = (...args: readonly string[]): string =>
      execFileSync("git", ["-C", repository, "-c", "user.name=Test", "-c", "user.email=test@example.test", ...args], {
        encoding: "utf8",
      }).trim();
    writeFileSync(path.join(repository, ".gitignore"), "node_modules\n");
    git("init", "--quiet", "--initial-branch", "label");
    const file = path.join(repository, STACK);
    const before = readFileSync(file, "utf8");
    writeFileSync(file, set(["homelab:nodes", "workers", 0, "labels"], { rack: "two" })(before));
    git("add", "--all");
    git("commit", "--quiet", "--message", "label");
    writeFileSync(file, before);
    const diff = await live(repository, "label");
    expect(diff.head).toBe(`label (${git("rev-parse", "HEAD").slice(0, 10)})`);
    expectReport("live-label", { ...diff, head: "the working tree" });
  },
  PATIENCE,
);

test(
  "a stack that holds nothing yet is new",
  async () => {
    const backend = temporaryDirectory();
    ensureStack(backend, session.sandbox.project, "gitlab");
    const diff = await live(checkoutOf(), undefined, { ...environment, PULUMI_BACKEND_URL: `file://${backend}` });
    expect(diff.stacks[0]?.status).toBe("added");
    expect(diff.summary).toBe("gitlab is new with 29 resources; nothing is replaced or deleted.");
  },
  PATIENCE,
);

test(
  "a stack whose file is gone is told",
  async () => {
    const backend = path.join(temporaryDirectory(), "state");
    cpSync(session.backend, backend, { recursive: true });
    const stateOf = (stack: string): string => stateFile(backend, session.sandbox.project, stack);
    cpSync(stateOf("gitlab"), stateOf("old"));
    ensureStack(backend, session.sandbox.project, "empty");
    const diff = await live(checkoutOf(), undefined, { ...environment, PULUMI_BACKEND_URL: `file://${backend}` });
    const left = String(session.state("gitlab").resources.length);
    expect(diff.summary).toBe(
      `The stack file of old is gone and ${left} resources of it are still there: destroy it first; nothing is replaced or deleted.`,
    );
    expect(diff.stacks.map(({ name, status }) => [name, status])).toEqual([
      ["gitlab", "unchanged"],
      ["old", "removed"],
    ]);
  },
  PATIENCE,
);

test(
  "a backend without the stack is told in the engine's words",
  async () => {
    const env = { ...environment, PULUMI_BACKEND_URL: `file://${temporaryDirectory()}` };
    expectReport("live-no-stack", await live(checkoutOf(), undefined, env));
  },
  PATIENCE,
);

test(
  "a backend that is not there is told in the engine's words",
  async () => {
    const env = { ...environment, PULUMI_BACKEND_URL: "file:///nonexistent/backend" };
    expectReport("live-no-backend", await live(checkoutOf(), undefined, env));
  },
  PATIENCE,
);

test(
  "another passphrase is told in the engine's words",
  async () => {
    const env = { ...environment, PULUMI_CONFIG_PASSPHRASE: "not this one" };
    expectReport("live-wrong-passphrase", await live(checkoutOf(), undefined, env));
  },
  PATIENCE,
);

test(
  "a provider that cannot be loaded is told in the engine's words",
  async () => {
    const env = { ...environment, PULUMI_DEBUG_PROVIDERS: undefined };
    expectReport("live-no-provider", await live(checkoutOf(), undefined, env));
  },
  PATIENCE,
);
