// Direct server return is used only where its packets get through.
import { ofCilium } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

export const netDsrNeedsNativeRouting: ResourceRule = {
  kind: "resource",
  id: "net-dsr-needs-native-routing",
  area: "addressing",
  level: "mandatory",
  severity: "high",
  why: "Cilium refuses to start with a dispatch that its tunnel cannot carry, and the nodes stay without a network.",
  condition:
    "With loadBalancer.mode dsr or hybrid, routingMode is native, or dsrDispatch and tunnelProtocol both are geneve; a geneve dispatch needs that protocol in either case.",
  repair: "Set routingMode: native, or dsrDispatch and tunnelProtocol to geneve, or mode: snat.",
  source: "docs.cilium.io, network/kubernetes/kubeproxy-free: Direct Server Return, table of dispatch modes",
  example: "loadBalancer: { mode: dsr } over a VXLAN tunnel",
  exceptions: "in the stack file",
  types: [HELM_RELEASE],
  check: ofCilium((cilium, judge) => {
    const mode = cilium.value("loadBalancer", "mode");
    if (!["dsr", "hybrid"].includes(mode.text() ?? "")) return;
    if (cilium.value("loadBalancer", "dsrDispatch").text() === "geneve") {
      const protocol = cilium.value("tunnelProtocol");
      if (protocol.text() !== "geneve") {
        judge.report(protocol, `a geneve dispatch does not pass ${protocol.shown()}: write tunnelProtocol: geneve`);
      }
    } else if (cilium.value("routingMode").text() !== "native") {
      judge.report(mode, `${mode.shown()} does not pass a tunnel: set routingMode: native, or dispatch by geneve`);
    }
  }),
};
