// With native routing something tells the nodes where each other's pods are.
import { ofCilium } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

/** Each of them brings the routes along: neighbours on one link, BGP, or the network of a cloud. */
const ROUTERS = [
  ["autoDirectNodeRoutes"],
  ["bgpControlPlane", "enabled"],
  ["gke", "enabled"],
  ["eni", "enabled"],
  ["azure", "enabled"],
  ["alibabacloud", "enabled"],
];

export const netNativeRoutingHasRoutes: ResourceRule = {
  kind: "resource",
  id: "net-native-routing-has-routes",
  area: "addressing",
  level: "mandatory",
  severity: "high",
  why: "Without routes pods of one node talk to each other and to no pod elsewhere, which looks like a fault of the application.",
  condition: "With routingMode native, autoDirectNodeRoutes, the BGP control plane or a cloud's own network is on.",
  repair: "Set autoDirectNodeRoutes: true where all nodes share a network, or bgpControlPlane.enabled: true.",
  source: "docs.cilium.io, network/concepts/routing: Native-Routing, requirements on the network",
  example: 'routingMode: "native" with autoDirectNodeRoutes: false',
  exceptions: "in the stack file",
  types: [HELM_RELEASE],
  check: ofCilium((cilium, judge) => {
    const mode = cilium.value("routingMode");
    if (mode.text() !== "native") return;
    if (ROUTERS.some((keys) => cilium.value(...keys).flag() === true)) return;
    judge.report(mode, "nothing gives the nodes routes to pods: set autoDirectNodeRoutes or bgpControlPlane.enabled");
  }),
};
