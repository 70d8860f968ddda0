// The machine configuration gives a node one default route at most.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, configTexts, documentsIn, kindOf, said } from "../../talosConfig";
import type { View } from "../../view";

/** Documents of one link each, which may carry addresses and routes. */
const LINKS = ["LinkConfig", "VLANConfig", "BondConfig", "BridgeConfig", "DummyLinkConfig"];

export const netTalosSingleDefaultRoute: ResourceRule = {
  kind: "resource",
  id: "net-talos-single-default-route",
  area: "addressing",
  level: "mandatory",
  severity: "high",
  why: "With two default routes replies leave by another link than requests came, and a storage network carries the node's traffic.",
  condition: "The routes of one link at most lead everywhere, those in routing tables of their own aside.",
  repair: "Keep the default route at the management link, and give others routes with a destination.",
  source:
    "siderolabs/talos, network.LinkConfig routes[] (an absent destination means everything) and machine.network.interfaces[].routes",
  example: "two LinkConfig documents with routes: [{ gateway: … }]",
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    let first: string | undefined;
    judge.each(configTexts(props), (text) => {
      for (const [link, route] of documentsIn(text).flatMap(defaultRoutes)) {
        first ??= link;
        if (link !== first) {
          judge.report(route, `${link} has a further default route beside that of ${first}: name its destination`);
        }
      }
    });
  },
};

function defaultRoutes(document: View): readonly (readonly [string, View])[] {
  const links = LINKS.includes(kindOf(document))
    ? [{ name: document.get("name"), routes: document.get("routes"), destination: "destination" }]
    : said([document], "machine", "network", "interfaces")
        .flatMap((interfaces) => interfaces.list())
        .map((one) => ({ name: one.get("interface"), routes: one.get("routes"), destination: "network" }));
  return links.flatMap(({ name, routes, destination }) =>
    routes
      .list()
      .filter((route) => ["", "0.0.0.0/0"].includes(route.get(destination).text() ?? ""))
      .filter((route) => !route.get("table").present)
      .map((route) => [name.text() ?? name.path, route] as const),
  );
}
