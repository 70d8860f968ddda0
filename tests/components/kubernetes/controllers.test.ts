// Proves what the cloud controller manager and metrics-server ask the engine for. It cannot prove that they come up.
import { Provider } from "@pulumi/kubernetes/provider";
import { CloudControllerManager } from "../../../components/kubernetes/cloudControllerManager";
import { MetricsServer } from "../../../components/kubernetes/metricsServer";
import { record } from "../../stacks/recording";

test("the cloud controller manager is an awaited release on the host network that waits for nothing", async () => {
  const recording = await record(() => {
    const provider = new Provider("main-kubernetes", {});
    new CloudControllerManager("main-ccm", { version: "0.5.2" }, { provider });
  });

  expect(recording.registrations.map(({ type, name }) => [type, name])).toEqual([
    ["homelab:kubernetes:CloudControllerManager", "main-ccm"],
    ["kubernetes:helm.sh/v3:Release", "main-ccm-release"],
    ["pulumi:providers:kubernetes", "main-kubernetes"],
  ]);
  expect(recording.one("main-ccm-release")).toMatchObject({
    parent: "main-ccm",
    provider: "main-kubernetes",
    dependsOn: [],
  });
  expect(recording.one("main-ccm-release").inputs).toEqual({
    name: "talos-cloud-controller-manager",
    namespace: "kube-system",
    chart: "oci://ghcr.io/siderolabs/charts/talos-cloud-controller-manager",
    version: "0.5.2",
    values: { daemonSet: { enabled: true }, enabledControllers: ["cloud-node", "node-csr-approval"] },
    compat: "true",
  });
});

test("metrics-server is an awaited release behind the gate that verifies the kubelets", async () => {
  const recording = await record(() => {
    const provider = new Provider("main-kubernetes", {});
    const gate = new Provider("gate", {});
    new MetricsServer("main-metrics-server", { version: "3.13.0" }, { provider, dependsOn: [gate] });
  });

  expect(recording.registrations.map(({ type, name }) => [type, name]).slice(2)).toEqual([
    ["homelab:kubernetes:MetricsServer", "main-metrics-server"],
    ["kubernetes:helm.sh/v3:Release", "main-metrics-server-release"],
  ]);
  expect(recording.one("main-metrics-server-release")).toMatchObject({
    provider: "main-kubernetes",
    dependsOn: ["gate"],
  });
  expect(recording.one("main-metrics-server-release").inputs).toEqual({
    name: "metrics-server",
    namespace: "kube-system",
    chart: "metrics-server",
    version: "3.13.0",
    repositoryOpts: { repo: "https://kubernetes-sigs.github.io/metrics-server" },
    compat: "true",
  });
});
