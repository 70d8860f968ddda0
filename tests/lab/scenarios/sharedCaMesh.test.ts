// Proves, with the real engine, that a mesh whose members share a CA comes up connected, exchanges nothing through Vault,
// keeps its connections when a member joins or leaves, and needs no second run. That the certificates fit is verified for
// real; what Helm's adoption of the CA does rests on the lab's model of the chart.
import { rmSync } from "node:fs";
import * as path from "node:path";
import type { Session } from "../../../lab/engine/session";
import { textAt } from "../../../lab/world/controllers/tree";
import { parseDocument } from "yaml";
import { bringUp, carryOut, full, matrix, newCluster, vaultOf } from "./meshSupport";
import { HOME, NOTHING, PATIENCE, clusterIn, edit, open, watch, withStackFiles } from "./support";

const FIRST = ["main", "gitlab"];
const ALL = [...FIRST, "atlas"];

let session: Session;

beforeAll(async () => {
  const project = withStackFiles(HOME, (name, text) => {
    if (name !== "Pulumi.yaml") return text;
    const document = parseDocument(text);
    document.setIn(["config", "homelab:meshes", "default", "m1xxos", "trust"], "shared-ca");
    return document.toString({ lineWidth: 0 });
  });
  session = await open(project);
}, PATIENCE);

afterAll(() => session.close());

/** Objects of External Secrets in the namespace of Cilium. */
function exchanged(cluster: string): readonly string[] {
  return Object.values(clusterIn(session, cluster).objects)
    .filter(({ apiVersion, namespace }) => apiVersion.startsWith("external-secrets.io/") && namespace === "kube-system")
    .map(({ kind, name }) => `${kind} ${name}`);
}

/** The CA that a cluster's chart made its certificates with, PEM. */
function caOf(cluster: string): string {
  const secret = Object.values(clusterIn(session, cluster).objects).find(
    ({ kind, name }) => kind === "Secret" && name === "cilium-ca",
  );
  return textAt(secret?.body, "data", "ca.crt") ?? "";
}

test(
  "two clusters are connected by one CA, and nothing of the mesh is in Vault",
  async () => {
    await bringUp(session, ["vault", "gitlab"]);
    expect(matrix(session, FIRST)).toEqual(full(FIRST));
    expect(FIRST.flatMap(exchanged)).toEqual([]);
    expect(Object.keys(vaultOf(session).kv["general/"] ?? {})).toEqual([]);
    expect(caOf("gitlab")).toBe(caOf("main"));
    for (const stack of ["main", "vault", "gitlab"]) {
      expect(await watch(session, "preview", stack, { expectNoChanges: true })).toMatchObject(NOTHING);
    }
  },
  PATIENCE,
);

test(
  "a third takes the same CA; its peers change by two Secrets, and go on without it when it leaves",
  async () => {
    newCluster(session, "atlas");
    await carryOut(session, "up", "vault", FIRST);
    await carryOut(session, "up", "atlas", FIRST);
    for (const stack of FIRST) {
      const steps = [`update ${stack}-mesh-agents`, `update ${stack}-mesh-kvstoremesh`];
      expect(await carryOut(session, "up", stack, FIRST)).toEqual(steps);
    }
    expect(matrix(session, ALL)).toEqual(full(ALL));

    edit(session, "Pulumi.atlas.yaml", ["config", "homelab:cluster", "retire"], true);
    await carryOut(session, "up", "atlas", FIRST);
    await carryOut(session, "destroy", "atlas", FIRST);
    rmSync(path.join(session.projectDirectory, "Pulumi.atlas.yaml"));
    for (const stack of [...FIRST, "vault"]) await carryOut(session, "up", stack, FIRST);
  },
  PATIENCE,
);
