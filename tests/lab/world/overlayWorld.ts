// Clusters of a mesh on two sites for the tests: one at home, one on AWS with a lighthouse and a GPU worker, joined by an
// overlay. Everything is put into the world by hand; certificates come from the tests' own authority.
import { parse, stringify } from "yaml";
import { findObject, putStatus } from "../../../lab/world/controllers/cluster";
import { merged } from "../../../lab/world/controllers/tree";
import type { Region } from "../../../lab/world/aws/model";
import type { Machine, World } from "../../../lab/world/model";
import { awsAccount, ELASTIC_IP } from "./awsAccount";
import { addMember, clusterOf, emptyWorld, entry, exchange, put, write } from "./meshWorld";
import { NebulaAuthority, type HostOptions } from "./nebulaAuthority";

export const AUTHORITY = new NebulaAuthority();
export const NAME = "lighthouse.example.test";
const URN = "urn:pulumi:lighthouse::homelab::aws::x";

/** Overlay addresses by node. */
export const OVERLAY: Readonly<Record<string, string>> = {
  "main-cp-0": "10.42.1.11",
  "gitlab-cp-0": "10.42.2.12",
  "lighthouse-cp-0": "10.42.0.1",
  "gpu-0": "10.42.3.20",
};
export const LAN: Readonly<Record<string, string>> = {
  "main-cp-0": "192.0.2.11",
  "gitlab-cp-0": "192.0.2.12",
  "lighthouse-cp-0": "172.31.16.10",
  "gpu-0": "172.31.16.20",
};
const isAway = (node: string): boolean => node === "lighthouse-cp-0" || node === "gpu-0";
const CLUSTER: Readonly<Record<string, string>> = {
  "main-cp-0": "main",
  "gitlab-cp-0": "gitlab",
  "lighthouse-cp-0": "lighthouse",
  "gpu-0": "lighthouse",
};

export interface NodeOptions extends HostOptions {
  readonly authority?: NebulaAuthority;
  /** What Nebula's configuration says differently. */
  readonly nebula?: Record<string, unknown>;
  /** Address in the certificate, when it is not the node's. */
  readonly address?: string;
}

/** main and gitlab at home, lighthouse on AWS; everything as the program makes it. */
export function overlayWorld(): World {
  const world = emptyWorld();
  world.networks = [
    { name: "home", cidr: "192.0.2.0/24" },
    { name: "aws", cidr: "172.31.16.0/24" },
  ];
  const control = ["main-cp-0", "gitlab-cp-0", "lighthouse-cp-0"];
  for (const node of control) {
    const address = OVERLAY[node] ?? "";
    const values = { MTU: 1300, clustermesh: { apiserver: { service: { type: "ClusterIP" } } } };
    const cluster = CLUSTER[node] ?? "";
    addMember(world, cluster, {
      node: LAN[node] ?? "",
      address,
      values,
      ...(cluster === "lighthouse" ? { id: 3, podCidr: "10.165.0.0/16" } : {}),
    });
    const service = findObject(clusterOf(world, cluster), "v1", "Service", "kube-system", "clustermesh-apiserver");
    if (service) putStatus(service, { loadBalancer: {} });
    gateway(world, cluster);
  }
  addGpu(world);
  addAws(world);
  for (const node of Object.keys(OVERLAY)) overlaid(world, node);
  for (const one of control) for (const other of control) if (one !== other) introduce(world, one, other);
  world.dnsZones = {
    "example.test": {
      id: "zone",
      name: "example.test",
      records: {
        lighthouse: { madeBy: URN, properties: { name: NAME, type: "A", content: ELASTIC_IP, proxied: false } },
      },
    },
  };
  return world;
}

export function machineOf(world: World, name: string): Machine {
  const machine = world.machines[name];
  if (!machine) throw new Error(`no machine ${name}`);
  return machine;
}

function addGpu(world: World): void {
  const lighthouse = machineOf(world, "lighthouse-cp-0");
  const { config } = lighthouse;
  if (!config) throw new Error("the lighthouse is not configured");
  world.machines["gpu-0"] = {
    ...lighthouse,
    name: "gpu-0",
    addresses: ["172.31.16.20"],
    config: { ...config, machineType: "worker" },
  };
}

/** Makes two of the machines instances of an account. */
function addAws(world: World): void {
  world.aws = awsAccount();
  for (const [name, instanceId] of [
    ["lighthouse-cp-0", "i-lighthouse"],
    ["gpu-0", "i-gpu"],
  ] as const) {
    world.machines[name] = { ...machineOf(world, name), platform: "aws", instanceId };
  }
}

export function regionOf(world: World): Region {
  const region = world.aws?.regions["us-west-2"];
  if (!region) throw new Error("no region");
  return region;
}

/** Takes away the rule that opens the lighthouse's port to the world. */
export function closeLighthouse(world: World): void {
  const group = regionOf(world).securityGroups["sg-lighthouse"];
  if (group) group.rules = {};
}

