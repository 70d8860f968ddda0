// Proves, with the real engine and the real program with one thing wrong, that each mistake between a cluster and Vault is
// caught with its reason: a Vault that nobody initialised, a token that reaches further than its policy, a store without
// CA or for other namespaces, a SecretID whose time is up; and that a mesh lives on through the last with what it knows.
// The reasons are those of the lab's Vault and External Secrets. The tests are one story and run in order.
import { Scalar } from "yaml";
import type { Session } from "../../../lab/engine/session";
import { carryOut, err, full, matrix, openWrong, readiness } from "./meshSupport";
import { PATIENCE, edit, said, watch } from "./support";

const MEMBERS = ["main", "gitlab"];
const SECONDS_A_DAY = 86_400;

let session: Session;

beforeAll(async () => {
  session = await openWrong();
  await carryOut(session, "up", "main");
}, PATIENCE);

afterAll(() => session.close());

const answered = (method: string, location: string, code: number, errors: string): string =>
  `Error making API request.\n\nURL: ${method} https://192.168.1.82:8200/v1/${location}\nCode: ${code}. Errors:\n\n* ${errors}`;

const login = "unable to log in to auth method: unable to log in with app role auth: ";

test(
  "the stack of Vault before a person initialised Vault: not even a preview",
  async () => {
    const preview = await watch(session, "preview", "vault");
    expect(preview.ok).toBe(false);
    expect(said(preview)).toEqual([
      "Vault at https://192.168.1.82:8200 refuses to be configured: no vault token set on Client\n" +
        "It must be initialised and unsealed (docs/runbooks/vault-init.md), and VAULT_TOKEN an administrator's.",
    ]);
    const up = await watch(session, "up", "vault");
    expect(up.ok).toBe(false);
    expect(up.steps.filter((step) => !/-(vault|kubernetes)$/.test(step))).toEqual([]);
    expect(await session.initialiseVault()).toHaveLength(2);
    await carryOut(session, "up", "vault");
  },
  PATIENCE,
);

test(
  "the token of a cluster's stack issues no SecretID of another cluster",
  async () => {
    const location = "auth/cluster-general/role/main/secret-id";
    expect(await err(session, "up", "gitlab", "SecretID of another cluster")).toEqual({
      ok: false,
      said: [
        `gitlab-secret-id-issued: error writing AppRole auth backend role SecretID "${location}": ` +
          answered("PUT", location, 403, "1 error occurred:\n\t* permission denied"),
      ],
    });
  },
  PATIENCE,
);

test(
  "a store without Vault's CA trusts nobody, and the up that waits for it fails",
  async () => {
    const { ok, said: words } = await err(session, "up", "gitlab", "store without CA");
    expect(ok).toBe(false);
    expect(words).toEqual([expect.stringMatching(/^gitlab-store-vault-general: .* timed out waiting to be Ready/s)]);
    expect(words[0]).toContain(
      `[InvalidProviderConfig] unable to create client: ${login}` +
        'Put "https://192.168.1.82:8200/v1/auth/cluster-general/login": ' +
        "tls: failed to verify certificate: x509: certificate signed by unknown authority",
    );
  },
  PATIENCE,
);

test(
  "a store is of no use to a namespace that it does not name",
  async () => {
    expect(await err(session, "up", "gitlab", "store for other namespaces")).toEqual({ ok: true, said: [] });
    const cause =
      'using cluster store "vault-general" is not allowed from namespace "kube-system": denied by spec.condition';
    expect(matrix(session, MEMBERS)).toEqual([
      "main>gitlab: Secret cilium-kvstoremesh of main has no entry gitlab: PushSecret clustermesh of gitlab: " +
        `set secret failed: could not get secrets client for store vault-general: ${cause}`,
      "gitlab>main: Secret cilium-kvstoremesh of gitlab does not exist: ExternalSecret cilium-kvstoremesh of gitlab: " +
        `error processing spec.dataFrom[0].extract, err: ${cause}`,
    ]);
    await carryOut(session, "up", "gitlab");
    expect(matrix(session, MEMBERS)).toEqual(full(MEMBERS));
  },
  PATIENCE,
);

/** What becomes of the stores of both clusters when this many days have passed. */
async function storesAfter(days: number): Promise<readonly string[]> {
  await session.lab.act((world) => {
    world.clockAhead = days * SECONDS_A_DAY;
  });
  return MEMBERS.map((cluster) => readiness(session, cluster, "ClusterSecretStore", "vault-general"));
}

test(
  "a SecretID ends after the year that it was issued for; the mesh lives on with what it knows",
  async () => {
    expect(await storesAfter(364)).toEqual(["True", "True"]);
    const refused = answered("PUT", "auth/cluster-general/login", 400, "invalid role or secret ID");
    const ended = `unable to create client | ${login}${refused}`;
    expect(await storesAfter(366)).toEqual([ended, ended]);
    expect(readiness(session, "gitlab", "ExternalSecret", "cilium-kvstoremesh")).toBe(
      `could not get secret data from provider | error processing spec.dataFrom[0].extract, err: ${login}${refused}`,
    );
    expect(matrix(session, MEMBERS)).toEqual(full(MEMBERS));
  },
  PATIENCE,
);

/** Asks for a new SecretID, as the runbook says. */
function askForAnother(cluster: string): void {
  const day = Object.assign(new Scalar("2026-11-20"), { type: "QUOTE_DOUBLE" });
  edit(session, `Pulumi.${cluster}.yaml`, ["config", "homelab:secrets", "secretIdIssued"], day);
}

const ready = (cluster: string): readonly string[] => [
  readiness(session, cluster, "ClusterSecretStore", "vault-general"),
  readiness(session, cluster, "PushSecret", "clustermesh"),
  readiness(session, cluster, "ExternalSecret", "cilium-kvstoremesh"),
];

test(
  "after a refresh, another day issues another SecretID, and everything is in sync again",
  async () => {
    askForAnother("gitlab");
    expect(await watch(session, "refresh", "gitlab")).toMatchObject({
      ok: true,
      steps: ["delete gitlab-secret-id-issued"],
    });
    expect(await carryOut(session, "up", "gitlab", MEMBERS)).toEqual([
      "create gitlab-secret-id-issued",
      "update gitlab-secret-id-secret",
    ]);
    expect(ready("gitlab")).toEqual(["True", "True", "True"]);
  },
  PATIENCE,
);

test(
  "without the refresh the new SecretID is there, but every up stumbles over the one that ended until there is one",
  async () => {
    askForAnother("main");
    for (const steps of [
      [
        "create-replacement vault-hub-secret-id-issued",
        "replace vault-hub-secret-id-issued",
        "update vault-hub-secret-id-secret",
      ],
      [],
    ]) {
      const up = await watch(session, "up", "vault");
      expect(up).toMatchObject({ ok: false, steps });
      expect(said(up)).toEqual([
        expect.stringMatching(/^vault-hub-secret-id-issued: error deleting AppRole auth backend role SecretID /),
      ]);
      expect(ready("main")).toEqual(["True", "True", "True"]);
    }
    expect(await watch(session, "refresh", "vault")).toMatchObject({ ok: true });
    expect(await carryOut(session, "up", "vault", MEMBERS)).toEqual([]);
    expect(matrix(session, MEMBERS)).toEqual(full(MEMBERS));
  },
  PATIENCE,
);
