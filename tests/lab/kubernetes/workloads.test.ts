// Proves what keeps an awaited workload from becoming ready, with the exact words of each cause, over gRPC. It cannot
// prove that images can be pulled or that containers do not crash.
import { Bench, DEPLOYMENT, ciliumValues, cloudControllerManager, deployment, machineConfig, refusal } from "./world";
import { OperationError } from "../harness";
import type { Props } from "../../../lab/kernel/model";

let bench: Bench;
afterEach(() => bench.remove());

const timedOut = (...details: string[]): string =>
  [
    `resource "${bench.urn(DEPLOYMENT, "gate")}" was successfully created, but the Kubernetes API server reported that it failed to fully initialize or become live: 'gate' timed out waiting to be Ready`,
    "[MinimumReplicasUnavailable] Deployment does not have minimum availability.",
    ...details,
  ].join("\n  - ");

test("without a CNI no pod starts; the object stays and is marked as not well", async () => {
  bench = await Bench.start();
  await bench.cloudController();
  const error = await bench.gate().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(OperationError);
  const { message, remains } = error as OperationError;
  expect(message).toBe(
    timedOut("network is not ready: container runtime network not ready: cni plugin not initialized"),
  );
  expect(remains?.id).toBe("kube-system/gate");
});

test("it becomes ready later, when what was missing has come", async () => {
  bench = await Bench.start();
  await bench.cloudController();
  await refusal(bench.gate());
  await bench.cilium();
  const gate = bench.world.clusters["alpha"]?.objects["apps/v1/Deployment/kube-system/gate"];
  expect(gate?.body["status"]).toMatchObject({ readyReplicas: 1 });
});

test("without a cloud controller manager the nodes stay tainted", async () => {
  bench = await Bench.start();
  await bench.cilium();
  expect(await refusal(bench.gate())).toBe(
    timedOut(
      "untolerated taint {node.cloudprovider.kubernetes.io/uninitialized: true}: no cloud controller manager is installed",
    ),
  );
});

test("nothing taints the nodes when the machine configuration does not ask for an external cloud provider", async () => {
  const config = machineConfig();
  delete config.cluster["externalCloudProvider"];
  bench = await Bench.start({ config });
  await bench.cilium();
  const gate = await bench.gate();
  expect(bench.because(gate, "kubernetes-workload-becomes-ready")).toHaveLength(2);
});

test("a cloud controller manager without its node controller lifts nothing", async () => {
  bench = await Bench.start();
  await bench.cilium();
  await bench.cloudController({ daemonSet: { enabled: true }, enabledControllers: ["node-csr-approval"] });
  expect(await refusal(bench.gate())).toBe(
    timedOut(
      "untolerated taint {node.cloudprovider.kubernetes.io/uninitialized: true}: enabledControllers of release talos-cloud-controller-manager lacks cloud-node",
    ),
  );
});

test("a cloud controller manager that does not tolerate the taint cannot lift it", async () => {
  bench = await Bench.start();
  await bench.cilium();
  const tolerations = [{ key: "node-role.kubernetes.io/control-plane", operator: "Exists" }];
  await bench.cloudController({ tolerations }, { skipAwait: true });
  expect(await refusal(bench.gate())).toBe(
    timedOut(
      "untolerated taint {node.cloudprovider.kubernetes.io/uninitialized: true}: talos-cloud-controller-manager does not tolerate the taint that it would lift",
    ),
  );
});

test("the cloud controller manager needs credentials for the Talos API", async () => {
  const config = machineConfig();
  config.machine.features["kubernetesTalosAPIAccess"] = {
    enabled: true,
    allowedRoles: ["os:reader"],
    allowedKubernetesNamespaces: ["talos-system"],
  };
  bench = await Bench.start({ config });
  expect(await refusal(bench.cloudController())).toBe(
    'Helm release "kube-system/talos-cloud-controller-manager" was created, but failed to initialize completely. Use Helm CLI to investigate: failed to become available within allocated timeout. Error: Helm Release kube-system/talos-cloud-controller-manager: context deadline exceeded\n' +
      '  - DaemonSet kube-system/talos-cloud-controller-manager: MountVolume.SetUp failed for volume "talos-secrets": secret "talos-cloud-controller-manager-talos-secrets" not found (machine.features.kubernetesTalosAPIAccess of the control planes does not allow os:reader in kube-system)',
  );
});

