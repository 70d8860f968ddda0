// Proves that the gate is a pod that only a working pod network and an initialised node can make ready: no host network,
// no tolerations, awaited. It cannot prove that the kubelet sees it the same way.
import { Provider } from "@pulumi/kubernetes/provider";
import { PodNetworkGate } from "../../../components/kubernetes/podNetworkGate";
import { record } from "../../stacks/recording";

test("an ordinary restricted pod, awaited", async () => {
  const recording = await record(() => {
    const provider = new Provider("main-kubernetes", {});
    const cilium = new Provider("cilium", {});
    const ccm = new Provider("ccm", {});
    new PodNetworkGate("main-gate", { provider, dependsOn: [cilium, ccm] });
  });

  expect(recording.registrations.map(({ type, name }) => [type, name]).slice(2, 4)).toEqual([
    ["homelab:kubernetes:PodNetworkGate", "main-gate"],
    ["kubernetes:apps/v1:Deployment", "main-gate-deployment"],
  ]);
  const gate = recording.one("main-gate-deployment");
  expect(gate).toMatchObject({
    provider: "main-kubernetes",
    dependsOn: ["ccm", "cilium"],
    customTimeouts: { create: "20m" },
  });
  expect(gate.inputs).toEqual({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name: "pod-network-gate",
      namespace: "kube-system",
      labels: { "app.kubernetes.io/name": "pod-network-gate" },
    },
    spec: {
      replicas: 1,
      selector: { matchLabels: { "app.kubernetes.io/name": "pod-network-gate" } },
      template: {
        metadata: { labels: { "app.kubernetes.io/name": "pod-network-gate" } },
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          terminationGracePeriodSeconds: 0,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65535,
            runAsGroup: 65535,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              name: "pause",
              image: "registry.k8s.io/pause:3.10.1",
              resources: { requests: { cpu: "1m", memory: "4Mi" }, limits: { memory: "16Mi" } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
              },
            },
          ],
        },
      },
    },
  });
});
