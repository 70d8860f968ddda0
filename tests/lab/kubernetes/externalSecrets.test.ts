// Proves over gRPC what decides about objects of External Secrets: its chart, its webhook, waiting for `Ready`, and the
// finalizers that hold what is deleted. What is read and pushed is proved in tests/lab/world. It cannot prove how long a
// real webhook takes to get its certificate.
import type { Props } from "../../../lab/kernel/model";
import { issue, makeCa } from "../../../lab/pki/certificates";
import { vaultRequest } from "../../../lab/world/vault/api";
import { initialise, newVaultServer, unseal } from "../../../lab/world/vault/operator";
import type { TestResource } from "../harness";
import { Bench, RELEASE, refusal } from "./world";

const STORE = "kubernetes:external-secrets.io/v1:ClusterSecretStore";
const EXTERNAL = "kubernetes:external-secrets.io/v1:ExternalSecret";
const PUSH = "kubernetes:external-secrets.io/v1alpha1:PushSecret";
const SECRET = "kubernetes:core/v1:Secret";
const NAMESPACE = "kubernetes:core/v1:Namespace";

const CA = makeCa({ commonName: "vault", days: 10 });
const VAULT = "192.0.2.82";
const WAIT: Props = { "pulumi.com/waitFor": "condition=Ready" };

const release = (values: Props = {}, more: Props = {}): Props => ({
  name: "external-secrets",
  namespace: "external-secrets",
  chart: "external-secrets",
  version: "2.9.0",
  repositoryOpts: { repo: "https://charts.external-secrets.io" },
  values,
  ...more,
});

const store = (annotations: Props = {}, auth: Props = {}): Props => ({
  apiVersion: "external-secrets.io/v1",
  kind: "ClusterSecretStore",
  metadata: { name: "vault-general", annotations },
  spec: {
    provider: {
      vault: {
        server: `https://${VAULT}:8200`,
        path: "general",
        version: "v2",
        caBundle: Buffer.from(CA.certificate).toString("base64"),
        auth: {
          appRole: {
            path: "approle",
            roleId: "main",
            secretRef: { name: "vault-approle", namespace: "external-secrets", key: "secret-id" },
            ...auth,
          },
        },
      },
    },
  },
});

const push = (annotations: Props = {}): Props => ({
  apiVersion: "external-secrets.io/v1alpha1",
  kind: "PushSecret",
  metadata: { name: "own", namespace: "kube-system", annotations },
  spec: {
    secretStoreRefs: [{ kind: "ClusterSecretStore", name: "vault-general" }],
    selector: { secret: { name: "source" } },
    deletionPolicy: "Delete",
    data: [{ match: { remoteRef: { remoteKey: "own" } } }],
  },
});

const secret = (namespace: string, name: string, stringData: Props): Props => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace },
  stringData,
});

let bench: Bench;
let root: string;
beforeEach(async () => {
  bench = await Bench.start();
  await bench.ready();
  const metadata = { name: "external-secrets" };
  await bench.kubernetes.create(NAMESPACE, "eso-namespace", { apiVersion: "v1", kind: "Namespace", metadata });
  const { certificate } = issue(CA, { commonName: "vault", ipAddresses: [VAULT], days: 1, usages: ["server auth"] });
  const vault = newVaultServer({ address: VAULT, cluster: "main", certificate });
  bench.world.vaults = { [VAULT]: vault };
  const { unsealKeys, rootToken } = initialise(bench.world, vault);
  for (const key of unsealKeys.slice(0, 3)) unseal(vault, key);
  root = rootToken;
  ask("sys/mounts/general", { type: "kv", options: { version: "2" } });
  ask("sys/auth/approle", { type: "approle" });
  ask("sys/policies/acl/main", {
    policy: 'path "general/*" { capabilities = ["create", "read", "update", "delete"] }',
  });
  ask("auth/approle/role/main", { token_policies: ["main"] });
  ask("auth/approle/role/main/role-id", { role_id: "main" });
});
afterEach(() => bench.remove());

function ask(path: string, body: Record<string, unknown> = {}): Record<string, unknown> {
  const vault = bench.world.vaults?.[VAULT];
  if (!vault) throw new Error("no Vault");
  const answer = vaultRequest(bench.world, vault, { method: "PUT", path, body, token: root, source: "192.0.2.1" });
  if (!answer.ok) throw new Error(answer.message);
  return answer.data;
}

const install = (values?: Props, more?: Props): Promise<TestResource> =>
  bench.kubernetes.create(RELEASE, "eso", release(values, more));

