// A configuration that is applied is in force.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY } from "../../talosConfig";

export const talosApplyModeImmediate: ResourceRule = {
  kind: "resource",
  id: "talos-apply-mode-immediate",
  area: "talos",
  level: "mandatory",
  severity: "medium",
  why: "In mode staged a node keeps its old configuration until somebody starts it anew, while Pulumi believes in the new one.",
  condition: "The mode of applying is not staged.",
  repair: "Set applyMode to auto or leave it out.",
  source:
    "siderolabs/docs, public/talos/v1.12/configure-your-talos-cluster/system-configuration/editing-machine-configuration.mdx: --mode=staged; siderolabs/terraform-provider-talos, pkg/talos/talos_machine_configuration_apply_resource.go: apply_mode, auto by default",
  example: 'applyMode: "staged"',
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    const mode = props.get("applyMode");
    if (mode.text() === "staged")
      judge.report(mode, "the node keeps its old configuration until its next start: set it to auto");
  },
};
