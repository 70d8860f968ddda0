// Proves when custom resources are accepted and on what proof, that their models are strict, and when Flux comes to
// life, over gRPC. It cannot prove that Flux can fetch and build what the repository holds.
import { Bench, DEPLOYMENT, RELEASE, ciliumValues, deployment, refusal } from "./world";
import type { TestResource } from "../harness";
import type { Props } from "../../../lab/kernel/model";

const POOL = "kubernetes:cilium.io/v2:CiliumLoadBalancerIPPool";
const L2 = "kubernetes:cilium.io/v2alpha1:CiliumL2AnnouncementPolicy";
const FLUX = "kubernetes:fluxcd.controlplane.io/v1:FluxInstance";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.start();
});
afterEach(() => bench.remove());

const pool = (spec: Props): Props => ({
  apiVersion: "cilium.io/v2",
  kind: "CiliumLoadBalancerIPPool",
  metadata: { name: "ingress" },
  spec,
});
const l2 = (spec: Props): Props => ({
  apiVersion: "cilium.io/v2alpha1",
  kind: "CiliumL2AnnouncementPolicy",
  metadata: { name: "lan" },
  spec,
});
const noMatches = (type: string, name: string, kind: string, apiVersion: string): string =>
  `creation of resource "${bench.urn(type, name)}" with kind ${apiVersion}/${kind} failed because the Kubernetes API server reported that the apiVersion for this resource does not exist. ` +
  `Verify that any required CRDs have been created: no matches for kind "${kind}" in version "${apiVersion}"`;

describe("definitions that Cilium's operator registers while it runs", () => {
  const missing = (): string => noMatches(POOL, "pool", "CiliumLoadBalancerIPPool", "cilium.io/v2");
  const create = (): Promise<TestResource> =>
    bench.kubernetes.create(POOL, "pool", pool({ blocks: [{ cidr: "192.0.2.80/30" }] }));

  test("are not there without Cilium", async () => {
    expect(await refusal(create())).toBe(missing());
  });

  test("are not certain after its release, which nobody awaits", async () => {
    await bench.cilium();
    await bench.cloudController();
    expect(await refusal(create())).toBe(missing());
  });

  test("are not proved by a workload on the host network", async () => {
    await bench.cilium();
    await bench.cloudController();
    const inputs = deployment("host", { hostNetwork: true, tolerations: [{ operator: "Exists" }] });
    await bench.kubernetes.create(DEPLOYMENT, "host", inputs);
    expect(await refusal(create())).toBe(missing());
  });

  test("are not proved by a workload that nobody awaits", async () => {
    await bench.cilium();
    await bench.cloudController();
    const inputs = deployment("lazy", {}, { annotations: { "pulumi.com/skipAwait": "true" } });
    await bench.kubernetes.create(DEPLOYMENT, "lazy", inputs);
    expect(await refusal(create())).toBe(missing());
  });

  test("are proved by any awaited workload on the pod network", async () => {
    const { gate } = await bench.ready();
    const second = await bench.kubernetes.create(DEPLOYMENT, "second", deployment("second"));
    const made = await create();
    expect(bench.because(made, "kubernetes-custom-resource-needs-its-definition")).toEqual([[gate.urn, second.urn]]);
  });
});

