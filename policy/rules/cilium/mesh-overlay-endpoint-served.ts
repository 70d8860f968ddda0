// What a cluster publishes in an overlay leads into it, to a port at which something listens.
import { parseAddress, parseCidr, contains } from "../../../fleet/addresses";
import { declaredOverlay } from "../../declaredOverlay";
import { hostNetworkBinds } from "../../haproxy";
import { PUSH_SECRET, publishesCluster } from "../../meshSecrets";
import type { StackRule } from "../../rule";

const ENDPOINT = /https:[/][/]([^\s:/]+):(\d+)/g;

export const meshOverlayEndpointServed: StackRule = {
  kind: "stack",
  id: "mesh-overlay-endpoint-served",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "Members on other sites reach overlay addresses only, and there only what listens on the nodes' own network: Services answer on no tunnel device.",
  condition:
    "Where the stack's mesh declares an overlay, each endpoint that the PushSecret publishes is an address of its block with a port that a proxy on the host network binds.",
  repair: "Publish the overlay addresses of the control planes with the port of the gateway.",
  source: "cilium/cilium, issue 12317: no NodePort on devices without a hardware address; convention of this fleet",
  example: "endpoints: [https://192.168.1.81:2379] in a mesh with an overlay",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const block = parseCidr(declaredOverlay(judge.declared).get("cidr").text());
    if (block === undefined) return;
    judge.each(resources, (object) => {
      if (object.type !== PUSH_SECRET || !publishesCluster(object.props)) return;
      const ports = new Set(
        resources.flatMap((workload) => hostNetworkBinds(workload, resources)).map(({ port }) => port),
      );
      judge.each(object.props.get("spec", "template", "data").entries(), ([, template]) => {
        for (const [endpoint, host = "", port = ""] of (template.text() ?? "").matchAll(ENDPOINT)) {
          const address = parseAddress(host);
          if (address === undefined || !contains(block, address)) {
            judge.report(
              object,
              template,
              `${endpoint} is not in the overlay, where other sites come from: publish that`,
            );
          } else if (!ports.has(port)) {
            judge.report(
              object,
              template,
              `nothing on the network of the nodes binds ${port} of ${endpoint}: add a gateway`,
            );
          }
        }
      });
    });
  },
};
