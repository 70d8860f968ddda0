// A node with a name of its own generates none.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, configTexts, documentsIn, kindOf } from "../../talosConfig";

export const talosHostnameAutoOff: ResourceRule = {
  kind: "resource",
  id: "talos-hostname-auto-off",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "The generated configuration asks for a stable name, and Talos refuses a node that has both.",
  condition: 'Each HostnameConfig with a hostname says auto: "off".',
  repair: 'Add auto: "off" beside the hostname.',
  source: "siderolabs/talos, pkg/machinery/config/types/network/hostname.go, Validate",
  example: 'kind: HostnameConfig with hostname: "main-cp-0" alone',
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    judge.each(configTexts(props), (text) => {
      for (const document of documentsIn(text).filter((one) => kindOf(one) === "HostnameConfig")) {
        const auto = document.get("auto");
        if (document.get("hostname").present && auto.text() !== "off") {
          judge.report(auto, `a hostname beside auto ${auto.shown()}: add auto: "off"`);
        }
      }
    });
  },
};
