// Chart cilium: refusals of its templates, and the workloads, Services, Secrets and ConfigMaps of a release.
import type { Manifest } from "../../../world/controllers/cluster";
import { at, isOn, isRecord, listAt, numberAt, recordAt, textAt } from "../../../world/controllers/tree";
import { bare, workload, type Chart, type Rendering } from "./chart";
import { certificates } from "./ciliumCertificates";
import { ciliumValues } from "./ciliumValues";
import { CILIUM_VERSIONS, type CiliumVersion } from "./ciliumVersions";

const LINUX = { "kubernetes.io/os": "linux" };

/** Source: install/kubernetes/cilium/values.yaml at v1.18.6 and v1.19.6; only what the lab decides by. */
const defaults = ({ authMode }: CiliumVersion): Record<string, unknown> => ({
  cluster: { name: "default", id: 0 },
  cgroup: { autoMount: { enabled: true }, hostRoot: "/run/cilium/cgroupv2" },
  securityContext: {
    capabilities: {
      ciliumAgent: ["CHOWN", "KILL", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "SYS_MODULE", "SYS_ADMIN", "SYS_RESOURCE"],
      cleanCiliumState: ["NET_ADMIN", "SYS_MODULE", "SYS_ADMIN", "SYS_RESOURCE"],
    },
  },
  kubeProxyReplacement: "false",
  k8sServiceHost: "",
  k8sServicePort: "",
  routingMode: "",
  ipv4: { enabled: true },
  enableIPv4Masquerade: true,
  ipv4NativeRoutingCIDR: "",
  bpf: {},
  hubble: {
    enabled: true,
    tls: { enabled: true, auto: { enabled: true, method: "helm" } },
    relay: { enabled: false },
    ui: { enabled: false },
  },
  operator: { replicas: 2 },
  l7Proxy: true,
  gatewayAPI: { enabled: false },
  clustermesh: {
    useAPIServer: false,
    maxConnectedClusters: 255,
    config: { enabled: false },
    apiserver: {
      replicas: 1,
      kvstoremesh: { enabled: true, kvstoreMode: "internal" },
      service: { type: "NodePort", nodePort: 32379 },
      tls: { authMode, auto: { enabled: true, method: "helm" }, server: { extraIpAddresses: [] } },
    },
  },
});

/**
 * `fail` calls of templates/validate.yaml and templates/cilium-configmap.yaml at v1.18.6 and v1.19.6, and the agent's own
 * checks.
 */
function refuses(version: CiliumVersion, values: Record<string, unknown>): string | undefined {
  const name = textAt(values, "cluster", "name") ?? "";
  const id = numberAt(values, "cluster", "id") ?? 0;
  const failing = (template: string, text: string): string =>
    `execution error at (cilium/templates/${template}): ${text}`;
  if (name === "") return failing("validate.yaml", "The cluster name is invalid: cannot be empty");
  if (name.length > 32)
    return failing("validate.yaml", "The cluster name is invalid: must not be more than 32 characters");
  if (!/^([a-z0-9][-a-z0-9]*)?[a-z0-9]$/.test(name)) {
    return failing(
      "validate.yaml",
      "The cluster name is invalid: must consist of lower case alphanumeric characters and '-', and must start and end with an alphanumeric character",
    );
  }
  if (name === "default" && id !== 0) {
    return failing("validate.yaml", "The cluster name is invalid: cannot use default value with cluster.id != 0");
  }
  const most = numberAt(values, "clustermesh", "maxConnectedClusters");
  if (most !== 255 && most !== 511) return failing("validate.yaml", "max-connected-clusters must be set to 255 or 511");
  if (isOn(values, "hubble", "ui", "enabled") && !isOn(values, "hubble", "relay", "enabled")) {
    return failing("validate.yaml", "Hubble UI requires .Values.hubble.relay.enabled=true");
  }
  if (isOn(values, "hubble", "relay", "enabled") && !isOn(values, "hubble", "enabled")) {
    return failing("validate.yaml", "Hubble Relay requires .Values.hubble.enabled=true");
  }
  if (isOn(values, "gatewayAPI", "enabled") && !isOn(values, "l7Proxy")) {
    return failing(
      "validate.yaml",
      "Ingress or Gateway API controller or Envoy L7 Load Balancer  requires .Values.l7Proxy to be set to 'true'",
    );
  }
  if (
    version.refusesTproxyOnNetkit &&
    isOn(values, "bpf", "tproxy") &&
    ["netkit", "netkit-l2"].includes(textAt(values, "bpf", "datapathMode") ?? "")
  ) {
    return failing(
      "validate.yaml",
      ".Values.bpf.tproxy cannot be enabled with .Values.bpf.datapathMode=netkit or .Values.bpf.datapathMode=netkit-l2",
    );
  }
  const native = textAt(values, "routingMode") === "native";
  const masquerades = isOn(values, "ipv4", "enabled") && isOn(values, "enableIPv4Masquerade");
  if (native && masquerades && (textAt(values, "ipv4NativeRoutingCIDR") ?? "") === "") {
    return failing("cilium-configmap.yaml", " ipv4NativeRoutingCIDR must be set when routingMode is native");
  }
  return undefined;
}

