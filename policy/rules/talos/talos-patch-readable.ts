// Talos can read every patch of a machine configuration.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, configTexts, patchTexts, readConfig } from "../../talosConfig";

export const talosPatchReadable: ResourceRule = {
  kind: "resource",
  id: "talos-patch-readable",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "A patch that Talos cannot read fails in the middle of an operation, when the first nodes are already changed.",
  condition: "Every text of a configuration is YAML whose documents are mappings; none is a list of JSON patches.",
  repair: "Write the patch as a strategic merge patch, each document with apiVersion and kind or as v1alpha1.",
  source:
    "siderolabs/talos, pkg/machinery/config/configpatcher/apply.go: JSON6902 patches are not supported for multi-document machine configuration",
  example: 'configPatches: [\'[{ "op": "remove", "path": "/machine/network" }]\']',
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    judge.each(configTexts(props), (text) => {
      if (readConfig(text).problem === "no configuration") {
        judge.report(text, "no YAML of mappings: write documents as Talos reads them");
      }
    });
    judge.each(patchTexts(props), (text) => {
      if (readConfig(text).problem === "JSON patches") {
        judge.report(text, "JSON patches do not work on several documents: write a strategic merge patch");
      }
    });
  },
};