/** Gives a node its end of the overlay, or another one. */
export function overlaid(world: World, node: string, options: NodeOptions = {}): void {
  const address = options.address ?? OVERLAY[node] ?? "";
  const cluster = CLUSTER[node] ?? "";
  const keys = (options.authority ?? AUTHORITY).issue(node, address, { groups: [cluster], ...options });
  const others = Object.keys(OVERLAY).filter((other) => other !== node);
  const known = others.flatMap((other): [string, string[]][] => {
    if (isAway(other) === isAway(node)) return [[OVERLAY[other] ?? "", [`${LAN[other] ?? ""}:4242`]]];
    return other === "lighthouse-cp-0" ? [[OVERLAY[other] ?? "", [`${NAME}:4242`]]] : [];
  });
  const lighthouse = node === "lighthouse-cp-0";
  const lighthouses = lighthouse ? [] : ["10.42.0.1"];
  const config = {
    pki: keys,
    static_host_map: Object.fromEntries(known),
    lighthouse: { am_lighthouse: lighthouse, hosts: lighthouses },
    listen: { host: "0.0.0.0", port: 4242 },
    punchy: { punch: true },
    relay: lighthouse ? { am_relay: true } : { relays: lighthouses },
    tun: { dev: "nebula0", mtu: 1300 },
    firewall: {
      outbound: [{ port: "any", proto: "any", host: "any" }],
      inbound: [
        { port: "any", proto: "any", group: cluster },
        { port: "any", proto: "icmp", host: "any" },
        { port: 8472, proto: "udp", host: "any" },
        { port: 4240, proto: "tcp", host: "any" },
        { port: 12379, proto: "tcp", host: "any" },
      ],
    },
  };
  const file = stringify(merged(config, options.nebula ?? {}));
  document(world, node, {
    apiVersion: "v1alpha1",
    kind: "ExtensionServiceConfig",
    name: "nebula",
    configFiles: [{ content: file, mountPath: "/usr/local/etc/nebula/config.yml" }],
  });
  machineOf(world, node).image = { schematic: "s", talosVersion: "v1.12.2", extensions: ["siderolabs/nebula"] };
}

/** Puts one document behind the node's own configuration, which takes its address from the overlay. */
export function document(world: World, node: string, overlay: Record<string, unknown> | undefined): void {
  const machine = machineOf(world, node);
  if (!machine.config) throw new Error(`${node} is not configured`);
  const own = parse(machine.config.yaml.split("\n---\n")[0] ?? "") as Record<string, unknown>;
  const config = merged(own, { machine: { kubelet: { nodeIP: { validSubnets: ["10.42.0.0/16"] } } } });
  const documents = [stringify(config).trimEnd(), ...(overlay ? [stringify(overlay)] : [])];
  machine.config = { ...machine.config, yaml: documents.join("\n---\n") };
}

/** The pods that lead from the control planes' overlay addresses to the clustermesh-apiserver. */
export function gateway(world: World, cluster: string, config = GATEWAY, pod: Record<string, unknown> = {}): void {
  const where = { namespace: "kube-system", name: "overlay-gateway" };
  put(world, cluster, { apiVersion: "v1", kind: "ConfigMap", ...where, body: { data: { "haproxy.cfg": config } } });
  const spec = {
    hostNetwork: true,
    dnsPolicy: "ClusterFirstWithHostNet",
    nodeSelector: { "node-role.kubernetes.io/control-plane": "" },
    containers: [
      {
        name: "haproxy",
        image: "docker.io/library/haproxy:3.2.15-alpine",
        env: [{ name: "HOST_IP", valueFrom: { fieldRef: { fieldPath: "status.hostIP" } } }],
        volumeMounts: [{ name: "config", mountPath: "/usr/local/etc/haproxy" }],
      },
    ],
    volumes: [{ name: "config", configMap: { name: "overlay-gateway" } }],
    ...pod,
  };
  put(world, cluster, { apiVersion: "apps/v1", kind: "DaemonSet", ...where, body: { spec: { template: { spec } } } });
}

export const GATEWAY = `
resolvers cluster
  parse-resolv-conf
defaults
  mode tcp
  default-server resolvers cluster init-addr none
listen clustermesh
  bind "\${HOST_IP}:12379"
  server clustermesh clustermesh-apiserver.kube-system.svc.cluster.local:2379
`;

/** Lets the cluster of a node know that of another one at its overlay address. */
export function introduce(world: World, node: string, other: string, port = 12379): void {
  const [cluster = "", peer = ""] = [CLUSTER[node], CLUSTER[other]];
  exchange(world, cluster, peer, OVERLAY[other] ?? "");
  write(world, cluster, "cilium-kvstoremesh", {
    [peer]: entry(`https://${OVERLAY[other] ?? ""}:${port}`, `${peer}.`),
  });
}
