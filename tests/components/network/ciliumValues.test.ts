// Proves which Helm values follow from what a cluster is. It cannot prove that chart and kernel agree with them.
import { ciliumValues, type CiliumSettings } from "../../../components/network/ciliumValues";

const alone: CiliumSettings = {
  clusterName: "edge",
  clusterId: 0,
  nodeCount: 1,
  routing: { mode: "tunnel", protocol: "geneve" },
  l2Announcements: false,
};

test("a single node without a mesh", () => {
  expect(ciliumValues(alone)).toEqual({
    cluster: { name: "edge", id: 0 },
    ipam: { mode: "kubernetes" },
    kubeProxyReplacement: true,
    k8sServiceHost: "localhost",
    k8sServicePort: 7445,
    securityContext: {
      capabilities: {
        ciliumAgent: [
          "CHOWN",
          "KILL",
          "NET_ADMIN",
          "NET_RAW",
          "IPC_LOCK",
          "SYS_ADMIN",
          "SYS_RESOURCE",
          "DAC_OVERRIDE",
          "FOWNER",
          "SETGID",
          "SETUID",
        ],
        cleanCiliumState: ["NET_ADMIN", "SYS_ADMIN", "SYS_RESOURCE"],
      },
    },
    cgroup: { autoMount: { enabled: false }, hostRoot: "/sys/fs/cgroup" },
    bpf: { hostLegacyRouting: true },
    routingMode: "tunnel",
    tunnelProtocol: "geneve",
    l2announcements: { enabled: false },
    operator: { replicas: 1 },
    hubble: { relay: { enabled: true } },
    clustermesh: { useAPIServer: false },
  });
});

test("a member of a mesh serves its API on the mesh address, which its certificate names", () => {
  const values = ciliumValues({ ...alone, clusterId: 3, mesh: { address: "192.0.2.81", maxConnectedClusters: 511 } });

  expect(values.cluster).toEqual({ name: "edge", id: 3 });
  expect(values.clustermesh).toEqual({
    useAPIServer: true,
    maxConnectedClusters: 511,
    config: { enabled: false },
    apiserver: {
      kvstoremesh: { enabled: true },
      service: { type: "LoadBalancer", annotations: { "lbipam.cilium.io/ips": "192.0.2.81" } },
      tls: {
        authMode: "legacy",
        auto: { enabled: true, method: "helm" },
        server: { extraIpAddresses: ["192.0.2.81"] },
      },
    },
  });
});

test("in an overlay a member needs no address of its own, and its certificate names those of its gateways", () => {
  const overlayAddresses = ["10.42.3.10", "10.42.3.11"];
  const { clustermesh } = ciliumValues({
    ...alone,
    clusterId: 3,
    mesh: { overlayAddresses, maxConnectedClusters: 255 },
  });

  expect(clustermesh).toEqual({
    useAPIServer: true,
    maxConnectedClusters: 255,
    config: { enabled: false },
    apiserver: {
      kvstoremesh: { enabled: true },
      service: { type: "ClusterIP" },
      tls: {
        authMode: "legacy",
        auto: { enabled: true, method: "helm" },
        server: { extraIpAddresses: ["10.42.3.10", "10.42.3.11"] },
      },
    },
  });
});

test("native routing names the range and makes the nodes each other's next hop", () => {
  const values = ciliumValues({ ...alone, routing: { mode: "native", cidr: "10.0.0.0/8" } });

  expect(values).toMatchObject({
    routingMode: "native",
    ipv4NativeRoutingCIDR: "10.0.0.0/8",
    autoDirectNodeRoutes: true,
  });
  expect(values).not.toHaveProperty("tunnelProtocol");
});

test("the MTU is given only when it is known", () => {
  expect(ciliumValues(alone)).not.toHaveProperty("MTU");
  expect(ciliumValues({ ...alone, mtu: 8950 })).toHaveProperty("MTU", 8950);
});

test.each([
  [1, 1],
  [2, 2],
  [3, 2],
])("%i nodes run %i operators", (nodeCount, replicas) => {
  expect(ciliumValues({ ...alone, nodeCount }).operator.replicas).toBe(replicas);
});
