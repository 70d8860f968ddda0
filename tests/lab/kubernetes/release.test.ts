// Proves which Helm releases install, what a waiting one waits for, and the exact words of each refusal, over gRPC. It
// cannot prove that the charts' real templates make more of the values than the lab models.
import { Bench, RELEASE, ciliumRelease, ciliumValues, cloudControllerManager, machineConfig, refusal } from "./world";
import { UNKNOWN, type Props } from "../../../lab/kernel/model";

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.start();
});
afterEach(() => bench.remove());

const metricsServer = (values: Props = {}): Props => ({
  name: "metrics-server",
  namespace: "kube-system",
  chart: "metrics-server",
  version: "3.13.0",
  repositoryOpts: { repo: "https://kubernetes-sigs.github.io/metrics-server/" },
  values,
});
const KNOWN =
  "(the lab knows: https://helm.cilium.io cilium 1.18.6, https://helm.cilium.io cilium 1.19.6, https://charts.external-secrets.io external-secrets 2.9.0, oci://ghcr.io/controlplaneio-fluxcd/charts flux-operator 0.58.0, " +
  "https://kubernetes-sigs.github.io/metrics-server metrics-server 3.13.0, oci://ghcr.io/siderolabs/charts talos-cloud-controller-manager 0.5.2)";

const objects = (): string[] => Object.keys(bench.world.clusters["alpha"]?.objects ?? {});
const preview = (inputs: Props): Promise<string> => refusal(bench.kubernetes.preview(RELEASE, "release", inputs));