describe("strict models, in previews already", () => {
  test.each([
    [
      POOL,
      pool({ cidrs: [{ cidr: "192.0.2.80/30" }] }),
      'unknown field "spec.cidrs" in CiliumLoadBalancerIPPool cilium.io/v2; the API server would drop it with a warning',
    ],
    [POOL, pool({ blocks: [{ cidr: "192.0.2.80" }] }), 'Invalid value: "192.0.2.80": must be of type cidr'],
    [POOL, pool({ allowFirstLastIPs: true }), 'Unsupported value: true: supported values: "Yes", "No"'],
    [
      POOL,
      pool({ serviceSelector: { matchLabels: { app: "a b" } } }),
      `Invalid value: "a b": should match '^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$'`,
    ],
    [
      L2,
      l2({ serviceSelector: { matchExpressions: [{ key: "a", operator: "Is" }] } }),
      'Unsupported value: "Is": supported values: "In", "NotIn", "Exists", "DoesNotExist"',
    ],
    [
      L2,
      l2({ interface: ["eth0"] }),
      'unknown field "spec.interface" in CiliumL2AnnouncementPolicy cilium.io/v2alpha1; the API server would drop it with a warning',
    ],
    [L2, { ...l2({}), spec: null }, "Required value"],
  ] satisfies [string, Props, string][])("%s refuses %j", async (type, inputs, message) => {
    expect(await refusal(bench.kubernetes.preview(type, "thing", inputs))).toBe(message);
  });

  test("kinds without a model are refused", async () => {
    const type = "kubernetes:cilium.io/v2:CiliumNetworkPolicy";
    expect(await refusal(bench.kubernetes.preview(type, "policy", {}))).toBe(
      `unrecognized resource type (Check): ${type}`,
    );
  });
});

