// A proxy on the network of its nodes listens at one of their addresses only.
import { hostNetworkBinds } from "../../haproxy";
import type { StackRule } from "../../rule";

/** Every address of the node, the public one among them. */
const EVERYWHERE = ["", "*", "0.0.0.0", "::", "[::]"];

export const k8sHostNetworkBind: StackRule = {
  kind: "stack",
  id: "k8s-host-network-bind",
  area: "gitops",
  level: "mandatory",
  severity: "critical",
  why: "A way into the cluster that is meant for the overlay would stand open on the LAN, and on a rented machine to the internet.",
  condition: "Each bind of an HAProxy on the host network names an address.",
  repair: 'Bind the address that is meant, e.g. "${HOST_IP}:12379".',
  source: "HAProxy Configuration Manual, 4.2, bind: without an address, all IPv4 addresses of the system",
  example: "bind :12379",
  exceptions: "never",
  check: (resources, judge) => {
    judge.each(resources, (workload) => {
      for (const { object, at, written, host } of hostNetworkBinds(workload, resources)) {
        if (EVERYWHERE.includes(host)) {
          judge.report(object, at, `bind ${written} listens at every address of the node: name the one that is meant`);
        }
      }
    });
  },
};
