// Cases of the rules on what makes a Talos node part of an overlay.
import { type Given, type RuleCases, UNKNOWN } from "../harness";
import { applied, controlPlane, documents, worker } from "../talosExamples";

const extension = (config: unknown, name = "nebula", kind = "ExtensionServiceConfig"): object => ({
  apiVersion: "v1alpha1",
  kind,
  name,
  configFiles: [{ content: typeof config === "string" ? config : JSON.stringify(config), mountPath: "/config.yml" }],
});
const nebula = (config: unknown, ...rest: readonly string[]): { resource: Given } => ({
  resource: applied(undefined, { machine: {} }, extension(config, ...rest)),
});
const file = (path: string): string => `configPatches[1].configFiles[0].content.${path}`;
const inbound = (...rules: readonly object[]): object => ({ firewall: { inbound: rules } });
const open = (index: number): string =>
  `${file(`firewall.inbound[${String(index)}]`)}: opens every port to every host: name the ports, or a group`;

const AT_HOME = {
  cluster: { site: "home" },
  sites: { home: { lan: "192.168.1.0/24" }, aws: { lan: "172.31.16.0/24" } },
};
const node = (hosts: readonly string[] | undefined, known: object = {}): object => ({
  lighthouse: { am_lighthouse: false, hosts },
  static_host_map: known,
});
const farLan = (path: string): string =>
  `${file(path)}: is on the LAN of another site, where 192.168.1.0/24 does not lead: give the public address`;
const unknownPlace = (host: string): string =>
  `${file(`static_host_map["${host}"]`)}: tells no address of the lighthouse: add its public one`;

const IN_OVERLAY = {
  cilium: { id: 1, mesh: { name: "lan" } },
  meshes: { lan: { overlay: { cidr: "10.42.0.0/16" } } },
};
const kubelet = (...validSubnets: readonly string[]): object => ({
  machine: { kubelet: { nodeIP: { validSubnets } } },
});
const etcd = (...advertisedSubnets: readonly string[]): object => ({ cluster: { etcd: { advertisedSubnets } } });
const leftOut =
  "machine.kubelet.nodeIP.validSubnets leaves out the overlay, so other sites cannot reach the pods: set 10.42.0.0/16";
const noEtcd = "cluster.etcd.advertisedSubnets is absent, so etcd may take the overlay: set the LAN";
const waits = "etcd would wait for the overlay: give the block of the LAN";

export const talosOverlayCases: Readonly<Record<string, RuleCases>> = {
  "nebula-inbound-narrow": {
    violating: [
      {
        ...nebula(
          inbound(
            { port: "any", proto: "any", host: "any" },
            { port: 4240, proto: "tcp", host: "any" },
            { port: "any", proto: "tcp", group: "any" },
            { port: 0, proto: "udp", cidr: "0.0.0.0/0" },
            { port: "any", proto: "any", groups: ["main", "any"] },
          ),
        ),
        finds: [open(0), open(2), open(3), open(4)],
      },
    ],
    conforming: [
      nebula(
        inbound(
          { port: "any", proto: "any", group: "main" },
          { port: "any", proto: "icmp", host: "any" },
          { port: "any", proto: "any", cidr: "10.42.1.0/24" },
          { proto: "tcp", host: "any" },
          { port: 12379, proto: "tcp", host: "any" },
        ),
      ),
      nebula({}),
      nebula(inbound({ port: "any", proto: "any", host: "any" }), "other"),
      nebula(inbound({ port: "any", proto: "any", host: "any" }), "nebula", "OtherConfig"),
    ],
    unknown: [
      {
        resource: applied(undefined, UNKNOWN, extension(inbound({ port: "any", proto: "any", host: "any" }))),
        unjudged: ["configPatches[0]"],
        finds: [open(0)],
      },
    ],
  },
  "nebula-lighthouse-found": {
    violating: [
      {
        ...nebula({}),
        finds: [`${file("lighthouse.hosts")}: names no lighthouse, and the node knows no other: add one`],
      },
      {
        ...nebula(node([])),
        finds: [`${file("lighthouse.hosts")}: names no lighthouse, and the node knows no other: add one`],
      },
      {
        ...nebula(node(["10.42.0.1"])),
        finds: [unknownPlace("10.42.0.1")],
      },
      {
        ...nebula(
          node(["10.42.0.1", "10.42.0.2", "10.42.0.3"], { "10.42.0.2": ["l.example.org:4242"], "10.42.0.3": [] }),
        ),
        finds: [unknownPlace("10.42.0.1"), unknownPlace("10.42.0.3")],
      },
      {
        ...nebula(node(["10.42.0.1"], { "10.42.0.1": ["203.0.113.80:4242", "172.31.16.10:4242", "192.168.2.1:4242"] })),
        declared: AT_HOME,
        finds: [farLan('static_host_map["10.42.0.1"][1]'), farLan('static_host_map["10.42.0.1"][2]')],
      },
    ],
    conforming: [
      {
        ...nebula(
          node(["10.42.0.1"], { "10.42.0.1": ["l.example.org:4242", "192.168.1.9:4242", "203.0.113.80:4242"] }),
        ),
        declared: AT_HOME,
      },
      nebula(node([], { "10.42.1.11": ["192.168.1.11:4242"] })),
      {
        ...nebula(node(["10.42.0.1"], { "10.42.0.1": ["l.example.org:4242"], "10.42.0.9": ["172.31.16.10:4242"] })),
        declared: AT_HOME,
      },
      nebula(node(["10.42.0.1"], { "10.42.0.1": ["172.31.16.10:4242"] })),
      nebula({ lighthouse: { am_lighthouse: true, hosts: [] } }),
      nebula({}, "other"),
    ],
    unknown: [{ resource: applied(undefined, UNKNOWN), unjudged: ["configPatches[0]"] }],
  },
  "talos-overlay-addresses": {
    violating: [
      { resource: applied(controlPlane), declared: IN_OVERLAY, finds: [leftOut, noEtcd] },
      {
        resource: applied(worker, kubelet("10.42.0.0/16"), kubelet("192.168.1.0/24")),
        declared: IN_OVERLAY,
        finds: [`configPatches[1].machine.kubelet.nodeIP.validSubnets: ${leftOut}`],
      },
      {
        resource: applied(
          controlPlane,
          documents(kubelet("10.42.0.0/16"), etcd("192.168.1.0/24", "10.42.0.0/16")),
          etcd("10.42.1.0/24"),
        ),
        declared: IN_OVERLAY,
        finds: [
          `configPatches[0][1].cluster.etcd.advertisedSubnets[1]: ${waits}`,
          `configPatches[1].cluster.etcd.advertisedSubnets[0]: ${waits}`,
        ],
      },
    ],
    conforming: [
      {
        resource: applied(
          controlPlane,
          kubelet("fd00::/8", "10.42.0.0/16"),
          etcd("192.168.1.0/24", "fd00::/8", "10.0.0.0/8"),
        ),
        declared: IN_OVERLAY,
      },
      { resource: applied(worker, kubelet("10.42.0.0/16")), declared: IN_OVERLAY },
      {
        resource: { ...applied(controlPlane), options: { ignoreChanges: ["clientConfiguration", "configPatches"] } },
        declared: IN_OVERLAY,
      },
      { resource: applied(controlPlane) },
      { resource: applied(controlPlane), declared: { ...IN_OVERLAY, meshes: { lan: {} } } },
    ],
    unknown: [
      {
        resource: applied(UNKNOWN, kubelet("192.168.1.0/24")),
        declared: IN_OVERLAY,
        unjudged: ["machineConfigurationInput"],
      },
    ],
  },
};
