// The APIs of Talos and Kubernetes answer to the operators' addresses only.
import { covers, ingressOf, INGRESS_TYPES, isPrivate, isWide, liesIn } from "../../awsIngress";
import type { ResourceRule } from "../../rule";

export const awsSgNoApiExposure: ResourceRule = {
  kind: "resource",
  id: "aws-sg-no-api-exposure",
  area: "aws",
  level: "mandatory",
  severity: "critical",
  why: "In maintenance mode the Talos API asks for no certificate: whoever reaches it first owns the machine.",
  condition:
    "Public ranges that may reach an API are the operators', or, where these are not listed, no wider than a small office.",
  repair: "Open the API to the operators' own addresses.",
  source:
    "docs.siderolabs.com/talos/latest/configure-your-talos-cluster/system-configuration/insecure: no client certificate in maintenance mode; docs.siderolabs.com/talos/latest/learn-more/talos-network-connectivity: 50000 is apid; kubernetes.io/docs/reference/networking/ports-and-protocols: 6443 is the API server",
  example: '{ protocol: "tcp", fromPort: 50000, toPort: 50000, cidrBlocks: ["203.0.0.0/16"] }',
  exceptions: "never",
  settings: {
    ports: { description: "TCP ports of the APIs", type: "array", items: { type: "number" }, default: [6443, 50000] },
    operators: {
      description: "Public ranges of the operators; empty: any that is not too wide",
      type: "array",
      items: { type: "string" },
      default: [],
    },
    shortestPrefix: {
      description: "Wider public IPv4 ranges are no operator's; IPv6 ranges at twice the length",
      type: "number",
      default: 24,
    },
  },
  types: INGRESS_TYPES,
  check: (resource, judge) => {
    const apis = judge.settings
      .get("ports")
      .list()
      .map((port) => Number(port.known()));
    const operators = judge.settings
      .get("operators")
      .list()
      .map((range) => String(range.known()));
    const shortest = Number(judge.settings.get("shortestPrefix").known());
    const isOperators = (range: string): boolean =>
      operators.length === 0 ? !isWide(range, shortest) : liesIn(range, operators);
    judge.each(ingressOf(resource), (rule) => {
      const ports = rule.ports();
      const reached = apis.filter((api) => ports.protocol !== "udp" && covers(ports, api));
      judge.each(reached.length === 0 ? [] : rule.ranges(), (range) => {
        const text = String(range.known());
        if (isPrivate(text) || isOperators(text)) return;
        judge.report(
          range,
          `${range.shown()} may reach the API on ${reached.join(" and ")}: open it to the operators' own addresses only`,
        );
      });
    });
  },
};
