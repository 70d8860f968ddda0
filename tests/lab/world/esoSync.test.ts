// Proves what External Secrets brings from Vault into a cluster and from a cluster into Vault, by every policy, with its
// texts. It cannot prove when: here every refresh interval is over at once.
import { runExternalSecrets } from "../../../lab/world/controllers/externalSecrets";
import { warningOf } from "../../../lab/world/controllers/eso/operator";
import { EsoWorld } from "./esoWorld";

let bench: EsoWorld;
beforeEach(() => {
  bench = new EsoWorld();
  bench.store();
});

const extract = (...keys: readonly string[]): Record<string, unknown>[] => keys.map((key) => ({ extract: { key } }));
const external = (): ReturnType<EsoWorld["said"]> => bench.said("ExternalSecret", "peers");
const push = (): ReturnType<EsoWorld["said"]> => bench.said("PushSecret", "clustermesh");
const synced = { ready: "True", reason: "SecretSynced", message: "secret synced" };
const unread = (cause: string): ReturnType<EsoWorld["said"]> => ({
  ready: "False",
  reason: "SecretSyncedError",
  message: "could not get secret data from provider",
  cause,
});
const failing = (message: string): ReturnType<EsoWorld["said"]> => ({
  ready: "False",
  reason: "Errored",
  message,
  cause: message,
});
const DENIED = (method: string, path: string): string =>
  `Error making API request.\n\nURL: ${method} https://192.0.2.82:8200/v1/${path}\nCode: 403. Errors:\n\n* 1 error occurred:\n\t* permission denied\n\n`;