function credential(): Promise<TestResource> {
  const id = String(ask("auth/approle/role/main/secret-id")["secret_id"]);
  return bench.kubernetes.create(SECRET, "approle", secret("external-secrets", "vault-approle", { "secret-id": id }));
}

const silent = (resource: string): string =>
  `Internal error occurred: failed calling webhook "validate.${resource}.external-secrets.io": failed to call webhook: ` +
  `Post "https://external-secrets-webhook.external-secrets.svc:443/validate-external-secrets-io-v1-${resource}?timeout=5s": ` +
  'no endpoints available for service "external-secrets-webhook"';
const notCreated = (type: string, name: string, cause: string): string =>
  `resource "${bench.urn(type, name)}" was not successfully created by the Kubernetes API server: ${cause}`;
const timedOut = (type: string, name: string, object: string, cause: string): string =>
  `resource "${bench.urn(type, name)}" was successfully created, but the Kubernetes API server reported that it failed ` +
  `to fully initialize or become live: '${object}' timed out waiting to be Ready\n  - ${cause}`;

describe("the chart", () => {
  it("brings the operator, the webhook and its certificates, and definitions that go with it", async () => {
    const eso = await install();
    const names = Object.keys(bench.world.clusters["alpha"]?.objects ?? {});
    expect(names).toEqual(
      expect.arrayContaining([
        "apps/v1/Deployment/external-secrets/external-secrets",
        "apps/v1/Deployment/external-secrets/external-secrets-webhook",
        "apps/v1/Deployment/external-secrets/external-secrets-cert-controller",
        "apiextensions.k8s.io/v1/CustomResourceDefinition//pushsecrets.external-secrets.io",
        "admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration//secretstore-validate",
      ]),
    );
    await credential();
    await bench.kubernetes.create(STORE, "store", store());
    await bench.kubernetes.delete(eso);
    const left = Object.keys(bench.world.clusters["alpha"]?.objects ?? {});
    expect(left.filter((key) => key.includes("external-secrets.io"))).toEqual([]);
  });

  it("refuses values that it does not know or that cannot work", async () => {
    expect(await refusal(install({ installCRD: true }))).toMatch(
      /^chart external-secrets 2\.9\.0 has no such value as far as the lab knows; Helm would ignore it silently \(values\.installCRD; /,
    );
    expect(await refusal(install({ processPushSecret: false }))).toMatch(
      /^execution error at \(external-secrets\/templates\/deployment\.yaml\): You have disabled processing of PushSecrets/,
    );
  });
});

describe("the webhook", () => {
  it("must answer, which only a release that waited proves", async () => {
    await install({}, { skipAwait: true });
    expect(await refusal(bench.kubernetes.create(STORE, "store", store()))).toBe(
      notCreated(STORE, "store", silent("clustersecretstore")),
    );
  });

  it("needs pods", async () => {
    await refusal(install({ webhook: { nodeSelector: { nowhere: "true" } } }));
    expect(await refusal(bench.kubernetes.create(STORE, "store", store()))).toBe(
      notCreated(STORE, "store", silent("clustersecretstore")),
    );
  });

  it("is asked for no PushSecret, nor where it may be ignored", async () => {
    await install({ webhook: { failurePolicy: "Ignore" } }, { skipAwait: true });
    const made = [
      await bench.kubernetes.create(STORE, "store", store()),
      await bench.kubernetes.create(PUSH, "push", push()),
    ];
    expect(made.map((one) => bench.because(one, "kubernetes-external-secrets-webhook-answers"))).toEqual([[], []]);
  });

  it("proves the order by the release", async () => {
    const eso = await install();
    const made = await bench.kubernetes.create(STORE, "store", store());
    expect(bench.because(made, "kubernetes-external-secrets-webhook-answers")).toEqual([[eso.urn]]);
  });

  it("refuses what contradicts itself", async () => {
    await install();
    const spec = {
      secretStoreRef: { name: "s" },
      target: { creationPolicy: "None", deletionPolicy: "Merge" },
      dataFrom: [],
    };
    const metadata = { name: "x", namespace: "kube-system" };
    const bad = { apiVersion: "external-secrets.io/v1", kind: "ExternalSecret", metadata, spec };
    expect(await refusal(bench.kubernetes.create(EXTERNAL, "x", bad))).toBe(
      notCreated(
        EXTERNAL,
        "x",
        'admission webhook "validate.externalsecret.external-secrets.io" denied the request: ' +
          "deletionPolicy=Merge must not be used with creationPolicy=None. There is no Secret to merge with\n" +
          "either data or dataFrom should be specified",
      ),
    );
    const nobody = store({}, { roleId: "" });
    expect(await refusal(bench.kubernetes.create(STORE, "store", nobody))).toBe(
      notCreated(
        STORE,
        "store",
        'admission webhook "validate.clustersecretstore.external-secrets.io" denied the request: ' +
          "invalid Auth.AppRole: neither `roleId` nor `roleRef` was supplied",
      ),
    );
  });
});

describe("a store that is waited for", () => {
  it("is ready thanks to the release and the Secret", async () => {
    const eso = await install();
    const approle = await credential();
    const made = await bench.kubernetes.create(STORE, "store", store(WAIT));
    const because = bench.because(made, "kubernetes-external-secrets-object-becomes-ready");
    expect(because).toEqual(expect.arrayContaining([[eso.urn], [approle.urn]]));
  });

  it("fails without its Secret, after the provider's ten minutes", async () => {
    await install();
    expect(await refusal(bench.kubernetes.create(STORE, "store", store(WAIT)))).toBe(
      timedOut(
        STORE,
        "store",
        "vault-general",
        '[InvalidProviderConfig] unable to create client: cannot get Kubernetes secret "vault-approle" from namespace ' +
          '"external-secrets": secrets "vault-approle" not found',
      ),
    );
  });

  it("does not wait unless it is told to", async () => {
    await install();
    const made = await bench.kubernetes.create(STORE, "store", store());
    expect(bench.because(made, "kubernetes-external-secrets-object-becomes-ready")).toEqual([]);
  });

  it("refuses what the lab does not play", async () => {
    const spec = { secretStoreRef: { name: "s" }, dataFrom: [{ find: { path: "x" } }] };
    const metadata = { name: "x", namespace: "kube-system" };
    const finding = { apiVersion: "external-secrets.io/v1", kind: "ExternalSecret", metadata, spec };
    expect(await refusal(bench.kubernetes.preview(EXTERNAL, "x", finding))).toBe(
      "the lab does not play spec.dataFrom[0].find",
    );
  });

  it("refuses a field that does not exist", async () => {
    const bad = store({}, { secretReff: {} });
    expect(await refusal(bench.kubernetes.preview(STORE, "store", bad))).toBe(
      'unknown field "spec.provider.vault.auth.appRole.secretReff" in ClusterSecretStore external-secrets.io/v1; the API server would drop it with a warning',
    );
  });
});

describe("a PushSecret", () => {
  async function pushed(): Promise<{ eso: TestResource; push: TestResource; approle: TestResource }> {
    const eso = await install();
    const approle = await credential();
    await bench.kubernetes.create(STORE, "store", store(WAIT));
    await bench.kubernetes.create(SECRET, "source", secret("kube-system", "source", { key: "value" }));
    return { eso, approle, push: await bench.kubernetes.create(PUSH, "push", push(WAIT)) };
  }
  const entry = (): unknown => bench.world.vaults?.[VAULT]?.kv["general/"]?.["own"];

  it("pushes, and its deletion ends when Vault holds nothing of it", async () => {
    const { push: made } = await pushed();
    expect(entry()).toMatchObject({ customMetadata: { "managed-by": "external-secrets" } });
    await bench.kubernetes.delete(made);
    expect(entry()).toBeUndefined();
  });

  it("fails when it cannot push", async () => {
    await install();
    await credential();
    await bench.kubernetes.create(STORE, "store", store(WAIT));
    expect(await refusal(bench.kubernetes.create(PUSH, "push", push(WAIT)))).toBe(
      timedOut(PUSH, "push", "own", "[Errored] could not get source secret"),
    );
  });

  const held = (cause: string): string =>
    "timed out waiting for the condition\n" +
    "  - finalizers might be preventing deletion (pushsecret.externalsecrets.io/finalizer)\n" +
    `  - ${cause}`;

  it("is held when the credential went first", async () => {
    const { push: made, approle } = await pushed();
    await bench.kubernetes.delete(approle);
    expect(await refusal(bench.kubernetes.delete(made))).toBe(
      held(
        "[Errored] Failed to Delete Secrets from Provider: could not get secrets client for store " +
          'ClusterSecretStore/vault-general: cannot get Kubernetes secret "vault-approle" from namespace ' +
          '"external-secrets": secrets "vault-approle" not found',
      ),
    );
    expect(entry()).toBeDefined();
  });

  it("is held when External Secrets went first, together with its definition", async () => {
    const { push: made, eso } = await pushed();
    await bench.kubernetes.delete(eso);
    const left = Object.keys(bench.world.clusters["alpha"]?.objects ?? {});
    expect(left.filter((key) => key.includes("pushsecrets.external-secrets.io"))).toHaveLength(1);
    expect(await refusal(bench.kubernetes.delete(made))).toBe(held("no External Secrets operator runs"));
  });
});
