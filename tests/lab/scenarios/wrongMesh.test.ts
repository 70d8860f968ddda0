// Proves, with the real engine and the real program with one thing wrong, that each mistake in a mesh is caught with its
// reason: by a rule or a component before anything is done, else in the mesh's matrix after it, and that the connection
// comes back with the mistake's end. The reasons are those of the lab's Cilium, External Secrets and Vault.
// The tests are one story and run in order.
import type { Session } from "../../../lab/engine/session";
import { askAsRoot, bringUp, carryOut, err, full, matrix, openWrong, readiness } from "./meshSupport";
import { HOME_FLEET, PATIENCE, edit, said, watch } from "./support";

const MEMBERS = ["main", "gitlab"];
const FILE = "Pulumi.gitlab.yaml";

let session: Session;

beforeAll(async () => {
  session = await openWrong(HOME_FLEET);
  await bringUp(session, []);
}, PATIENCE);

afterAll(() => session.close());

/** Vault's answer to a token whose policies do not reach. */
const denied = (method: string, location: string): string =>
  `Error making API request.\n\nURL: ${method} https://192.168.1.82:8200/v1/${location}\n` +
  "Code: 403. Errors:\n\n* 1 error occurred:\n\t* permission denied\n\n";

/** What the PushSecret says of the first key that it writes. */
const notPushed =
  "set secret failed: could not write remote ref gitlab.etcd-client-ca.crt to target secretstore vault-general";

test(
  "a policy that leaves the metadata of the own entry out: nothing is published, and the matrix quotes Vault",
  async () => {
    expect(await err(session, "up", "vault", "policy without metadata")).toEqual({ ok: true, said: [] });
    await carryOut(session, "up", "gitlab");
    const cause = `${notPushed}: ${denied("PUT", "general/metadata/clustermesh/gitlab")}`;
    expect(readiness(session, "gitlab", "PushSecret", "clustermesh")).toBe(cause);
    expect(matrix(session, MEMBERS)).toEqual([
      `main>gitlab: Secret cilium-kvstoremesh of main has no entry gitlab: PushSecret clustermesh of gitlab: ${cause}`,
      "gitlab>main",
    ]);
    await carryOut(session, "up", "vault");
    expect(matrix(session, MEMBERS)).toEqual(full(MEMBERS));
  },
  PATIENCE,
);

// Each up ends the mistake of the one before.
test.each([
  [
    "certificate without the mesh address",
    [
      "main>gitlab: the certificate of clustermesh-apiserver of gitlab is refused: x509: certificate is valid for 127.0.0.1, ::1, not 192.168.1.31",
      "gitlab>main",
    ],
  ],
  [
    "id of a peer",
    [
      "main>gitlab: clusterID 1 is assigned to the local cluster: gitlab has it too",
      "gitlab>main: clusterID 1 is assigned to the local cluster: main has it too",
    ],
  ],
  [
    "pod network of a peer",
    [
      "main>gitlab: pod CIDRs overlap: 10.244.0.0/16 of main, 10.244.0.0/17 of gitlab",
      "gitlab>main: pod CIDRs overlap: 10.244.0.0/17 of gitlab, 10.244.0.0/16 of main",
    ],
  ],
  ["entry for the own cluster", full(MEMBERS)],
])(
  "%s: the up goes through, and the matrix tells",
  async (mistake, cells) => {
    expect(await err(session, "up", "gitlab", mistake)).toEqual({ ok: true, said: [] });
    expect(matrix(session, MEMBERS)).toEqual(cells);
  },
  PATIENCE,
);

test(
  "an entry for the own cluster is refused by the component, and nothing is done",
  async () => {
    expect(await err(session, "preview", "gitlab", "peer of itself")).toEqual({
      ok: false,
      said: [
        'ClusterMesh of "gitlab" cannot be made: its own name gitlab is among the peers, where Cilium ignores it; leave it out.',
      ],
    });
  },
  PATIENCE,
);

test(
  "a cluster that publishes under another's name is refused by its policy, and the other's entry stays",
  async () => {
    expect(await err(session, "up", "gitlab", "entry of another cluster")).toEqual({ ok: true, said: [] });
    const cause = denied("PUT", "general/metadata/clustermesh/main");
    expect(readiness(session, "gitlab", "PushSecret", "clustermesh")).toBe(`${notPushed}: ${cause}`);
    expect(matrix(session, MEMBERS)).toEqual(full(MEMBERS));
    await carryOut(session, "up", "gitlab", MEMBERS);
    expect(readiness(session, "gitlab", "PushSecret", "clustermesh")).toBe("True");
  },
  PATIENCE,
);

test(
  "an entry that an administrator replaced by another cluster's: the matrix tells whose CA it brings",
  async () => {
    const { data: theirs } = await askAsRoot(session, "GET", "general/data/clustermesh/main");
    const renamed = JSON.stringify(theirs).replaceAll("main", "gitlab").replace("192.168.1.81", "192.168.1.31");
    const owner = { custom_metadata: { "managed-by": "administrator" } };
    await askAsRoot(session, "PUT", "general/metadata/clustermesh/gitlab", owner);
    await askAsRoot(session, "PUT", "general/data/clustermesh/gitlab", { data: JSON.parse(renamed) as unknown });
    expect(matrix(session, MEMBERS)).toEqual([
      "main>gitlab: the certificate of clustermesh-apiserver of gitlab is refused: x509: certificate signed by unknown " +
        'authority (possibly because of "x509: ECDSA verification failure" while trying to verify candidate authority ' +
        'certificate "Cilium CA"); the entry trusts the CA of main',
      "gitlab>main",
    ]);
    // External Secrets writes over nothing that is not its own.
    expect(readiness(session, "gitlab", "PushSecret", "clustermesh")).toBe(
      `${notPushed}: secret not managed by external-secrets`,
    );
    await askAsRoot(session, "DELETE", "general/metadata/clustermesh/gitlab");
    expect(matrix(session, MEMBERS)).toEqual(full(MEMBERS));
  },
  PATIENCE,
);

test.each([
  [
    "id",
    ["homelab:cilium", "id"],
    1,
    `Pulumi.gitlab.yaml:15  cilium.id
  1 is both cilium.id of main and cilium.id of gitlab, and both are in mesh m1xxos; next free id: 2
  (cilium-id-unique-in-mesh: Cilium refuses a peer with its own id, and identities of two peers with one id get mixed up.)`,
  ],
  [
    "pod network",
    ["homelab:network", "podCidr"],
    "10.244.0.0/17",
    `Pulumi.gitlab.yaml:7  network.podCidr
  10.244.0.0/17 overlaps 10.244.0.0/16, network.podCidr of main, and both are in mesh m1xxos; next free block: 10.0.0.0/17
  (net-pod-cidr-disjoint-in-mesh: Members of a mesh route to each other's pods, so a pod address must have one owner.)`,
  ],
])(
  "the %s of a peer is refused by a rule of the fleet before anything is done",
  async (_, keys, value, problem) => {
    const place = ["config", ...keys];
    const before = keys[1] === "id" ? 2 : "10.168.0.0/16";
    edit(session, FILE, place, value);
    const up = await watch(session, "up", "gitlab");
    edit(session, FILE, place, before);
    expect({ ok: up.ok, said: said(up), steps: up.steps }).toEqual({
      ok: false,
      said: [`1 problem in the stack files:\n\n${problem}`],
      steps: [],
    });
    expect(matrix(session, MEMBERS)).toEqual(full(MEMBERS));
  },
  PATIENCE,
);
