// What nodes say to each other is open to no public address.
import { covers, ingressOf, INGRESS_TYPES, isPrivate } from "../../awsIngress";
import type { ResourceRule } from "../../rule";

export const awsSgInternalPorts: ResourceRule = {
  kind: "resource",
  id: "aws-sg-internal-ports",
  area: "aws",
  level: "mandatory",
  severity: "critical",
  why: "etcd holds every Secret, VXLAN takes packets from anyone into the pod network, and the kubelet runs commands.",
  condition: "No public range, however narrow, may reach a port that only nodes use.",
  repair: "Give the security group of the nodes as source.",
  source:
    "docs.siderolabs.com/talos/latest/learn-more/talos-network-connectivity; kubernetes.io/docs/reference/networking/ports-and-protocols; docs.cilium.io/en/stable/operations/system_requirements/#firewall-rules",
  example: '{ protocol: "tcp", fromPort: 2379, toPort: 2380, cidrBlocks: ["203.0.113.7/32"] }',
  exceptions: "never",
  settings: {
    ports: {
      description:
        "etcd, kubelet, trustd, controller manager, scheduler, Cilium's health, Hubble, VXLAN, WireGuard, Ollama",
      type: "array",
      items: { type: "number" },
      default: [2379, 2380, 10250, 10257, 10259, 50001, 4240, 4244, 8472, 51871, 11434],
    },
  },
  types: INGRESS_TYPES,
  check: (resource, judge) => {
    const internal = judge.settings
      .get("ports")
      .list()
      .map((port) => Number(port.known()));
    judge.each(ingressOf(resource), (rule) => {
      const ports = rule.ports();
      const reached = internal.filter((port) => covers(ports, port));
      judge.each(reached.length === 0 ? [] : rule.ranges(), (range) => {
        if (isPrivate(String(range.known()))) return;
        judge.report(
          range,
          `${range.shown()} may reach ${reached.join(", ")}, which only nodes use: give their security group as source`,
        );
      });
    });
  },
};
