// No security group lets SSH in.
import { covers, ingressOf, INGRESS_TYPES, isPrivate } from "../../awsIngress";
import type { ResourceRule } from "../../rule";

export const awsSgNoSsh: ResourceRule = {
  kind: "resource",
  id: "aws-sg-no-ssh",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "Talos runs no SSH server, so an open port 22 serves nothing but a machine that should not be there.",
  condition: "No range of addresses may reach tcp/22; private ranges may where a rule opens every protocol.",
  repair: "Take the rule away; a node is administered over the Talos API.",
  source: "docs.siderolabs.com/talos/latest/learn-more/philosophy: no shell and no SSH",
  example: '{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["10.0.0.0/8"] }',
  exceptions: "never",
  types: INGRESS_TYPES,
  check: (resource, judge) => {
    judge.each(ingressOf(resource), (rule) => {
      const ports = rule.ports();
      if (ports.protocol === "udp" || !covers(ports, 22)) return;
      judge.each(rule.ranges(), (range) => {
        if (ports.protocol === "all" && isPrivate(String(range.known()))) return;
        judge.report(
          range,
          `${range.shown()} may reach tcp/22 through ${ports.label}: Talos has no SSH; take the port away`,
        );
      });
    });
  },
};
