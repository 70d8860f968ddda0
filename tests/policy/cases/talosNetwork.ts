// For every rule about the network of a Talos node: what breaks it, what it must say, and what comes close.
import { type RuleCases, UNKNOWN } from "../harness";
import { applied, controlPlane, vip, worker } from "../talosExamples";

const endpoint = (url: string): object => ({ cluster: { controlPlane: { endpoint: url } } });
const cni = (name: string): object => ({ cluster: { network: { cni: { name } } } });
const proxy = (disabled: boolean): object => ({ cluster: { proxy: { disabled } } });
const sans = (...names: readonly string[]): object => ({ cluster: { apiServer: { certSANs: names } } });
const oldVip = (ip: string): object => ({
  machine: { network: { interfaces: [{ interface: "eth0" }, { interface: "eth1", vip: { ip } }] } },
});
const notNamed = (address: string): string =>
  `the API server's certificate does not name "${address}": add it to cluster.apiServer.certSANs`;

export const talosNetworkCases: Readonly<Record<string, RuleCases>> = {
  "talos-endpoint-matches-vip": {
    violating: [
      {
        resource: applied(endpoint("https://192.168.1.21:6443"), vip("192.168.1.20")),
        finds: [
          "machineConfigurationInput.cluster.controlPlane.endpoint: the endpoint is 192.168.1.21, not the shared address 192.168.1.20: use that",
        ],
      },
      {
        resource: applied(
          endpoint("https://192.168.1.20:6443"),
          endpoint("http://192.168.1.21"),
          oldVip("192.168.1.20"),
        ),
        finds: [
          "configPatches[0].cluster.controlPlane.endpoint: the endpoint is 192.168.1.21, not the shared address 192.168.1.20: use that",
        ],
      },
      {
        resource: applied(endpoint("https://192.168.1.21:6443")),
        declared: { network: { vip: "192.168.1.20" } },
        finds: [
          "machineConfigurationInput.cluster.controlPlane.endpoint: the endpoint is 192.168.1.21, not the shared address 192.168.1.20: use that",
        ],
      },
      {
        resource: applied(endpoint("https://192.168.1.21:6443"), vip("192.168.1.20"), vip("192.168.1.19")),
        declared: { network: { vip: "192.168.1.20" } },
        finds: [
          "machineConfigurationInput.cluster.controlPlane.endpoint: the endpoint is 192.168.1.21, not the shared address 192.168.1.20 or 192.168.1.19: use that",
        ],
      },
    ],
    conforming: [
      { resource: applied(endpoint("https://192.168.1.20:6443"), vip("192.168.1.20")) },
      { resource: applied(endpoint("https://192.168.1.20:6443")), declared: { network: { vip: "192.168.1.20" } } },
      { resource: applied(endpoint("https://api.example.org:6443"), vip("192.168.1.20")) },
      { resource: applied(endpoint("https://192.168.1.21:6443")) },
      { resource: applied(endpoint("192.168.1.21"), vip("192.168.1.20")) },
      { resource: applied(endpoint("see https://192.168.1.21"), vip("192.168.1.20")) },
      { resource: applied(worker, vip("192.168.1.20")) },
    ],
    unknown: [{ resource: applied(UNKNOWN, vip("192.168.1.20")), unjudged: ["machineConfigurationInput"] }],
  },
  "talos-cert-sans-have-vip": {
    violating: [
      {
        resource: applied(
          { ...endpoint("https://api.example.org:6443") },
          sans("192.168.1.21"),
          vip("192.168.1.20"),
          oldVip("192.168.1.19"),
        ),
        finds: [
          `configPatches[1].name: ${notNamed("192.168.1.20")}`,
          `configPatches[2].machine.network.interfaces[1].vip.ip: ${notNamed("192.168.1.19")}`,
        ],
      },
      {
        resource: applied({ machine: { certSANs: ["192.168.1.20"] } }, vip("192.168.1.20")),
        finds: [`configPatches[0].name: ${notNamed("192.168.1.20")}`],
      },
    ],
    conforming: [
      { resource: applied(sans("192.168.1.21"), sans("192.168.1.22", "192.168.1.20"), vip("192.168.1.20")) },
      { resource: applied(sans("192.168.1.20"), sans("192.168.1.22"), vip("192.168.1.20")) },
      { resource: applied(endpoint("https://192.168.1.20:6443"), vip("192.168.1.20")) },
      { resource: applied(endpoint("http://192.168.1.20"), oldVip("192.168.1.20")) },
      { resource: applied(sans("192.168.1.21")) },
    ],
    unknown: [{ resource: applied(UNKNOWN, vip("192.168.1.20")), unjudged: ["machineConfigurationInput"] }],
  },
  "talos-vip-on-control-planes": {
    violating: [
      {
        resource: applied(worker, vip("192.168.1.20"), oldVip("192.168.1.19")),
        finds: [
          'configPatches[0].name: a worker cannot hold the shared address "192.168.1.20": take it out',
          'configPatches[1].machine.network.interfaces[1].vip.ip: a worker cannot hold the shared address "192.168.1.19": take it out',
        ],
      },
    ],
    conforming: [
      { resource: applied(controlPlane, vip("192.168.1.20"), oldVip("192.168.1.20")) },
      { resource: applied(worker, { kind: "LinkConfig", name: "lan" }) },
      { resource: applied(undefined, vip("192.168.1.20")) },
    ],
    unknown: [{ resource: applied(UNKNOWN, vip("192.168.1.20")), unjudged: ["machineConfigurationInput"] }],
  },
  "talos-cni-none": {
    violating: [
      {
        resource: applied(controlPlane),
        finds: ["cluster.network.cni.name is absent: set it to none"],
      },
      {
        resource: applied(controlPlane, cni("none"), cni("flannel")),
        finds: ['configPatches[1].cluster.network.cni.name: cluster.network.cni.name is "flannel": set it to none'],
      },
    ],
    conforming: [
      { resource: applied(controlPlane, cni("flannel"), cni("none")) },
      { resource: applied(worker) },
      { resource: applied(undefined, cni("flannel")) },
    ],
    unknown: [{ resource: applied(UNKNOWN), unjudged: ["machineConfigurationInput"] }],
  },
  "talos-kube-proxy-disabled": {
    violating: [
      {
        resource: applied(controlPlane, cni("none")),
        finds: ["cluster.proxy.disabled is absent: set it to true"],
      },
      {
        resource: applied(controlPlane, cni("none"), proxy(true), proxy(false)),
        finds: ["configPatches[2].cluster.proxy.disabled: cluster.proxy.disabled is false: set it to true"],
      },
    ],
    conforming: [
      { resource: applied(controlPlane, cni("none"), proxy(false), proxy(true)) },
      { resource: applied(controlPlane, cni("flannel")) },
      { resource: applied(controlPlane) },
      { resource: applied(worker, cni("none")) },
    ],
    unknown: [{ resource: applied(UNKNOWN, cni("none")), unjudged: ["machineConfigurationInput"] }],
  },
};