describe("an ExternalSecret", () => {
  it("brings whole entries and single values, and changes nothing when nothing changed", () => {
    bench.entry("registry", { user: "u", password: "p", "bad key": { nested: "n" } });
    bench.entry("cloudflare", { token: "t", zones: { lab: "z" } });
    bench.external({
      dataFrom: extract("registry"),
      data: [
        { secretKey: "api-token", remoteRef: { key: "cloudflare", property: "token" } },
        { secretKey: "zone", remoteRef: { key: "cloudflare", property: "zones.lab" } },
        { secretKey: "all", remoteRef: { key: "cloudflare" } },
      ],
    });
    expect(external()).toEqual(synced);
    expect(bench.data("peers")).toEqual({
      user: "u",
      password: "p",
      bad_key: '{"nested":"n"}',
      "api-token": "t",
      zone: "z",
      all: '{"token":"t","zones":{"lab":"z"}}',
    });
    expect(bench.gitlab.objects["v1/Secret/kube-system/peers"]?.body["metadata"]).toMatchObject({
      labels: { "reconcile.external-secrets.io/managed": "true" },
      ownerReferences: [{ kind: "ExternalSecret", name: "peers", controller: true }],
    });
    expect(runExternalSecrets(bench.world, bench.gitlab)).toBe(false);
  });

  it("skips what is not there with deletionPolicy Merge, an engine that is not mounted included", () => {
    bench.entry("clustermesh/main", { main: "config" });
    bench.policy('path "*" { capabilities = ["read"] }');
    bench.external({ target: { deletionPolicy: "Merge" }, dataFrom: extract("clustermesh/main", "clustermesh/gone") });
    expect(external()).toEqual(synced);
    expect(bench.data("peers")).toEqual({ main: "config" });
    bench.store({ path: "elsewhere" });
    expect(external()).toEqual(synced);
    expect(bench.data("peers")).toEqual({});
  });

  it("fails as a whole with Retain when one source is not there", () => {
    bench.entry("registry", { user: "u" });
    bench.external({ dataFrom: extract("registry", "cloudflare") });
    expect(external()).toEqual(unread("error processing spec.dataFrom[1].extract, err: Secret does not exist"));
    bench.external({ data: [{ secretKey: "t", remoteRef: { key: "cloudflare", property: "token" } }] });
    expect(external()).toEqual(unread("error processing spec.data[0] (key: cloudflare), err: Secret does not exist"));
    expect(bench.data("peers")).toBeUndefined();
  });

  it("drops the keys of a source that is no longer named or has gone, and keeps those of others", () => {
    bench.entry("registry", { user: "u" });
    bench.entry("cloudflare", { token: "t" });
    bench.secret("kube-system", "peers", { own: "stays" });
    bench.external({ target: { deletionPolicy: "Merge" }, dataFrom: extract("registry", "cloudflare") });
    expect(external()).toEqual(synced);
    expect(bench.data("peers")).toEqual({ own: "stays", user: "u", token: "t" });
    bench.external({ target: { deletionPolicy: "Merge" }, dataFrom: extract("cloudflare") });
    bench.settle();
    expect(bench.data("peers")).toEqual({ own: "stays", token: "t" });
    bench.ask("general/metadata/cloudflare", undefined, "DELETE");
    bench.settle();
    expect(bench.data("peers")).toEqual({ own: "stays" });
  });

  it("freezes at its last values when Vault refuses one source", () => {
    bench.entry("registry", { user: "u" });
    bench.external({ target: { deletionPolicy: "Merge" }, dataFrom: extract("registry") });
    expect(external()).toEqual(synced);
    bench.entry("registry", { user: "new" });
    bench.external({ target: { deletionPolicy: "Merge" }, dataFrom: extract("registry", "clustermesh/other") });
    expect(external()).toEqual(
      unread(
        "error processing spec.dataFrom[1].extract, err: cannot read secret data from Vault: " +
          DENIED("GET", "general/data/clustermesh/other"),
      ),
    );
    expect(bench.data("peers")).toEqual({ user: "u" });
  });

  it("fails without the property it names, whatever its deletionPolicy", () => {
    bench.entry("registry", { user: "u" });
    bench.external({
      target: { deletionPolicy: "Merge" },
      data: [{ secretKey: "x", remoteRef: { key: "registry", property: "password" } }],
    });
    expect(external()).toEqual(
      unread('error processing spec.data[0] (key: registry), err: cannot find secret data for key: "password"'),
    );
  });

  it("fails without its store", () => {
    bench.external({ secretStoreRef: { name: "nobody" }, dataFrom: extract("registry") });
    expect(external()).toEqual(
      unread(
        'error processing spec.dataFrom[0].extract, err: could not get SecretStore "nobody", secretstores.external-secrets.io "nobody" not found',
      ),
    );
  });

  it("deletes its Secret with deletionPolicy Delete when nothing is there", () => {
    bench.entry("registry", { user: "u" });
    bench.external({ target: { deletionPolicy: "Delete" }, dataFrom: extract("registry") });
    bench.settle();
    bench.ask("general/metadata/registry", undefined, "DELETE");
    expect(external()).toEqual({
      ready: "True",
      reason: "SecretDeleted",
      message: "secret deleted due to DeletionPolicy=Delete",
    });
    expect(bench.data("peers")).toBeUndefined();
  });

  it("waits for a target with creationPolicy Merge, and leaves its keys there", () => {
    bench.entry("registry", { user: "u" });
    bench.external({ target: { name: "shared", creationPolicy: "Merge" }, dataFrom: extract("registry") });
    expect(external()).toEqual({
      ready: "True",
      reason: "SecretMissing",
      message: "secret will not be created due to CreationPolicy=Merge",
    });
    bench.secret("kube-system", "shared", { own: "o" });
    expect(external()).toEqual(synced);
    expect(bench.data("shared")).toEqual({ own: "o", user: "u" });
    bench.drop("ExternalSecret", "peers");
    bench.settle();
    expect(bench.object("ExternalSecret", "peers")).toBeUndefined();
    expect(bench.data("shared")).toEqual({ own: "o", user: "u" });
  });

  it.each([
    ["Owner", undefined],
    ["Orphan", { user: "u" }],
  ])("leaves with creationPolicy %s: %j", (creationPolicy, left) => {
    bench.entry("registry", { user: "u" });
    bench.external({ target: { creationPolicy }, dataFrom: extract("registry") });
    expect(external()).toEqual(synced);
    bench.drop("ExternalSecret", "peers");
    bench.settle();
    expect(bench.data("peers")).toEqual(left);
  });

  it("makes nothing with creationPolicy None", () => {
    bench.entry("registry", { user: "u" });
    bench.external({ target: { creationPolicy: "None" }, dataFrom: extract("registry") });
    expect(external()).toEqual(synced);
    expect(bench.data("peers")).toBeUndefined();
  });

  it("does not take another's Secret", () => {
    bench.entry("registry", { user: "u" });
    bench.external({ dataFrom: extract("registry") });
    bench.settle();
    bench.external({ target: { name: "peers" }, dataFrom: extract("registry") }, "second");
    expect(bench.said("ExternalSecret", "second")).toEqual({
      ready: "False",
      reason: "SecretSyncedError",
      message: "target is owned by another ExternalSecret",
      cause: "unable to mutate secret peers: secret is owned by another ExternalSecret: peers",
    });
  });

  it("renders its template alone, unless that is merged", () => {
    bench.entry("registry", { user: "u", password: "p" });
    const template = { data: { login: '{{ .user }}:{{ index . "password" }}' } };
    bench.external({ target: { template }, dataFrom: extract("registry") });
    bench.settle();
    expect(bench.data("peers")).toEqual({ login: "u:p" });
    bench.external({ target: { template: { ...template, mergePolicy: "Merge" } }, dataFrom: extract("registry") });
    bench.settle();
    expect(bench.data("peers")).toEqual({ login: "u:p", user: "u", password: "p" });
  });

  it.each([
    [
      "a key that is not there",
      "x{{ .name }}",
      'unable to execute template at key login: template: login:1:4: executing "login" at <.name>: map has no entry for key "name"',
    ],
    [
      "what the lab does not render",
      "{{ .user | upper }}",
      'unable to parse template at key login: the lab renders no more than {{ .key }} and {{ index . "key" }}',
    ],
  ])("fails on a template with %s", (_what, login, error) => {
    bench.entry("registry", { user: "u" });
    bench.external({ target: { template: { data: { login } } }, dataFrom: extract("registry") });
    expect(external()).toEqual({
      ready: "False",
      reason: "SecretSyncedError",
      message: "could not update secret",
      cause: `could not apply template: could not execute template: ${error}`,
    });
  });

  it("is held by its finalizer while no operator runs", () => {
    bench.entry("registry", { user: "u" });
    bench.external({ dataFrom: extract("registry") });
    bench.settle();
    bench.stop(bench.gitlab);
    bench.drop("ExternalSecret", "peers");
    bench.settle();
    expect(bench.object("ExternalSecret", "peers")?.body["metadata"]).toMatchObject({
      finalizers: ["externalsecrets.external-secrets.io/externalsecret-cleanup"],
    });
    bench.install(bench.gitlab);
    bench.settle();
    expect(bench.object("ExternalSecret", "peers")).toBeUndefined();
    expect(bench.data("peers")).toBeUndefined();
  });
});

