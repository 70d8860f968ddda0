// Native routing names the block that is routed without masquerading, and it covers the pods.
import { parseCidr, within } from "../../../fleet/addresses";
import { ofCilium } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

export const ciliumNativeRoutingCidr: ResourceRule = {
  kind: "resource",
  id: "cilium-native-routing-cidr",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "Without the block an agent that masquerades refuses to start, and with too small a one it hides pods behind node addresses, which breaks policies between clusters.",
  condition:
    "With routingMode native, ipv4NativeRoutingCIDR is a block that covers the pod network that the stack declares; it may be absent where IPv4 is not masqueraded or ipMasqAgent decides.",
  repair: "Set ipv4NativeRoutingCIDR to a block that covers the pod networks of every cluster in the mesh.",
  source:
    'cilium/cilium, pkg/option/config.go: checkIPv4NativeRoutingCIDR; docs.cilium.io, "Routing", native routing; "Setting up Cluster Mesh", requirements',
  example: 'routingMode: "native" without ipv4NativeRoutingCIDR',
  exceptions: "in the stack file",
  types: [HELM_RELEASE],
  check: ofCilium((cilium, judge) => {
    if (cilium.value("routingMode").text() !== "native") return;
    const block = cilium.value("ipv4NativeRoutingCIDR");
    const masquerades = cilium.value("enableIPv4Masquerade").flag() !== false;
    if (!block.present && (!masquerades || cilium.value("ipMasqAgent", "enabled").flag() === true)) return;
    const routed = parseCidr(block.text());
    if (routed === undefined) {
      judge.report(
        block,
        `${block.shown()} is no block, which native routing needs: set one that covers all pod networks`,
      );
      return;
    }
    const declared = judge.declared.get("network", "podCidr");
    const pods = parseCidr(declared.text());
    if (pods !== undefined && !within(pods, routed)) {
      judge.report(block, `${block.shown()} does not cover the pod network ${declared.shown()}: widen it`);
    }
  }),
};
