// Proves what an ExternalSecret brings from Vault into a cluster, by every policy, with its texts. It cannot prove when:
// here every refresh interval is over at once.
import { runExternalSecrets } from "../../../lab/world/controllers/externalSecrets";
import { denied, EsoWorld } from "./esoWorld";

let bench: EsoWorld;
beforeEach(() => {
  bench = new EsoWorld();
  bench.store();
});

const extract = (...keys: readonly string[]): Record<string, unknown>[] => keys.map((key) => ({ extract: { key } }));
const external = (): ReturnType<EsoWorld["said"]> => bench.said("ExternalSecret", "peers");
const synced = { ready: "True", reason: "SecretSynced", message: "secret synced" };
const unread = (cause: string): ReturnType<EsoWorld["said"]> => ({
  ready: "False",
  reason: "SecretSyncedError",
  message: "could not get secret data from provider",
  cause,
});

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
          denied("GET", "general/data/clustermesh/other"),
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

it("reports what the lab does not play", () => {
  bench.external({ dataFrom: [{ extract: { key: "registry" } }, { find: { path: "x" } }] });
  expect(external()).toEqual(unread("the lab does not play spec.dataFrom[1].find"));
  bench.store({ version: "v1" });
  expect(bench.said("ClusterSecretStore", "vault-general")?.cause).toBe(
    "the lab does not play spec.provider.vault.version",
  );
});