describe("a PushSecret", () => {
  const ENTRY = "clustermesh/gitlab";
  const done = { ready: "True", reason: "Synced", message: "PushSecret synced successfully" };

  beforeEach(() => {
    bench.secret("kube-system", "remote-cert", { "tls.crt": "CERT", "tls.key": "KEY" });
  });

  it("pushes a whole Secret, marks the entry as its own and says what it pushed", () => {
    bench.push();
    expect(push()).toEqual(done);
    expect(bench.stored(ENTRY)).toEqual({ "tls.crt": "CERT", "tls.key": "KEY" });
    expect(bench.vault.kv["general/"]?.[ENTRY]).toMatchObject({ customMetadata: { "managed-by": "external-secrets" } });
    expect(bench.object("PushSecret", "clustermesh")?.body["status"]).toMatchObject({
      syncedPushSecrets: {
        "ClusterSecretStore/vault-general": { [ENTRY]: { match: { remoteRef: { remoteKey: ENTRY } } } },
      },
    });
    expect(bench.vault.kv["general/"]?.[ENTRY]?.versions).toHaveLength(1);
    expect(runExternalSecrets(bench.world, bench.gitlab)).toBe(false);
  });

  it("follows its Secret with updatePolicy Replace, and does not with IfNotExists", () => {
    bench.push();
    bench.settle();
    bench.secret("kube-system", "remote-cert", { "tls.crt": "NEW" });
    bench.settle();
    expect(bench.stored(ENTRY)).toEqual({ "tls.crt": "NEW" });
    bench.push({ updatePolicy: "IfNotExists" });
    bench.secret("kube-system", "remote-cert", { "tls.crt": "NEWER" });
    expect(push()).toEqual({ ...done, message: `${done.message}. Existing secrets in providers unchanged.` });
    expect(bench.stored(ENTRY)).toEqual({ "tls.crt": "NEW" });
  });

  it("lays its template over the Secret's own keys whatever mergePolicy says; a key that is not there is empty", () => {
    const data = {
      gitlab: "endpoints",
      "gitlab.crt": '{{ index . "tls.crt" }}',
      "gitlab.ca": '{{ index . "ca.crt" }}',
    };
    bench.push({ template: { engineVersion: "v2", mergePolicy: "Replace", data } });
    expect(push()).toEqual(done);
    const own = { "tls.crt": "CERT", "tls.key": "KEY" };
    expect(bench.stored(ENTRY)).toEqual({ ...own, gitlab: "endpoints", "gitlab.crt": "CERT", "gitlab.ca": "" });
  });

  it("pushes single keys as properties of one entry, and takes them back one by one", () => {
    const entry = (secretKey: string): unknown => ({
      match: { secretKey, remoteRef: { remoteKey: ENTRY, property: secretKey } },
    });
    bench.push({ data: [entry("tls.crt"), entry("tls.key")] });
    expect(push()).toEqual(done);
    expect(bench.stored(ENTRY)).toEqual({ "tls.crt": "CERT", "tls.key": "KEY" });
    bench.push({ data: [entry("tls.crt")] });
    expect(push()).toEqual(done);
    expect(bench.stored(ENTRY)).toEqual({ "tls.crt": "CERT" });
    bench.push({ data: [entry("ca.crt")] });
    expect(push()).toEqual(failing("set secret failed: secret key ca.crt does not exist"));
  });

  it("touches nothing that others manage", () => {
    bench.entry(ENTRY, { theirs: "t" });
    bench.push();
    expect(push()).toEqual(
      failing(
        "set secret failed: could not write remote ref  to target secretstore vault-general: secret not managed by external-secrets",
      ),
    );
    expect(bench.stored(ENTRY)).toEqual({ theirs: "t" });
  });

  it.each<[string, string, string]>([
    ["data", "read", DENIED("GET", "general/data/clustermesh/gitlab")],
    ["metadata", "create", DENIED("PUT", "general/metadata/clustermesh/gitlab")],
    // The metadata that was just written makes it an update.
    ["data", "update", DENIED("PUT", "general/data/clustermesh/gitlab")],
  ])("fails when the policy lacks on %s: %s", (kind, capability, denied) => {
    const all = ["create", "read", "update", "delete"];
    const rule = (of: string): string =>
      `path "general/${of}/clustermesh/gitlab" { capabilities = ${JSON.stringify(of === kind ? all.filter((one) => one !== capability) : all)} }`;
    bench.policy(`${rule("data")}\n${rule("metadata")}`);
    bench.push();
    const wrapped = capability === "read" ? `cannot read secret data from Vault: ${denied}` : denied;
    expect(push()).toEqual(
      failing(`set secret failed: could not write remote ref  to target secretstore vault-general: ${wrapped}`),
    );
  });

  it("needs its Secret and its store", () => {
    bench.push({ selector: { secret: { name: "gone" } } });
    expect(push()).toEqual(failing("could not get source secret"));
    bench.push({ secretStoreRefs: [{ kind: "ClusterSecretStore", name: "nobody" }] });
    expect(push()).toEqual(
      failing('could not get ClusterSecretStore "nobody", clustersecretstores.external-secrets.io "nobody" not found'),
    );
  });

  it("takes back what it pushed when its Secret goes", () => {
    bench.push();
    bench.settle();
    Reflect.deleteProperty(bench.gitlab.objects, "v1/Secret/kube-system/remote-cert");
    expect(push()).toEqual({
      ready: "False",
      reason: "SourceDeleted",
      message: "source secret deleted; provider secrets cleaned up",
      cause: "source secret deleted; provider secrets cleaned up",
    });
    expect(bench.stored(ENTRY)).toBeUndefined();
  });

  it("goes only after data and metadata are gone from Vault", () => {
    bench.push();
    bench.settle();
    bench.drop("PushSecret", "clustermesh");
    bench.settle();
    expect(bench.object("PushSecret", "clustermesh")).toBeUndefined();
    expect(bench.vault.kv["general/"]).toEqual({});
  });

  it("leaves what it pushed with deletionPolicy None", () => {
    bench.push({ deletionPolicy: "None" });
    bench.settle();
    bench.drop("PushSecret", "clustermesh");
    bench.settle();
    expect(bench.object("PushSecret", "clustermesh")).toBeUndefined();
    expect(bench.stored(ENTRY)).toEqual({ "tls.crt": "CERT", "tls.key": "KEY" });
  });

  const FAILED = "Failed to Delete Secrets from Provider: ";
  const NO_CLIENT = `${FAILED}could not get secrets client for store ClusterSecretStore/vault-general: `;

  it.each<[string, () => void, string]>([
    [
      "its store is gone",
      () => {
        Reflect.deleteProperty(bench.gitlab.objects, "external-secrets.io/v1/ClusterSecretStore//vault-general");
      },
      `${NO_CLIENT}could not get ClusterSecretStore "vault-general", clustersecretstores.external-secrets.io "vault-general" not found`,
    ],
    [
      "the Secret of the store is gone",
      () => {
        Reflect.deleteProperty(bench.gitlab.objects, "v1/Secret/external-secrets/vault-approle");
      },
      `${NO_CLIENT}cannot get Kubernetes secret "vault-approle" from namespace "external-secrets": secrets "vault-approle" not found`,
    ],
    [
      "the policy does not let it delete data",
      () => {
        bench.policy('path "general/+/clustermesh/gitlab" { capabilities = ["read"] }');
      },
      `${FAILED}could not delete secret clustermesh/gitlab: ${DENIED("DELETE", "general/data/clustermesh/gitlab")}`,
    ],
  ])("is held by its finalizer when %s", (_what, spoil, message) => {
    bench.push();
    bench.settle();
    bench.drop("PushSecret", "clustermesh");
    spoil();
    expect(push()).toEqual(failing(message));
  });

  it("goes on its second try and leaves metadata behind when the policy does not let it delete that", () => {
    bench.push();
    bench.settle();
    bench.drop("PushSecret", "clustermesh");
    bench.policy(
      'path "general/data/clustermesh/gitlab" { capabilities = ["read", "delete"] }\n' +
        'path "general/metadata/clustermesh/gitlab" { capabilities = ["read"] }',
    );
    runExternalSecrets(bench.world, bench.gitlab);
    const object = bench.object("PushSecret", "clustermesh");
    expect(object && warningOf(bench.gitlab, object)).toBe(
      `${FAILED}could not delete secret metadata clustermesh/gitlab: ${DENIED("DELETE", "general/metadata/clustermesh/gitlab")}`,
    );
    bench.settle();
    expect(bench.object("PushSecret", "clustermesh")).toBeUndefined();
    expect(bench.vault.kv["general/"]?.[ENTRY]).toMatchObject({ customMetadata: { "managed-by": "external-secrets" } });
  });

  it("holds its store until it is gone itself", () => {
    bench.push();
    bench.settle();
    bench.drop("ClusterSecretStore", "vault-general");
    bench.settle();
    expect(bench.object("ClusterSecretStore", "vault-general")?.body["metadata"]).toMatchObject({
      finalizers: ["secretstore.externalsecrets.io/finalizer"],
    });
    bench.drop("PushSecret", "clustermesh");
    bench.settle();
    expect(bench.object("ClusterSecretStore", "vault-general")).toBeUndefined();
  });
});

it("reports what the lab does not play", () => {
  bench.external({ dataFrom: [{ extract: { key: "registry" } }, { find: { path: "x" } }] });
  expect(external()).toEqual(unread("the lab does not play spec.dataFrom[1].find"));
  bench.push({ selector: { generatorRef: { kind: "Password", name: "p" } } });
  expect(push()).toEqual(failing("the lab does not play spec.selector.generatorRef"));
  bench.store({ version: "v1" });
  expect(bench.said("ClusterSecretStore", "vault-general")?.cause).toBe(
    "the lab does not play spec.provider.vault.version",
  );
});
