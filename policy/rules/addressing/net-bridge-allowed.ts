// A virtual machine is attached to bridges of its site only.
import { declaredSite } from "../../declaredSite";
import type { ResourceRule } from "../../rule";
import { bridgeOf, networkDevices, vmTypes } from "../../virtualMachines";

export const netBridgeAllowed: ResourceRule = {
  kind: "resource",
  id: "net-bridge-allowed",
  area: "addressing",
  level: "mandatory",
  severity: "high",
  why: "A machine on another bridge starts without complaint and stands in a network that is not its own, or in none.",
  condition: "Every network device is attached to a bridge that the site declares or that the setting allows.",
  repair: "Attach the device to a bridge of the site, or declare the bridge there.",
  source:
    "muhlba91/pulumi-proxmoxve, VmLegacy networkDevices[].bridge; convention of this fleet: homelab:sites lists the bridges",
  example: "networkDevices: [{ bridge: vmbr9 }] at a site that has vmbr0 alone",
  exceptions: "in the stack file",
  settings: {
    bridges: {
      description: "Bridges that are allowed beside those that the stack's site declares.",
      type: "array",
      items: { type: "string" },
      default: [],
    },
  },
  types: vmTypes,
  check: ({ props }, judge) => {
    const ofSite = declaredSite(judge.declared)
      .get("bridges")
      .entries()
      .map(([name]) => name);
    const further = judge.settings
      .get("bridges")
      .list()
      .flatMap((bridge) => bridge.text() ?? []);
    const allowed = [...ofSite, ...further];
    // Nobody said which bridges there are.
    if (allowed.length === 0) return;
    judge.each(networkDevices(props), (device) => {
      const bridge = bridgeOf(device);
      if (!allowed.includes(bridge)) {
        judge.report(
          device.get("bridge"),
          `"${bridge}" is not a bridge of this site: attach the interface to ${allowed.join(" or ")}`,
        );
      }
    });
  },
};
