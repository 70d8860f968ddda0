// The world reaches the port of the overlay and no other.
import { ingressOf, INGRESS_TYPES, isWide } from "../../awsIngress";
import type { ResourceRule } from "../../rule";

export const awsSgNoOpenPort: ResourceRule = {
  kind: "resource",
  id: "aws-sg-no-open-port",
  area: "aws",
  level: "mandatory",
  severity: "critical",
  why: "An open port answers to every scanner, and a Talos machine in maintenance mode takes its configuration from whoever asks first.",
  condition: "A rule whose sources are wider than one site opens a port of the list, alone.",
  repair: "Name the addresses that need the port, or reach it over the overlay.",
  source:
    "docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html; convention of this fleet: of all ports only the overlay's, udp/4242, is open",
  example:
    'new aws.ec2.SecurityGroup("node", { ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }] })',
  exceptions: "never",
  settings: {
    open: {
      description: "What the world may reach, as protocol/port",
      type: "array",
      items: { type: "string" },
      default: ["udp/4242"],
    },
    shortestPrefix: {
      description: "Wider public IPv4 ranges count as the world; IPv6 ranges at twice the length",
      type: "number",
      default: 16,
    },
  },
  types: INGRESS_TYPES,
  check: (resource, judge) => {
    const open = judge.settings
      .get("open")
      .list()
      .map((port) => port.text());
    const shortest = Number(judge.settings.get("shortestPrefix").known());
    judge.each(ingressOf(resource), (rule) => {
      const { label } = rule.ports();
      judge.each(rule.ranges(), (range) => {
        if (!isWide(String(range.known()), shortest) || open.includes(label)) return;
        judge.report(
          range,
          `${range.shown()} may reach ${label}, the world only ${open.join(", ")}: name the addresses that need it`,
        );
      });
    });
  },
};
