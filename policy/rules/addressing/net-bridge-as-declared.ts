// A bridge that the program makes has the MTU and the network that the site declares.
import { parseCidr, within } from "../../../fleet/addresses";
import { bridgeTypes, mtuOf } from "../../bridges";
import { declaredBridge } from "../../declaredSite";
import type { ResourceRule } from "../../rule";

export const netBridgeAsDeclared: ResourceRule = {
  kind: "resource",
  id: "net-bridge-as-declared",
  area: "addressing",
  level: "mandatory",
  severity: "medium",
  why: "Addresses and MTUs of all machines follow from the declared bridge, so another one on the host cuts every machine off.",
  condition:
    "Every bridge of a declared name has the declared MTU and, if it has an address, one of the declared network.",
  repair: "Correct the bridge, or what homelab:sites says about it.",
  source: "convention of this fleet: homelab:sites gives each bridge its network and its MTU",
  example: "a Bridge vmbr3 without mtu where the site declares mtu: 9000",
  exceptions: "in the stack file",
  types: bridgeTypes,
  check: ({ props }, judge) => {
    const declared = declaredBridge(judge.declared, props.get("name").text() ?? "");
    const mtu = (): void => {
      const at = props.get("mtu");
      const expected = declared.get("mtu").number();
      const own = mtuOf({ props });
      if (expected !== undefined && own !== expected) {
        judge.report(at, `${String(own)} is not the declared MTU: write mtu: ${String(expected)}`);
      }
    };
    const address = (): void => {
      const at = props.get("address");
      const network = declared.get("cidr");
      const expected = parseCidr(network.text());
      const own = parseCidr(at.text());
      if (expected !== undefined && own !== undefined && !within(own, expected)) {
        judge.report(at, `${at.shown()} is not in the declared network ${network.shown()}: take an address of it`);
      }
    };
    judge.each([mtu, address], (part) => {
      part();
    });
  },
};