describe("in a preview already", () => {
  test("an unknown value is refused with its path", async () => {
    const message = await preview(ciliumRelease({ ...ciliumValues(), l2Announcements: { enabled: true } }));
    expect(message).toMatch(
      /^chart cilium 1\.18\.6 has no such value as far as the lab knows; Helm would ignore it silently \(values\.l2Announcements; known here: MTU, affinity, /,
    );
    const nested = await preview(ciliumRelease({ ...ciliumValues(), cgroup: { automount: { enabled: false } } }));
    expect(nested).toBe(
      "chart cilium 1.18.6 has no such value as far as the lab knows; Helm would ignore it silently (values.cgroup.automount; known here: autoMount, hostRoot)",
    );
  });

  test("a value of a wrong type or choice is refused", async () => {
    expect(await preview(ciliumRelease({ cluster: { id: "1" } }))).toBe('must be an integer, got "1"');
    expect(await preview(ciliumRelease({ routingMode: "natve" }))).toBe(
      'Unsupported value: "natve": supported values: "", "tunnel", "native"',
    );
  });

  test.each([
    [{ version: "1.18.7" }, `chart "cilium" version "1.18.7" not found in https://helm.cilium.io repository ${KNOWN}`],
    [
      { repositoryOpts: { repo: "https://charts.example.com" } },
      `chart "cilium" version "1.18.6" not found in https://charts.example.com repository ${KNOWN}`,
    ],
    [
      { chart: "oci://ghcr.io/example/cilium" },
      `failed to perform "FetchReference" on source: ghcr.io/example/cilium:1.18.6: not found ${KNOWN}`,
    ],
    [
      { repositoryOpts: null },
      'chart "cilium" has no repository: set repositoryOpts.repo or use an oci:// address; charts from local directories are not simulated',
    ],
    [{ version: null }, 'chart "cilium" has no version: the lab knows exact versions only (1.18.6, 1.19.6)'],
  ] satisfies [Props, string][])("an unknown chart is refused: %j", async (change, message) => {
    expect(await preview({ ...ciliumRelease(), ...change })).toBe(
      `${message}; check the chart name and repository configuration.`,
    );
  });

  test("values that are not known yet pass, unknown keys do not", async () => {
    const known = ciliumRelease({ ...ciliumValues(), k8sServiceHost: UNKNOWN });
    await expect(bench.kubernetes.preview(RELEASE, "cilium", known)).resolves.toMatchObject({
      value: { status: UNKNOWN, resourceNames: UNKNOWN },
    });
    const wrong = ciliumRelease({ ...ciliumValues(), cluster: { name: UNKNOWN, cluster: 1 } });
    expect(await preview(wrong)).toMatch(/^chart cilium 1\.18\.6 has no such value .*\(values\.cluster\.cluster;/);
    await expect(
      bench.kubernetes.preview(RELEASE, "cilium", { ...ciliumRelease(), version: UNKNOWN }),
    ).resolves.toBeDefined();
  });

  test("unknown and unplayed inputs are refused", async () => {
    expect(await preview({ ...ciliumRelease(), wait: true })).toBe('kubernetes:helm.sh/v3:Release has no input "wait"');
    expect(await preview({ ...ciliumRelease(), postrender: "sed" })).toBe("this input is not simulated by the lab");
  });
});

describe("installing", () => {
  test.each([
    [{ cluster: { name: "", id: 0 } }, "validate.yaml): The cluster name is invalid: cannot be empty"],
    [
      { cluster: { name: "a".repeat(33), id: 1 } },
      "validate.yaml): The cluster name is invalid: must not be more than 32 characters",
    ],
    [
      { cluster: { name: "Main", id: 1 } },
      "validate.yaml): The cluster name is invalid: must consist of lower case alphanumeric characters and '-', and must start and end with an alphanumeric character",
    ],
    [
      { cluster: { id: 1 } },
      "validate.yaml): The cluster name is invalid: cannot use default value with cluster.id != 0",
    ],
    [
      { clustermesh: { maxConnectedClusters: 300 } },
      "validate.yaml): max-connected-clusters must be set to 255 or 511",
    ],
    [{ hubble: { ui: { enabled: true } } }, "validate.yaml): Hubble UI requires .Values.hubble.relay.enabled=true"],
    [
      { hubble: { enabled: false, relay: { enabled: true } } },
      "validate.yaml): Hubble Relay requires .Values.hubble.enabled=true",
    ],
    [
      { gatewayAPI: { enabled: true }, l7Proxy: false },
      "validate.yaml): Ingress or Gateway API controller or Envoy L7 Load Balancer  requires .Values.l7Proxy to be set to 'true'",
    ],
    [
      { routingMode: "native" },
      "cilium-configmap.yaml):  ipv4NativeRoutingCIDR must be set when routingMode is native",
    ],
  ] satisfies [Props, string][])("values that the templates refuse: %j", async (values, message) => {
    expect(await refusal(bench.cilium({ ...ciliumValues(), ...values }))).toBe(
      `execution error at (cilium/templates/${message}`,
    );
  });

  test("a cluster id outside the mesh's range does not come up", async () => {
    await bench.cilium({ ...ciliumValues(), cluster: { name: "main", id: 256 } });
    await bench.cloudController();
    expect((await refusal(bench.gate())).split("\n").at(-1)).toBe(
      "  - cilium-agent: invalid cluster id 256: must be in range 0..255",
    );
  });

  test("native routing with its range installs", async () => {
    const values = { ...ciliumValues(), routingMode: "native", ipv4NativeRoutingCIDR: "10.244.0.0/15" };
    await expect(bench.cilium(values)).resolves.toMatchObject({ id: "kube-system/cilium" });
  });

  test("the namespace must exist, unless the release creates it", async () => {
    const inputs = { ...metricsServer(), namespace: "metrics", skipAwait: true };
    expect(await refusal(bench.kubernetes.create(RELEASE, "metrics", inputs))).toBe(
      'create: failed to create: namespaces "metrics" not found',
    );
    await bench.kubernetes.create(RELEASE, "metrics", { ...inputs, createNamespace: true });
    expect(objects()).toContain("v1/Namespace//metrics");
  });

  test("a release name cannot be used twice", async () => {
    await bench.cilium();
    expect(await refusal(bench.kubernetes.create(RELEASE, "again", ciliumRelease()))).toBe(
      "cannot re-use a name that is still in use",
    );
  });

  test("there cannot be a second Cilium", async () => {
    await bench.cilium();
    expect(await refusal(bench.kubernetes.create(RELEASE, "second", { ...ciliumRelease(), name: "second" }))).toBe(
      'Unable to continue with install: ServiceAccount "cilium" in namespace "kube-system" exists and cannot be imported into the current release: ' +
        'invalid ownership metadata; annotation validation error: key "meta.helm.sh/release-name" must equal "second": current value is "cilium"',
    );
  });

  test("Helm adopts a Secret only with its own marks", async () => {
    const secret = (metadata: Props): Props => ({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "cilium-ca", namespace: "kube-system", ...metadata },
    });
    const made = await bench.kubernetes.create("kubernetes:core/v1:Secret", "ca", secret({}));
    expect(await refusal(bench.cilium())).toBe(
      'Unable to continue with install: Secret "cilium-ca" in namespace "kube-system" exists and cannot be imported into the current release: ' +
        'invalid ownership metadata; label validation error: missing key "app.kubernetes.io/managed-by": must be set to "Helm"; ' +
        'annotation validation error: missing key "meta.helm.sh/release-name": must be set to "cilium"; ' +
        'annotation validation error: missing key "meta.helm.sh/release-namespace": must be set to "kube-system"',
    );
    await bench.kubernetes.update(
      made,
      secret({
        labels: { "app.kubernetes.io/managed-by": "Helm" },
        annotations: { "meta.helm.sh/release-name": "cilium", "meta.helm.sh/release-namespace": "kube-system" },
      }),
    );
    await expect(bench.cilium()).resolves.toMatchObject({ id: "kube-system/cilium" });
  });

  test("every kind must be served: the credentials of the cloud controller manager come from Talos", async () => {
    await bench.remove();
    const config = machineConfig();
    delete config.machine.features["kubernetesTalosAPIAccess"];
    bench = await Bench.start({ config });
    expect(await refusal(bench.cloudController())).toBe(
      'unable to build kubernetes objects from release manifest: resource mapping not found for name: "talos-cloud-controller-manager-talos-secrets" ' +
        'namespace: "kube-system" from "": no matches for kind "ServiceAccount" in version "talos.dev/v1alpha1"\nensure CRDs are installed first',
    );
  });

  test("an unreachable cluster", async () => {
    bench.world.machines = {};
    expect(await refusal(bench.cilium())).toBe(
      "can't create Helm Release with unreachable cluster: unable to load schema information from the API server: " +
        'Get "https://192.0.2.5:6443/openapi/v2?timeout=32s": dial tcp 192.0.2.5:6443: connect: no route to host',
    );
  });
});

describe("waiting", () => {
  const notComplete = (name: string, cause: string): string =>
    `Helm release "kube-system/${name}" was created, but failed to initialize completely. Use Helm CLI to investigate: ` +
    `failed to become available within allocated timeout. Error: Helm Release kube-system/${name}: context deadline exceeded\n  - ${cause}`;

  test("Cilium's release never ends while its mesh Service has no address", async () => {
    await bench.cloudController();
    expect(await refusal(bench.cilium(undefined, { skipAwait: false }))).toBe(
      notComplete(
        "cilium",
        "Service kube-system/clustermesh-apiserver: Service does not have load balancer ingress IP address: There are no enabled CiliumLoadBalancerIPPools that match this service",
      ),
    );
  });

  test("atomic waits as well, and takes everything away again", async () => {
    await bench.cloudController();
    expect((await refusal(bench.cilium(undefined, { atomic: true }))).split("\n")[0]).toBe(
      "release cilium failed, and has been uninstalled due to atomic being set: context deadline exceeded",
    );
    expect(objects()).not.toContain("apps/v1/DaemonSet/kube-system/cilium");
  });

  test("a release without pods of its own kind on the pod network waits for the taint", async () => {
    expect(await refusal(bench.kubernetes.create(RELEASE, "ccm", cloudControllerManager({})))).toBe(
      notComplete(
        "talos-cloud-controller-manager",
        "Deployment kube-system/talos-cloud-controller-manager: network is not ready: container runtime network not ready: cni plugin not initialized",
      ),
    );
  });

  test("metrics-server names the network, the taint and the approval of certificates", async () => {
    const { cilium, ccm } = await bench.ready();
    const made = await bench.kubernetes.create(RELEASE, "metrics-server", metricsServer());
    const because = bench.because(made, "kubernetes-helm-wait-ends");
    expect(because).toContainEqual([cilium.urn]);
    expect(because.filter(([urn]) => urn === ccm.urn)).toHaveLength(2);
  });

  test("metrics-server is not ready when nobody approves the kubelets' certificates", async () => {
    await bench.cilium();
    await bench.cloudController({ daemonSet: { enabled: true }, enabledControllers: ["cloud-node"] });
    expect(await refusal(bench.kubernetes.create(RELEASE, "metrics-server", metricsServer()))).toBe(
      notComplete(
        "metrics-server",
        "Deployment kube-system/metrics-server: Readiness probe failed: HTTP probe failed with statuscode: 500: Failed to scrape node: tls: failed to verify certificate: x509: certificate signed by unknown authority (no CertificateSigningRequest kubernetes.io/kubelet-serving is approved)",
      ),
    );
  });

  test("metrics-server is not ready when kubelets sign their own certificates, unless it does not care", async () => {
    await bench.remove();
    const config = machineConfig();
    config.machine.kubelet = {};
    bench = await Bench.start({ config });
    await bench.ready();
    expect(await refusal(bench.kubernetes.create(RELEASE, "metrics-server", metricsServer()))).toBe(
      notComplete(
        "metrics-server",
        "Deployment kube-system/metrics-server: Readiness probe failed: HTTP probe failed with statuscode: 500: Failed to scrape node: tls: failed to verify certificate: x509: cannot validate certificate because it doesn't contain any IP SANs (the kubelet of main-cp-0 signs its own: machine.kubelet.extraArgs.rotate-server-certificates is not set)",
      ),
    );
    const careless = metricsServer({ args: ["--kubelet-insecure-tls"] });
    const failed = { urn: bench.urn(RELEASE, "metrics-server"), type: RELEASE, id: "kube-system/metrics-server" };
    const empty = { value: {}, secrets: [] };
    await bench.kubernetes.update({ ...failed, inputs: empty, outputs: empty }, careless);
    expect(bench.world.clusters["alpha"]?.releases[failed.id]?.revision).toBe(2);
  });
});

describe("living on", () => {
  test("an upgrade makes a new revision and drops what it no longer has", async () => {
    const made = await bench.cilium();
    expect(made.outputs.value["status"]).toMatchObject({ status: "deployed", revision: 1, version: "1.18.6" });
    const smaller = { ...ciliumValues(), hubble: { relay: { enabled: false } } };
    expect(await bench.kubernetes.diff(made, ciliumRelease(smaller))).toEqual({
      "values.hubble.relay.enabled": "update",
    });
    const updated = await bench.kubernetes.update(made, ciliumRelease(smaller));
    expect(updated.outputs.value["status"]).toMatchObject({ revision: 2 });
    expect(objects()).not.toContain("apps/v1/Deployment/kube-system/hubble-relay");
  });

  test("name and namespace replace", async () => {
    const made = await bench.cilium();
    expect(await bench.kubernetes.diff(made, { ...ciliumRelease(), name: "other" })).toEqual({
      name: "update-replace",
    });
  });

  test("a release is read back, and gone after it was uninstalled; definitions stay", async () => {
    const { cilium } = await bench.ready();
    expect((await bench.kubernetes.read(cilium))?.inputs).toEqual(cilium.inputs.value);
    await bench.kubernetes.delete(cilium);
    expect(await bench.kubernetes.read(cilium)).toBeUndefined();
    expect(objects()).not.toContain("apps/v1/DaemonSet/kube-system/cilium");
    expect(objects()).toContain(
      "apiextensions.k8s.io/v1/CustomResourceDefinition//ciliumloadbalancerippools.cilium.io",
    );
    expect(await refusal(bench.kubernetes.delete(cilium))).toBe(
      "uninstall: Release not loaded: cilium: release: not found",
    );
    expect(await refusal(bench.kubernetes.update(cilium, ciliumRelease()))).toBe('"cilium" has no deployed releases');
  });

  test("a release without a name gets one", async () => {
    const checked = await bench.kubernetes.check(RELEASE, "metrics", { ...metricsServer(), name: null });
    expect(checked.value["name"]).toMatch(/^metrics-[0-9a-f]{8}$/);
    expect(checked.value["timeout"]).toBe(300);
  });
});
