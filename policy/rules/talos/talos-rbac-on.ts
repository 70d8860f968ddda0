// A client of the Talos API may do what its certificate says, not everything.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, configTexts, documentsIn, said } from "../../talosConfig";

export const talosRbacOn: ResourceRule = {
  kind: "resource",
  id: "talos-rbac-on",
  area: "talos",
  level: "mandatory",
  severity: "critical",
  why: "Without roles every client certificate administers the node, also one that was made for reading.",
  condition: "No text of the configuration turns the roles of the Talos API off.",
  repair: "Take machine.features.rbac out: it is on by itself.",
  source: "siderolabs/docs, public/talos/v1.12/security/rbac.mdx: on in every configuration that is generated",
  example: "machine: { features: { rbac: false } }",
  exceptions: "never",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    judge.each(configTexts(props), (text) => {
      for (const rbac of said(documentsIn(text), "machine", "features", "rbac")) {
        if (rbac.flag() === false) judge.report(rbac, "the roles of the Talos API are off: take the setting out");
      }
    });
  },
};
