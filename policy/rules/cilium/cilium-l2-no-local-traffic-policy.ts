// No Service that is announced by ARP keeps its traffic on one node.
import { L2_POLICY } from "../../cilium";
import type { StackRule } from "../../rule";

export const ciliumL2NoLocalTrafficPolicy: StackRule = {
  kind: "stack",
  id: "cilium-l2-no-local-traffic-policy",
  area: "cilium",
  level: "advisory",
  severity: "medium",
  why: "The node that answers need not have a pod of the Service, and then drops what comes.",
  condition: "A LoadBalancer Service beside a CiliumL2AnnouncementPolicy does not have externalTrafficPolicy Local.",
  repair: "Set externalTrafficPolicy: Cluster.",
  source: 'docs.cilium.io, "L2 Announcements", limitations',
  example: 'externalTrafficPolicy: "Local"',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const announced = new Set(resources.filter(({ type }) => type === L2_POLICY).map(({ provider }) => provider?.name));
    judge.each(
      resources.filter(({ type, provider }) => type === "kubernetes:core/v1:Service" && announced.has(provider?.name)),
      (service) => {
        const spec = service.props.get("spec");
        const traffic = spec.get("externalTrafficPolicy");
        if (spec.get("type").text() === "LoadBalancer" && traffic.text() === "Local") {
          judge.report(service, traffic, '"Local", but another node may answer for the address: set "Cluster"');
        }
      },
    );
  },
};
