// Proves that judging the engine's graph without an edge says the same as running the program without it: three edges are
// taken out of what the program tells the real engine. It cannot prove that for edges that are parents or providers.
import * as path from "node:path";
import type { Session } from "../../../lab/engine/session";
import { type Mutants, type OrderViolation, type StateExport, label, mutants, prove } from "../../../lab/order";
import { loneCluster, open } from "../scenarios/support";

const STACK = "gitlab";

jest.setTimeout(240_000);

async function withSession<T>(work: (session: Session) => Promise<T>): Promise<T> {
  const session = await open(loneCluster(STACK));
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

const stateOf = (session: Session): StateExport => ({ deployment: { resources: session.state(STACK).resources } });
// Which other workloads happened to be ready too, and so are offered as a way out, differs from run to run.
const laws = (violations: readonly OrderViolation[]): string[] =>
  violations.map(({ urn, law, message }) => `${law} ${label(urn)}: ${message.split("\n")[0] ?? ""}`).sort();
const named = (urn: string, name: string): boolean => urn.endsWith(`::${name}`);

let judged: Mutants;

beforeAll(async () => {
  judged = await withSession(async (session) => {
    expect((await session.up(STACK)).ok).toBe(true);
    return mutants(stateOf(session), session.lab.evidence(STACK));
  });
});

test.each([
  ["gitlab-cluster-bootstrap", "gitlab-cluster-gitlab-cp-0-initial"],
  ["gitlab-gate-deployment", "gitlab-cilium-release"],
  ["gitlab-lb-service-pool", "gitlab-gate-deployment"],
])("without its edge, %s is found to come after %s by luck", async (from, to) => {
  const verdict = judged.killed.find(({ edge }) => named(edge.from, from) && named(edge.to, to));
  const preload = path.join(__dirname, "dropEdge.js");
  const env = { NODE_OPTIONS: `--require ${preload}`, DROP_FROM: from, DROP_TO: to };
  const found = await withSession(async (session) => {
    expect((await session.up(STACK, { env })).ok).toBe(true);
    return prove(stateOf(session), session.lab.evidence(STACK));
  });
  expect(laws(found)).toEqual(laws(verdict?.violations ?? []));
  expect(found.length).toBeGreaterThan(0);
});