test("control planes take no ordinary pods unless they may", async () => {
  bench = await Bench.start({ worker: false });
  await bench.cilium();
  await bench.cloudController();
  expect(await refusal(bench.gate())).toBe(
    timedOut("0/1 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }."),
  );
  await bench.remove();
  const config = machineConfig();
  config.cluster["allowSchedulingOnControlPlanes"] = true;
  bench = await Bench.start({ worker: false, config });
  await bench.ready();
});

test("a node selector that no node meets leaves the pod pending", async () => {
  bench = await Bench.start();
  await bench.cilium();
  await bench.cloudController();
  const inputs = deployment("gate", { nodeSelector: { "example.com/gpu": "true" } });
  expect(await refusal(bench.kubernetes.create(DEPLOYMENT, "gate", inputs))).toBe(
    timedOut("0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector."),
  );
});

test("pods that repel each other need a node each", async () => {
  bench = await Bench.start();
  await bench.cilium();
  await bench.cloudController();
  const base = deployment("gate", {
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "gate" } } },
        ],
      },
    },
  });
  const inputs = { ...base, spec: { ...(base["spec"] as Props), replicas: 2 } };
  expect(await refusal(bench.kubernetes.create(DEPLOYMENT, "gate", inputs))).toBe(
    timedOut("0/2 nodes are available: 2 node(s) didn't match pod anti-affinity rules."),
  );
});

test("host network pods that tolerate everything need neither CNI nor cloud provider", async () => {
  bench = await Bench.start();
  const inputs = deployment("gate", { hostNetwork: true, tolerations: [{ operator: "Exists" }] });
  await bench.kubernetes.create(DEPLOYMENT, "gate", inputs);
  expect(bench.world.clusters["alpha"]?.objects["apps/v1/Deployment/kube-system/gate"]?.awaited).toBe(true);
});

test.each(["DaemonSet", "Job"])("a %s is awaited as well", async (kind) => {
  bench = await Bench.start();
  const type = kind === "Job" ? "kubernetes:batch/v1:Job" : "kubernetes:apps/v1:DaemonSet";
  const base = deployment("gate", { restartPolicy: kind === "Job" ? "Never" : "Always" });
  const inputs = { ...base, apiVersion: kind === "Job" ? "batch/v1" : "apps/v1", kind };
  await bench.cilium();
  expect(await refusal(bench.kubernetes.create(type, "gate", inputs))).toBe(
    `resource "${bench.urn(type, "gate")}" was successfully created, but the Kubernetes API server reported that it failed to fully initialize or become live: 'gate' timed out waiting to be Ready\n` +
      "  - untolerated taint {node.cloudprovider.kubernetes.io/uninitialized: true}: no cloud controller manager is installed",
  );
  await bench.cloudController();
  const status =
    bench.world.clusters["alpha"]?.objects[`${inputs.apiVersion}/${kind}/kube-system/gate`]?.body["status"];
  expect(status).toMatchObject(kind === "Job" ? { succeeded: 1 } : { numberReady: 1 });
});

test("nobody waits for a workload that is annotated so", async () => {
  bench = await Bench.start();
  const inputs = deployment("gate", {}, { annotations: { "pulumi.com/skipAwait": "true" } });
  const made = await bench.kubernetes.create(DEPLOYMENT, "gate", inputs);
  expect(made.outputs.value["status"]).toMatchObject({ readyReplicas: 0 });
});

describe("pod security", () => {
  const namespace = (labels: Props): Props => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: "apps", labels },
  });
  const create = (pod: Props): Promise<unknown> =>
    bench.kubernetes.create(DEPLOYMENT, "gate", deployment("gate", pod, { namespace: "apps" }));

  beforeEach(async () => {
    bench = await Bench.start();
    await bench.cilium();
    await bench.cloudController();
  });

  test("Talos enforces the baseline profile", async () => {
    await bench.kubernetes.create("kubernetes:core/v1:Namespace", "apps", namespace({}));
    expect(await refusal(create({ hostNetwork: true }))).toBe(
      timedOut('pods "gate-" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostNetwork=true)'),
    );
  });

  test("a namespace may ask for less", async () => {
    const labels = { "pod-security.kubernetes.io/enforce": "privileged" };
    await bench.kubernetes.create("kubernetes:core/v1:Namespace", "apps", namespace(labels));
    await expect(create({ hostNetwork: true })).resolves.toMatchObject({ id: "apps/gate" });
  });

  test("or for more", async () => {
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    await bench.kubernetes.create("kubernetes:core/v1:Namespace", "apps", namespace(labels));
    expect(await refusal(create({}))).toBe(
      timedOut(
        'pods "gate-" is forbidden: violates PodSecurity "restricted:latest": ' +
          'allowPrivilegeEscalation != false (container "pause" must set securityContext.allowPrivilegeEscalation=false), ' +
          'unrestricted capabilities (container "pause" must set securityContext.capabilities.drop=["ALL"]), ' +
          'runAsNonRoot != true (pod or container "pause" must set securityContext.runAsNonRoot=true), ' +
          'seccompProfile (pod or container "pause" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
      ),
    );
  });
});

