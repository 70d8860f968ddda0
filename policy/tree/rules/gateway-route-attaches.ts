// Every route finds its gateway, and the gateway lets it in.
import { isKind, type Item, type TreeItem } from "../model";
import type { TreeRule } from "../rule";
import type { View } from "../../view";

const GROUP = "gateway.networking.k8s.io";

export const gatewayRouteAttaches: TreeRule = {
  id: "gateway-route-attaches",
  level: "mandatory",
  severity: "medium",
  why: "A route that no listener takes is accepted by the API server and answers nobody.",
  condition:
    "Every parent of a route is a Gateway of the tree with the named listener, and that admits the route's namespace.",
  repair:
    "Name the gateway, its namespace and its listener as they are called, or let the listener admit all namespaces.",
  source: "https://gateway-api.sigs.k8s.io/concepts/api-overview/#attaching-routes-to-gateways",
  example: "parentRefs: [{ name: ingress, sectionName: https }], where the listener is called websecure",
  check: (items, judge) => {
    for (const route of items.filter((one) => isKind(one, GROUP, "HTTPRoute", "GRPCRoute", "TLSRoute"))) {
      for (const parent of route.view.get("spec", "parentRefs").list()) {
        if ((parent.get("kind").text() ?? "Gateway") !== "Gateway") continue;
        const trouble = troubleWith(route, parent, items);
        if (trouble !== undefined) judge.report(route, parent, trouble);
      }
    }
  },
};

function troubleWith(route: TreeItem, parent: View, items: readonly TreeItem[]): string | undefined {
  const name = parent.get("name").text() ?? "";
  const namespace = parent.get("namespace").text() ?? route.namespace;
  const gateway = items.find(
    (one) => isKind(one, GROUP, "Gateway") && one.name === name && one.namespace === namespace,
  );
  if (gateway === undefined) return `nobody makes the Gateway ${name} in ${namespace}: name one that exists`;
  const section = parent.get("sectionName").text();
  const listeners = gateway.view.get("spec", "listeners").list();
  const wanted = listeners.filter((listener) => section === undefined || listener.get("name").text() === section);
  if (wanted.length === 0) return `the Gateway ${name} has no listener ${section ?? ""}: name one of its own`;
  return wanted.some((listener) => admits(listener, gateway, route.namespace))
    ? undefined
    : `the Gateway ${name} admits no routes of ${route.namespace} there: let the listener admit them`;
}

/** Only its own namespace by default; what a selector takes cannot be judged here. */
function admits(listener: View, gateway: Item, namespace: string): boolean {
  const from = listener.get("allowedRoutes", "namespaces", "from").text() ?? "Same";
  return from !== "Same" || namespace === gateway.namespace;
}
