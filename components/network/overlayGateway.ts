// Leads from the overlay into a cluster: peers reach its clustermesh-apiserver there, and clusters on other sites Vault.
import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { DaemonSet } from "@pulumi/kubernetes/apps/v1/daemonSet";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { childOptions, ownOptions } from "../kubernetes/childOptions";

export interface OverlayGatewayArgs {
  /** Whether Vault runs in this cluster. */
  readonly vault: boolean;
}

/** A port of the node's overlay address, and the Service behind it. */
interface Way {
  readonly name: string;
  readonly port: number;
  readonly service: string;
}

/** Port of the clustermesh-apiserver in the overlay. */
export const MESH_GATEWAY_PORT = 12379;

const CLUSTER_MESH: Way = {
  name: "clustermesh",
  port: MESH_GATEWAY_PORT,
  service: "clustermesh-apiserver.kube-system.svc.cluster.local:2379",
};
const VAULT: Way = { name: "vault", port: 8200, service: "vault.vault.svc.cluster.local:8200" };

const IMAGE = "docker.io/library/haproxy:3.2.15-alpine";
/** User `haproxy` of the image (docker-library/haproxy, 3.2/alpine/Dockerfile). */
const HAPROXY_USER = 99;
const NAME = "overlay-gateway";
const LABELS = { "app.kubernetes.io/name": NAME };

/**
 * Bytes pass as they are, so that TLS and its client certificates are between the two ends. Names are complete, because
 * HAProxy's own resolver knows no search domains, and asked again and again, because the Services may come later than
 * this. Connections of etcd stay open for as long as both ends live, which gRPC asks every few seconds.
 *
 * Source: HAProxy 3.2 Configuration Manual, 2.3 (environment variables), 5.2 (`init-addr`) and 5.3 (`parse-resolv-conf`).
 */
export function gatewayConfig(vault: boolean): string {
  const ways = vault ? [CLUSTER_MESH, VAULT] : [CLUSTER_MESH];
  return [
    "global",
    "  log stdout format raw local0 notice",
    "resolvers cluster",
    "  parse-resolv-conf",
    "  hold valid 10s",
    "defaults",
    "  log global",
    "  mode tcp",
    "  timeout connect 5s",
    "  timeout client 1h",
    "  timeout server 1h",
    "  default-server resolvers cluster init-addr none",
    ...ways.flatMap(({ name, port, service }) => [
      `listen ${name}`,
      `  bind "\${HOST_IP}:${port}"`,
      `  server ${name} ${service}`,
    ]),
    "",
  ].join("\n");
}

/**
 * On the host network of the control planes, bound to the address with which the node is known to Kubernetes: the one in
 * the overlay. Cilium's NodePorts and L2 announcements do not do this: no physical interface has that address, and a tunnel
 * device takes neither.
 *
 * `opts.dependsOn` names the gate of the pod network, behind which the names are.
 */
export class OverlayGateway extends pulumi.ComponentResource {
  readonly daemonSet: DaemonSet;

  constructor(name: string, args: OverlayGatewayArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:network:OverlayGateway", name, args, ownOptions(opts));
    const child = childOptions(this, opts);
    const config = gatewayConfig(args.vault);
    const configMap = new ConfigMap(
      `${name}-config`,
      { metadata: { name: NAME, namespace: "kube-system" }, data: { "haproxy.cfg": config } },
      // What is no pod waits for no gate.
      childOptions(this, { ...opts, dependsOn: [] }),
    );
    this.daemonSet = new DaemonSet(
      `${name}-haproxy`,
      {
        metadata: { name: NAME, namespace: "kube-system", labels: LABELS },
        spec: {
          selector: { matchLabels: LABELS },
          template: {
            metadata: {
              labels: LABELS,
              // HAProxy reads its configuration when it starts.
              annotations: { "homelab/config": createHash("sha256").update(config).digest("hex") },
            },
            spec: pods(configMap.metadata.name),
          },
        },
      },
      child,
    );
    this.registerOutputs({});
  }
}

function pods(configMap: pulumi.Output<string>) {
  return {
    hostNetwork: true,
    dnsPolicy: "ClusterFirstWithHostNet",
    nodeSelector: { "node-role.kubernetes.io/control-plane": "" },
    tolerations: [{ key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" }],
    priorityClassName: "system-cluster-critical",
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: HAPROXY_USER,
      runAsGroup: HAPROXY_USER,
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [
      {
        name: "haproxy",
        image: IMAGE,
        env: [{ name: "HOST_IP", valueFrom: { fieldRef: { fieldPath: "status.hostIP" } } }],
        ports: [{ name: "clustermesh", containerPort: MESH_GATEWAY_PORT }],
        readinessProbe: { tcpSocket: { port: MESH_GATEWAY_PORT }, periodSeconds: 10 },
        resources: { requests: { cpu: "10m", memory: "32Mi" }, limits: { memory: "128Mi" } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
        volumeMounts: [{ name: "config", mountPath: "/usr/local/etc/haproxy", readOnly: true }],
      },
    ],
    volumes: [{ name: "config", configMap: { name: configMap } }],
  };
}
