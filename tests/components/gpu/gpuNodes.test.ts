// Proves what the cluster is asked for so that pods see GPUs and idle machines are stopped. It cannot prove that drivers,
// plugins and the runtime of an image understand each other.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Provider } from "@pulumi/kubernetes/provider";
import { GpuNodes } from "../../../components/gpu/gpuNodes";
import { GpuWatchdog } from "../../../components/gpu/gpuWatchdog";
import { gpuKinds, gpuLabels, vendorsOf } from "../../../components/gpu/kinds";
import type { Gpu, Machine } from "../../../components/machines";
import { v1alpha1Patch } from "../../../components/talos/patches";
import { judged } from "../aws/judged";
import { record, type Recording } from "../../stacks/recording";

const nodes = (gpus: readonly Gpu[]) =>
  record(() => {
    const provider = new Provider("main-kubernetes", {});
    const gate = new Provider("gate", {});
    new GpuNodes("main-gpu", { gpus }, { provider, dependsOn: [gate] });
  });

const watchdog = (idleMinutes: number) =>
  record(() => {
    const provider = new Provider("main-kubernetes", {});
    const gate = new Provider("gate", {});
    new GpuWatchdog("main-watchdog", { region: "us-west-2", idleMinutes }, { provider, dependsOn: [gate] });
  });

const made = (recording: Recording<unknown>) =>
  recording.registrations.filter(({ type }) => type.startsWith("kubernetes:")).map(({ type, name }) => [type, name]);

/** What all pods on GPU nodes have in common. */
const common = (vendor: string) => ({
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  priorityClassName: "system-node-critical",
  nodeSelector: { "homelab/gpu-vendor": vendor },
  tolerations: [{ operator: "Exists" }],
});

const asked = { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "128Mi" } };
const nothing = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };
const sockets = { name: "device-plugins", mountPath: "/var/lib/kubelet/device-plugins" };
const socketsVolume = { name: "device-plugins", hostPath: { path: "/var/lib/kubelet/device-plugins" } };

test("an NVIDIA node needs its runtime class and its device plugin behind it", async () => {
  const recording = await nodes(["nvidia", "nvidia"]);

  expect(made(recording)).toEqual([
    ["kubernetes:apps/v1:DaemonSet", "main-gpu-nvidia"],
    ["kubernetes:node.k8s.io/v1:RuntimeClass", "main-gpu-runtime-class"],
  ]);
  expect(recording.one("main-gpu-runtime-class")).toMatchObject({ provider: "main-kubernetes", dependsOn: ["gate"] });
  expect(recording.one("main-gpu-runtime-class").inputs).toEqual({
    apiVersion: "node.k8s.io/v1",
    kind: "RuntimeClass",
    metadata: { name: "nvidia" },
    handler: "nvidia",
  });
  const plugin = recording.one("main-gpu-nvidia");
  expect(plugin).toMatchObject({
    parent: "main-gpu",
    provider: "main-kubernetes",
    dependsOn: ["gate"],
  });
  expect(plugin.inputs).toEqual({
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: {
      name: "nvidia-device-plugin",
      namespace: "kube-system",
      labels: { "app.kubernetes.io/name": "nvidia-device-plugin" },
      annotations: { "pulumi.com/skipAwait": "true" },
    },
    spec: {
      selector: { matchLabels: { "app.kubernetes.io/name": "nvidia-device-plugin" } },
      template: {
        metadata: { labels: { "app.kubernetes.io/name": "nvidia-device-plugin" } },
        spec: {
          ...common("nvidia"),
          runtimeClassName: "nvidia",
          containers: [
            {
              name: "plugin",
              image: "nvcr.io/nvidia/k8s-device-plugin:v0.18.2",
              env: [{ name: "FAIL_ON_INIT_ERROR", value: "false" }],
              resources: asked,
              securityContext: nothing,
              volumeMounts: [sockets],
            },
          ],
          volumes: [socketsVolume],
        },
      },
    },
  });
});