function render(version: CiliumVersion, rendering: Rendering): readonly Manifest[] {
  const { namespace, values } = rendering;
  const everywhere = { hostNetwork: true, nodeSelector: LINUX, tolerations: [{ operator: "Exists" }] };
  const objects: Manifest[] = [
    bare("v1", "ServiceAccount", namespace, "cilium"),
    bare("v1", "ServiceAccount", namespace, "cilium-operator"),
    bare("rbac.authorization.k8s.io/v1", "ClusterRole", undefined, "cilium"),
    bare("rbac.authorization.k8s.io/v1", "ClusterRole", undefined, "cilium-operator"),
    bare("v1", "ConfigMap", namespace, "cilium-config"),
    ...certificates(rendering),
    workload("DaemonSet", { name: "cilium", namespace }, everywhere),
    workload("DaemonSet", { name: "cilium-envoy", namespace }, everywhere),
    workload(
      "Deployment",
      { name: "cilium-operator", namespace, replicas: numberAt(values, "operator", "replicas") ?? 2 },
      {
        hostNetwork: true,
        nodeSelector: LINUX,
        tolerations: at(values, "operator", "tolerations") ?? OPERATOR_TOLERATIONS,
        affinity: at(values, "operator", "affinity") ?? ONE_OPERATOR_PER_NODE,
      },
    ),
  ];
  if (isOn(values, "hubble", "enabled")) {
    objects.push(service(namespace, "hubble-peer"));
  }
  if (isOn(values, "hubble", "relay", "enabled")) {
    objects.push(
      service(namespace, "hubble-relay"),
      podNetworkDeployment(namespace, "hubble-relay", recordAt(values, "hubble", "relay")),
    );
  }
  if (isOn(values, "hubble", "ui", "enabled")) {
    objects.push(
      service(namespace, "hubble-ui"),
      podNetworkDeployment(namespace, "hubble-ui", recordAt(values, "hubble", "ui")),
    );
  }
  if (isOn(values, "clustermesh", "useAPIServer")) objects.push(...meshObjects(version, namespace, values));
  return objects;
}

const ONE_OPERATOR_PER_NODE = {
  podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "kubernetes.io/hostname" }] },
};

/** So that the operator runs before nodes are ready or known to the cloud provider. */
const OPERATOR_TOLERATIONS = [
  { key: "node-role.kubernetes.io/control-plane", operator: "Exists" },
  { key: "node-role.kubernetes.io/master", operator: "Exists" },
  { key: "node.kubernetes.io/not-ready", operator: "Exists" },
  { key: "node.cloudprovider.kubernetes.io/uninitialized", operator: "Exists" },
];

/** The API server of the mesh, KVStoreMesh in the same pod; templates/clustermesh-apiserver at v1.18.6 and v1.19.6. */
function meshObjects(version: CiliumVersion, namespace: string, values: Record<string, unknown>): readonly Manifest[] {
  const apiserver = recordAt(values, "clustermesh", "apiserver");
  const exposed = recordAt(apiserver, "service");
  const body = {
    metadata: {
      labels: { "k8s-app": "clustermesh-apiserver", ...recordAt(exposed, "labels") },
      annotations: recordAt(exposed, "annotations"),
    },
    spec: {
      type: textAt(exposed, "type") ?? "NodePort",
      selector: { "k8s-app": "clustermesh-apiserver" },
      ports: [{ port: 2379 }],
      ...(textAt(exposed, "loadBalancerIP") === undefined ? {} : { loadBalancerIP: textAt(exposed, "loadBalancerIP") }),
    },
  };
  return [
    { apiVersion: "v1", kind: "Service", namespace, name: "clustermesh-apiserver", body },
    podNetworkDeployment(
      namespace,
      "clustermesh-apiserver",
      apiserver,
      asksForUsers(values) ? [{ name: "etcd-users-config", configMap: { name: USERS } }] : [],
    ),
    ...(asksForUsers(values) && (version.alwaysListsUsers || isOn(values, "clustermesh", "config", "enabled"))
      ? [users(namespace, values)]
      : []),
  ];
}

const USERS = "clustermesh-remote-users";

/** An etcd of its own mounts the list of the peers' users, and does not start without it. */
function asksForUsers(values: Record<string, unknown>): boolean {
  const apiserver = recordAt(values, "clustermesh", "apiserver");
  return (
    textAt(apiserver, "kvstoremesh", "kvstoreMode") === "internal" && textAt(apiserver, "tls", "authMode") !== "legacy"
  );
}

/** A user for each peer that the values name. */
function users(namespace: string, values: Record<string, unknown>): Manifest {
  const clusters = at(values, "clustermesh", "config", "clusters");
  const names = isRecord(clusters)
    ? Object.keys(clusters)
    : listAt(clusters).flatMap((cluster) => textAt(cluster, "name") ?? []);
  const text = ["users:", ...names.map((name) => `- name: remote-${name}\n  role: remote`), ""].join("\n");
  return { apiVersion: "v1", kind: "ConfigMap", namespace, name: USERS, body: { data: { "users.yaml": text } } };
}

function podNetworkDeployment(
  namespace: string,
  name: string,
  settings: Record<string, unknown>,
  volumes: readonly Record<string, unknown>[] = [],
): Manifest {
  return workload(
    "Deployment",
    { name, namespace, replicas: numberAt(settings, "replicas") ?? 1 },
    {
      nodeSelector: LINUX,
      tolerations: at(settings, "tolerations") ?? [],
      ...(volumes.length === 0 ? {} : { volumes }),
    },
  );
}

function service(namespace: string, name: string): Manifest {
  return { apiVersion: "v1", kind: "Service", namespace, name, body: { spec: { type: "ClusterIP" } } };
}

export const CILIUM: readonly Chart[] = CILIUM_VERSIONS.map((version) => ({
  name: "cilium",
  version: version.version,
  appVersion: version.version,
  repository: "https://helm.cilium.io",
  source: `cilium/cilium v${version.version} install/kubernetes/cilium`,
  // Agent 250 MB, Envoy 60 MB and operator 40 MB, six init containers, definitions, first endpoints.
  rolloutSeconds: 90,
  values: ciliumValues(version),
  defaults: defaults(version),
  refuses: (values) => refuses(version, values),
  render: (rendering) => render(version, rendering),
}));