describe("Cilium on Talos", () => {
  const blocked = (cause: string): string => timedOut(`cilium-agent${cause}`);

  async function gateWith(values: Props, config = machineConfig()): Promise<string> {
    bench = await Bench.start({ config });
    await bench.cilium({ ...ciliumValues(), ...values });
    await bench.kubernetes.create(
      "kubernetes:helm.sh/v3:Release",
      "ccm",
      cloudControllerManager({ daemonSet: { enabled: true } }),
    );
    return refusal(bench.gate());
  }

  test.each([
    [
      "SYS_MODULE, which the chart asks for by default",
      { securityContext: {} },
      ": container creation failed: unable to apply caps: operation not permitted (Talos allows no SYS_MODULE; securityContext.capabilities.ciliumAgent)",
    ],
    [
      "mounting cgroup v2 itself",
      { cgroup: { hostRoot: "/sys/fs/cgroup" } },
      ": init container mount-cgroup failed: nsenter: operation not permitted (Talos mounts cgroup v2 itself; set cgroup.autoMount.enabled to false)",
    ],
    [
      "cgroup v2 at the chart's default place",
      { cgroup: { autoMount: { enabled: false } } },
      ": cgroup root /run/cilium/cgroupv2 is not a cgroup v2 mount (Talos mounts it at /sys/fs/cgroup; set cgroup.hostRoot)",
    ],
    [
      "no replacement of kube-proxy where Talos runs none",
      { kubeProxyReplacement: false },
      ": neither kube-proxy nor kubeProxyReplacement serves the cluster's services: dial tcp 10.96.0.1:443: i/o timeout",
    ],
    [
      "no address of the API server",
      { k8sServiceHost: "" },
      " on main-cp-0: unable to contact k8s api-server: dial tcp 10.96.0.1:443: i/o timeout (k8sServiceHost is not set)",
    ],
    [
      "a wrong port of KubePrism",
      { k8sServicePort: 6443 },
      " on main-cp-0: unable to contact k8s api-server: dial tcp 127.0.0.1:6443: connect: connection refused (KubePrism listens on 7445)",
    ],
    [
      "a foreign API server",
      { k8sServiceHost: "192.0.2.99", k8sServicePort: 6443 },
      " on main-cp-0: unable to contact k8s api-server: dial tcp 192.0.2.99:6443: i/o timeout",
    ],
  ] satisfies [string, Props, string][])("does not come up with %s", async (_what, values, cause) => {
    expect(await gateWith(values)).toBe(blocked(cause));
  });

  test("does not come up beside the CNI that Talos installs", async () => {
    const config = machineConfig();
    config.cluster["network"] = {};
    bench = await Bench.start({ config });
    await bench.cilium();
    await bench.cloudController();
    const cluster = bench.world.clusters["alpha"];
    const crds = Object.values(cluster?.objects ?? {}).filter(({ name }) => name.endsWith(".cilium.io"));
    expect(crds).toEqual([]);
  });

  test("does not come up beside kube-proxy", async () => {
    const config = machineConfig();
    delete config.cluster["proxy"];
    expect(await gateWith({}, config)).toBe(
      blocked(
        ": kube-proxy runs as well (kubeProxyReplacement is true, cluster.proxy.disabled is not), both program the node's services",
      ),
    );
  });

  test("does not come up without KubePrism when it is told to use it", async () => {
    const config = machineConfig();
    config.machine.features["kubePrism"] = { enabled: false };
    expect(await gateWith({}, config)).toBe(
      blocked(
        " on main-cp-0: unable to contact k8s api-server: dial tcp 127.0.0.1:7445: connect: connection refused (machine.features.kubePrism is not enabled)",
      ),
    );
  });

  test("comes up with the address of the cluster's endpoint", async () => {
    bench = await Bench.start();
    await bench.cilium({ ...ciliumValues(), k8sServiceHost: "192.0.2.5", k8sServicePort: 6443 });
    await bench.cloudController();
    await expect(bench.gate()).resolves.toMatchObject({ id: "kube-system/gate" });
  });
});
