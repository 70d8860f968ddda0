// Proves what leads from the overlay into a cluster: the configuration of HAProxy, the pods that run it and what they wait
// for. It cannot prove that HAProxy takes the configuration, nor that peers arrive: the lab plays the way of the bytes.
import { Provider } from "@pulumi/kubernetes/provider";
import { gatewayConfig, OverlayGateway } from "../../../components/network/overlayGateway";
import { record } from "../../stacks/recording";

function bringUp(vault: boolean) {
  return record(() => {
    const provider = new Provider("main-kubernetes", {});
    const gate = new Provider("gate", {});
    const bootstrap = new Provider("bootstrap", {});
    new OverlayGateway("main-gateway", { vault }, { provider, dependsOn: [gate], deletedWith: bootstrap });
  });
}

test("peers' bytes pass to the clustermesh-apiserver as they are", () => {
  expect(gatewayConfig(false)).toBe(`global
  log stdout format raw local0 notice
resolvers cluster
  parse-resolv-conf
  hold valid 10s
defaults
  log global
  mode tcp
  timeout connect 5s
  timeout client 1h
  timeout server 1h
  default-server resolvers cluster init-addr none
listen clustermesh
  bind "\${HOST_IP}:12379"
  server clustermesh clustermesh-apiserver.kube-system.svc.cluster.local:2379
`);
});

test("on the hub, clusters of other sites reach Vault as well", () => {
  expect(gatewayConfig(true)).toBe(
    gatewayConfig(false) +
      'listen vault\n  bind "${HOST_IP}:8200"\n  server vault vault.vault.svc.cluster.local:8200\n',
  );
});

test("a proxy on each control plane, on the address that Kubernetes knows the node by", async () => {
  const recording = await bringUp(false);

  expect(recording.one("main-gateway-config")).toMatchObject({
    type: "kubernetes:core/v1:ConfigMap",
    inputs: {
      metadata: { name: "overlay-gateway", namespace: "kube-system" },
      data: { "haproxy.cfg": gatewayConfig(false) },
    },
    dependsOn: [],
    deletedWith: "bootstrap",
  });
  expect(recording.one("main-gateway-haproxy")).toMatchObject({
    type: "kubernetes:apps/v1:DaemonSet",
    dependsOn: ["gate", "main-gateway-config"],
    deletedWith: "bootstrap",
    inputs: {
      metadata: { name: "overlay-gateway", namespace: "kube-system" },
      spec: {
        selector: { matchLabels: { "app.kubernetes.io/name": "overlay-gateway" } },
        template: {
          metadata: { labels: { "app.kubernetes.io/name": "overlay-gateway" } },
          spec: {
            hostNetwork: true,
            dnsPolicy: "ClusterFirstWithHostNet",
            nodeSelector: { "node-role.kubernetes.io/control-plane": "" },
            tolerations: [{ key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" }],
            automountServiceAccountToken: false,
            securityContext: { runAsNonRoot: true, runAsUser: 99 },
            containers: [
              {
                image: "docker.io/library/haproxy:3.2.15-alpine",
                env: [{ name: "HOST_IP", valueFrom: { fieldRef: { fieldPath: "status.hostIP" } } }],
                readinessProbe: { tcpSocket: { port: 12379 } },
                volumeMounts: [{ name: "config", mountPath: "/usr/local/etc/haproxy", readOnly: true }],
              },
            ],
            volumes: [{ name: "config", configMap: { name: "overlay-gateway" } }],
          },
        },
      },
    },
  });
});

test("another configuration is another pod", async () => {
  const annotations = async (vault: boolean) => {
    const { spec } = (await bringUp(vault)).one("main-gateway-haproxy").inputs as {
      spec: { template: { metadata: { annotations: Record<string, string> } } };
    };
    return spec.template.metadata.annotations["homelab/config"];
  };

  expect(await annotations(false)).toMatch(/^[0-9a-f]{64}$/);
  expect(await annotations(true)).not.toBe(await annotations(false));
});
