// Proves over gRPC what decides about objects of External Secrets: its chart, its webhook and waiting for `Ready`. What
// is read and pushed is proved in tests/lab/world. It cannot prove how long a real webhook takes to get its certificate.
import { EsoBench, EXTERNAL, PUSH, push, STORE, store, WAIT } from "./esoBench";
import { refusal } from "./world";

let eso: EsoBench;
beforeEach(async () => {
  eso = await EsoBench.start();
});
afterEach(() => eso.bench.remove());

const silent = (resource: string): string =>
  `Internal error occurred: failed calling webhook "validate.${resource}.external-secrets.io": failed to call webhook: ` +
  `Post "https://external-secrets-webhook.external-secrets.svc:443/validate-external-secrets-io-v1-${resource}?timeout=5s": ` +
  'no endpoints available for service "external-secrets-webhook"';

describe("the chart", () => {
  it("brings the operator, the webhook and its certificates, and definitions that go with it", async () => {
    const installed = await eso.install();
    expect(eso.objects()).toEqual(
      expect.arrayContaining([
        "apps/v1/Deployment/external-secrets/external-secrets",
        "apps/v1/Deployment/external-secrets/external-secrets-webhook",
        "apps/v1/Deployment/external-secrets/external-secrets-cert-controller",
        "apiextensions.k8s.io/v1/CustomResourceDefinition//pushsecrets.external-secrets.io",
        "admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration//secretstore-validate",
      ]),
    );
    await eso.credential();
    await eso.bench.kubernetes.create(STORE, "store", store());
    await eso.bench.kubernetes.delete(installed);
    expect(eso.objects().filter((key) => key.includes("external-secrets.io"))).toEqual([]);
  });

  it("refuses values that it does not know or that cannot work", async () => {
    expect(await refusal(eso.install({ installCRD: true }))).toMatch(
      /^chart external-secrets 2\.9\.0 has no such value as far as the lab knows; Helm would ignore it silently \(values\.installCRD; /,
    );
    expect(await refusal(eso.install({ processPushSecret: false }))).toMatch(
      /^execution error at \(external-secrets\/templates\/deployment\.yaml\): You have disabled processing of PushSecrets/,
    );
  });
});

describe("the webhook", () => {
  it("must answer, which only a release that waited proves", async () => {
    await eso.install({}, { skipAwait: true });
    expect(await refusal(eso.bench.kubernetes.create(STORE, "store", store()))).toBe(
      eso.notCreated(STORE, "store", silent("clustersecretstore")),
    );
  });

  it("needs pods", async () => {
    await refusal(eso.install({ webhook: { nodeSelector: { nowhere: "true" } } }));
    expect(await refusal(eso.bench.kubernetes.create(STORE, "store", store()))).toBe(
      eso.notCreated(STORE, "store", silent("clustersecretstore")),
    );
  });

  it("is asked for no PushSecret, nor where it may be ignored", async () => {
    await eso.install({ webhook: { failurePolicy: "Ignore" } }, { skipAwait: true });
    const made = [
      await eso.bench.kubernetes.create(STORE, "store", store()),
      await eso.bench.kubernetes.create(PUSH, "push", push()),
    ];
    expect(made.map((one) => eso.bench.because(one, "kubernetes-external-secrets-webhook-answers"))).toEqual([[], []]);
  });

  it("proves the order by the release", async () => {
    const installed = await eso.install();
    const made = await eso.bench.kubernetes.create(STORE, "store", store());
    expect(eso.bench.because(made, "kubernetes-external-secrets-webhook-answers")).toEqual([[installed.urn]]);
  });

  it("refuses what contradicts itself", async () => {
    await eso.install();
    const spec = {
      secretStoreRef: { name: "s" },
      target: { creationPolicy: "None", deletionPolicy: "Merge" },
      dataFrom: [],
    };
    const metadata = { name: "x", namespace: "kube-system" };
    const bad = { apiVersion: "external-secrets.io/v1", kind: "ExternalSecret", metadata, spec };
    expect(await refusal(eso.bench.kubernetes.create(EXTERNAL, "x", bad))).toBe(
      eso.notCreated(
        EXTERNAL,
        "x",
        'admission webhook "validate.externalsecret.external-secrets.io" denied the request: ' +
          "deletionPolicy=Merge must not be used with creationPolicy=None. There is no Secret to merge with\n" +
          "either data or dataFrom should be specified",
      ),
    );
    const nobody = store({}, { roleId: "" });
    expect(await refusal(eso.bench.kubernetes.create(STORE, "store", nobody))).toBe(
      eso.notCreated(
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
    const installed = await eso.install();
    const approle = await eso.credential();
    const made = await eso.bench.kubernetes.create(STORE, "store", store(WAIT));
    const because = eso.bench.because(made, "kubernetes-external-secrets-object-becomes-ready");
    expect(because).toEqual(expect.arrayContaining([[installed.urn], [approle.urn]]));
  });

  it("fails without its Secret, after the provider's ten minutes", async () => {
    await eso.install();
    expect(await refusal(eso.bench.kubernetes.create(STORE, "store", store(WAIT)))).toBe(
      eso.timedOut(
        STORE,
        "store",
        "vault-general",
        '[InvalidProviderConfig] unable to create client: cannot get Kubernetes secret "vault-approle" from namespace ' +
          '"external-secrets": secrets "vault-approle" not found',
      ),
    );
  });

  it("does not wait unless it is told to", async () => {
    await eso.install();
    const made = await eso.bench.kubernetes.create(STORE, "store", store());
    expect(eso.bench.because(made, "kubernetes-external-secrets-object-becomes-ready")).toEqual([]);
  });

  it("refuses what the lab does not play", async () => {
    const spec = { secretStoreRef: { name: "s" }, dataFrom: [{ find: { path: "x" } }] };
    const metadata = { name: "x", namespace: "kube-system" };
    const finding = { apiVersion: "external-secrets.io/v1", kind: "ExternalSecret", metadata, spec };
    expect(await refusal(eso.bench.kubernetes.preview(EXTERNAL, "x", finding))).toBe(
      "the lab does not play spec.dataFrom[0].find",
    );
  });

  it("refuses a field that does not exist", async () => {
    const bad = store({}, { secretReff: {} });
    expect(await refusal(eso.bench.kubernetes.preview(STORE, "store", bad))).toBe(
      'unknown field "spec.provider.vault.auth.appRole.secretReff" in ClusterSecretStore external-secrets.io/v1; the API server would drop it with a warning',
    );
  });
});
