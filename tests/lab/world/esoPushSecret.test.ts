// Proves what a PushSecret writes into Vault, what it leaves alone and how it takes back what it pushed, with its texts.
// It cannot prove when: here every refresh interval is over at once.
import { runExternalSecrets } from "../../../lab/world/controllers/externalSecrets";
import { warningOf } from "../../../lab/world/controllers/eso/operator";
import { denied, EsoWorld } from "./esoWorld";

let bench: EsoWorld;
beforeEach(() => {
  bench = new EsoWorld();
  bench.store();
});

const push = (): ReturnType<EsoWorld["said"]> => bench.said("PushSecret", "clustermesh");
const failing = (message: string): ReturnType<EsoWorld["said"]> => ({
  ready: "False",
  reason: "Errored",
  message,
  cause: message,
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
    ["data", "read", denied("GET", "general/data/clustermesh/gitlab")],
    ["metadata", "create", denied("PUT", "general/metadata/clustermesh/gitlab")],
    // The metadata that was just written makes it an update.
    ["data", "update", denied("PUT", "general/data/clustermesh/gitlab")],
  ])("fails when the policy lacks on %s: %s", (kind, capability, refusal) => {
    const all = ["create", "read", "update", "delete"];
    const rule = (of: string): string =>
      `path "general/${of}/clustermesh/gitlab" { capabilities = ${JSON.stringify(of === kind ? all.filter((one) => one !== capability) : all)} }`;
    bench.policy(`${rule("data")}\n${rule("metadata")}`);
    bench.push();
    const wrapped = capability === "read" ? `cannot read secret data from Vault: ${refusal}` : refusal;
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
      `${FAILED}could not delete secret clustermesh/gitlab: ${denied("DELETE", "general/data/clustermesh/gitlab")}`,
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
      `${FAILED}could not delete secret metadata clustermesh/gitlab: ${denied("DELETE", "general/metadata/clustermesh/gitlab")}`,
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
  bench.push({ selector: { generatorRef: { kind: "Password", name: "p" } } });
  expect(push()).toEqual(failing("the lab does not play spec.selector.generatorRef"));
});
