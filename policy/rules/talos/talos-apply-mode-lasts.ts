// A configuration that is applied stays.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY } from "../../talosConfig";

export const talosApplyModeLasts: ResourceRule = {
  kind: "resource",
  id: "talos-apply-mode-lasts",
  area: "talos",
  level: "mandatory",
  severity: "medium",
  why: "In mode try a node goes back to its old configuration after a minute, while Pulumi believes in the new one.",
  condition: "The mode of applying is not try.",
  repair: "Set applyMode to auto or leave it out.",
  source: "siderolabs/docs, talosctl apply-config --mode",
  example: 'applyMode: "try"',
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    const mode = props.get("applyMode");
    if (mode.text() === "try") judge.report(mode, "the node goes back to its old configuration: set it to auto");
  },
};