test("both kinds of Intel share one plugin, AMD has its own, and neither needs a runtime class", async () => {
  const recording = await nodes(["intel-arc", "amd-vaapi", "intel-quicksync"]);
  const podOf = (name: string) =>
    (recording.one(name).inputs as { spec: { template: { spec: unknown } } }).spec.template.spec;

  expect(made(recording)).toEqual([
    ["kubernetes:apps/v1:DaemonSet", "main-gpu-amd"],
    ["kubernetes:apps/v1:DaemonSet", "main-gpu-intel"],
  ]);
  expect(recording.one("main-gpu-intel").dependsOn).toEqual(["gate"]);
  expect(podOf("main-gpu-intel")).toEqual({
    ...common("intel"),
    containers: [
      {
        name: "plugin",
        image: "docker.io/intel/intel-gpu-plugin:0.35.0",
        env: [{ name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
        resources: asked,
        securityContext: { ...nothing, readOnlyRootFilesystem: true },
        volumeMounts: [
          { name: "dri", mountPath: "/dev/dri", readOnly: true },
          { name: "drm", mountPath: "/sys/class/drm", readOnly: true },
          sockets,
        ],
      },
    ],
    volumes: [
      { name: "dri", hostPath: { path: "/dev/dri" } },
      { name: "drm", hostPath: { path: "/sys/class/drm" } },
      socketsVolume,
    ],
  });
  expect(podOf("main-gpu-amd")).toEqual({
    ...common("amd"),
    containers: [
      {
        name: "plugin",
        image: "docker.io/rocm/k8s-device-plugin:1.31.0.10",
        resources: asked,
        securityContext: nothing,
        volumeMounts: [sockets, { name: "sys", mountPath: "/sys" }],
      },
    ],
    volumes: [socketsVolume, { name: "sys", hostPath: { path: "/sys" } }],
  });
});

test("a node carries the labels that its plugin selects, and keeps its own", () => {
  const facts = {
    installerImage: "factory.talos.dev/metal-installer/abc:v1.12.2",
    podCidr: "10.244.0.0/16",
    serviceCidr: "10.96.0.0/12",
    nameservers: [],
    timeServers: [],
    workerless: false,
    longhorn: false,
  };
  const labelsOf = (machine: Partial<Machine>) =>
    v1alpha1Patch(
      { role: "worker", links: [{ alias: "lan", selector: "true" }], taints: [], labels: {}, ...machine } as Machine,
      facts,
    ).machine.nodeLabels;

  expect(labelsOf({ gpu: "intel-arc", labels: { room: "attic" } })).toEqual({
    "homelab/gpu": "intel-arc",
    "homelab/gpu-vendor": "intel",
    room: "attic",
  });
  expect(labelsOf({ gpu: "intel-arc", labels: { "homelab/gpu": "other" } })).toMatchObject({ "homelab/gpu": "other" });
  expect(labelsOf({})).toBeUndefined();
});

test("every kind of GPU has a plugin that selects it, and a resource of its vendor's", () => {
  const resources = { nvidia: /^nvidia\.com\//, intel: /^gpu\.intel\.com\//, amd: /^amd\.com\// };
  for (const gpu of Object.keys(gpuKinds) as Gpu[]) {
    const { vendor, resourceName } = gpuKinds[gpu];
    expect(vendorsOf([gpu, gpu])).toEqual([vendor]);
    expect(gpuLabels(gpu)).toEqual({ "homelab/gpu": gpu, "homelab/gpu-vendor": vendor });
    expect(resourceName).toMatch(resources[vendor]);
  }
});

test("the watchdog runs on the host network of NVIDIA nodes, without rights and without taking the GPU", async () => {
  const recording = await watchdog(15);
  const script = readFileSync(join(__dirname, "../../../components/gpu/watchdog.sh"), "utf8");

  expect(made(recording)).toEqual([
    ["kubernetes:apps/v1:DaemonSet", "main-watchdog-daemonset"],
    ["kubernetes:core/v1:ConfigMap", "main-watchdog-script"],
  ]);
  expect(recording.one("main-watchdog-script").inputs).toEqual({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "gpu-watchdog", namespace: "kube-system" },
    data: { "watchdog.sh": script },
  });
  const { inputs, dependsOn } = recording.one("main-watchdog-daemonset");
  expect(dependsOn).toEqual(["gate"]);
  expect(inputs).toEqual({
    apiVersion: "apps/v1",
    kind: "DaemonSet",
    metadata: {
      name: "gpu-watchdog",
      namespace: "kube-system",
      labels: { "app.kubernetes.io/name": "gpu-watchdog" },
      annotations: { "pulumi.com/skipAwait": "true" },
    },
    spec: {
      selector: { matchLabels: { "app.kubernetes.io/name": "gpu-watchdog" } },
      template: {
        metadata: {
          labels: { "app.kubernetes.io/name": "gpu-watchdog" },
          annotations: { "homelab/script": createHash("sha256").update(script).digest("hex") },
        },
        spec: {
          ...common("nvidia"),
          hostNetwork: true,
          runtimeClassName: "nvidia",
          containers: [
            {
              name: "watchdog",
              image: "public.ecr.aws/aws-cli/aws-cli:2.36.15",
              command: ["/bin/sh", "/watchdog/watchdog.sh"],
              env: [
                { name: "AWS_REGION", value: "us-west-2" },
                { name: "IDLE_MINUTES", value: "15" },
                { name: "NVIDIA_DRIVER_CAPABILITIES", value: "utility" },
                { name: "NVIDIA_VISIBLE_DEVICES", value: "all" },
              ],
              resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "256Mi" } },
              securityContext: { ...nothing, readOnlyRootFilesystem: true, runAsNonRoot: true, runAsUser: 65532 },
              volumeMounts: [{ name: "script", mountPath: "/watchdog", readOnly: true }],
            },
          ],
          volumes: [{ name: "script", configMap: { name: "gpu-watchdog" } }],
        },
      },
    },
  });
});

test.each([4, 31, 15.5, Number.NaN])("a watchdog that waits %d minutes is refused", async (idleMinutes) => {
  await expect(watchdog(idleMinutes)).rejects.toThrow(
    `The watchdog "main-watchdog" cannot stop machines after ${idleMinutes} minutes without work: choose 5 to 30.`,
  );
});

test("the policies have nothing to say about any of it", async () => {
  const { registrations } = await nodes(["nvidia", "intel-arc", "amd-vaapi"]);
  const watching = (await watchdog(30)).registrations;

  for (const area of ["operations", "placement", "secrets", "gitops", "naming"] as const) {
    const found = judged(area, [...registrations, ...watching]);
    expect([area, found.filter((one) => / main-(gpu|watchdog)/.test(one))]).toEqual([area, []]);
  }
});