describe("Flux", () => {
  const spec: Props = {
    distribution: { version: "2.8.8", registry: "ghcr.io/fluxcd" },
    sync: {
      kind: "GitRepository",
      url: "ssh://git@example.com/homelab.git",
      ref: "refs/heads/main",
      path: "gitops/clusters/hub",
      pullSecret: "flux-git",
    },
    kustomize: {
      patches: [
        {
          target: { kind: "Kustomization", name: "flux-system" },
          patch: JSON.stringify([
            {
              op: "add",
              path: "/spec/postBuild",
              value: { substituteFrom: [{ kind: "ConfigMap", name: "cluster-vars" }] },
            },
          ]),
        },
      ],
    },
  };
  const instance = (change: Props = {}, metadata: Props = {}): Props => ({
    apiVersion: "fluxcd.controlplane.io/v1",
    kind: "FluxInstance",
    metadata: { name: "flux", namespace: "flux-system", ...metadata },
    spec: { ...spec, ...change },
  });
  const operatorRelease: Props = {
    name: "flux-operator",
    namespace: "flux-system",
    chart: "oci://ghcr.io/controlplaneio-fluxcd/charts/flux-operator",
    version: "0.58.0",
  };
  const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
  const variables: Props = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "cluster-vars", namespace: "flux-system" },
    data: { CLUSTER_NAME: "main" },
  };
  const credentials = (stringData: Props = { identity: "key", known_hosts: "host" }): Props => ({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "flux-git", namespace: "flux-system" },
    stringData,
  });

  const namespace = (): Promise<TestResource> =>
    bench.kubernetes.create("kubernetes:core/v1:Namespace", "flux", {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "flux-system", labels },
    });
  const operator = (): Promise<TestResource> => bench.kubernetes.create(RELEASE, "operator", operatorRelease);
  const configMap = (): Promise<TestResource> =>
    bench.kubernetes.create("kubernetes:core/v1:ConfigMap", "vars", variables);
  const secret = (data?: Props): Promise<TestResource> =>
    bench.kubernetes.create("kubernetes:core/v1:Secret", "git", credentials(data));
  const flux = (inputs = instance()): Promise<TestResource> => bench.kubernetes.create(FLUX, "flux", inputs);
  const firstFails = (cause: string): string =>
    `FluxInstance flux-system/flux is accepted, but its first reconciliation fails: ${cause}`;

  test("comes up, and names all that it rests on", async () => {
    await bench.ready();
    const [space, release] = [await namespace(), await operator()];
    const [vars, git] = [await configMap(), await secret()];
    const made = await flux();
    expect(bench.because(made, "kubernetes-custom-resource-needs-its-definition")).toEqual([[release.urn]]);
    expect(bench.because(made, "kubernetes-namespace-exists")).toEqual([[space.urn]]);
    expect(bench.because(made, "kubernetes-flux-instance-finds-its-references")).toEqual([[git.urn], [vars.urn]]);
    const objects = bench.world.clusters["alpha"]?.objects ?? {};
    expect(objects["kustomize.toolkit.fluxcd.io/v1/Kustomization/flux-system/flux-system"]?.body["status"]).toEqual({
      conditions: [
        { type: "Ready", status: "True", reason: "ReconciliationSucceeded", message: "Reconciliation finished" },
      ],
    });
    expect(objects["source.toolkit.fluxcd.io/v1/GitRepository/flux-system/flux-system"]?.body["spec"]).toMatchObject({
      secretRef: { name: "flux-git" },
    });
  });

  test("needs its operator's definitions", async () => {
    await bench.ready();
    await namespace();
    expect(await refusal(flux())).toBe(noMatches(FLUX, "flux", "FluxInstance", "fluxcd.controlplane.io/v1"));
  });

  test("needs the pull secret that it names", async () => {
    await bench.ready();
    await namespace();
    await operator();
    await configMap();
    expect(await refusal(flux())).toBe(
      firstFails(`failed to get secret 'flux-system/flux-git': secrets "flux-git" not found`),
    );
  });

  test("needs the pull secret's keys for its protocol", async () => {
    await bench.ready();
    await namespace();
    await operator();
    await configMap();
    await secret({ username: "git", password: "secret" });
    expect(await refusal(flux())).toBe(
      firstFails("invalid 'flux-system/flux-git' secret data: required fields 'identity', 'known_hosts'"),
    );
    const https = instance({ sync: { ...(spec["sync"] as Props), url: "https://example.com/homelab.git" } });
    await expect(flux(https)).resolves.toMatchObject({ id: "flux-system/flux" });
  });

  test("needs the variables that it substitutes", async () => {
    await bench.ready();
    await namespace();
    await operator();
    await secret();
    expect(await refusal(flux())).toBe(
      firstFails(
        `post build failed: substitute from 'ConfigMap/cluster-vars' error: configmaps "cluster-vars" not found`,
      ),
    );
  });

  test("is awaited when it asks for it: names must resolve through Talos's DNS forward", async () => {
    await bench.cilium({ ...ciliumValues(), bpf: { masquerade: true } });
    await bench.cloudController();
    await bench.gate();
    await namespace();
    await operator();
    await configMap();
    await secret();
    const awaited = instance({}, { annotations: { "pulumi.com/waitFor": "condition=Ready" } });
    expect(await refusal(flux(awaited))).toBe(
      `resource "${bench.urn(FLUX, "flux")}" was successfully created, but the Kubernetes API server reported that it failed to fully initialize or become live: 'flux' timed out waiting to be Ready\n` +
        "  - failed to checkout and determine revision: unable to clone 'ssh://git@example.com/homelab.git': dial tcp: lookup: i/o timeout " +
        "(bpf.masquerade with eBPF host routing breaks machine.features.hostDNS.forwardKubeDNSToHost; set bpf.hostLegacyRouting)",
    );
  });

  test("is deleted only while its operator runs", async () => {
    await bench.ready();
    await namespace();
    const release = await operator();
    await configMap();
    await secret();
    const made = await flux();
    await bench.kubernetes.delete(release);
    expect(await refusal(bench.kubernetes.delete(made))).toBe(
      "'flux' timed out waiting to be deleted: finalizer fluxcd.controlplane.io/finalizer is left, and no Flux Operator runs",
    );
  });

  test.each([
    [instance({}, { name: "main" }), 'Invalid value: "main": the only accepted name for a FluxInstance is flux'],
    [instance({ distribution: { version: "2.8.8" } }), "Required value"],
    [
      instance({ components: ["source"] }),
      'Unsupported value: "source": supported values: "source-controller", "kustomize-controller", "helm-controller", "notification-controller", "image-reflector-controller", "image-automation-controller", "source-watcher"',
    ],
    [
      instance({ sync: { ...(spec["sync"] as Props), interval: "10x" } }),
      `Invalid value: "10x": should match '^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$'`,
    ],
    [
      instance({ sync: { ...(spec["sync"] as Props), branch: "main" } }),
      'unknown field "spec.sync.branch" in FluxInstance fluxcd.controlplane.io/v1; the API server would drop it with a warning',
    ],
  ] satisfies [Props, string][])("its model is strict: %#", async (inputs, message) => {
    expect(await refusal(bench.kubernetes.preview(FLUX, "flux", inputs))).toBe(message);
  });
});
