// No node runs with the settings of somebody who looks for a fault.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, configTexts, documentsIn, said } from "../../talosConfig";

/** Kernel arguments that open a shell or take protection away. */
const ARGUMENT = /^(talos\.debugshell|init_on_alloc=0|selinux=0|enforcing=0|mitigations=off|lockdown=none)$/;

export const talosNoDebug: ResourceRule = {
  kind: "resource",
  id: "talos-no-debug",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "Debug output carries what passes through the node, and a shell or a weakened kernel outlives the search for the fault.",
  condition: "The configuration turns no debug output on and adds no kernel argument that opens or weakens the node.",
  repair: "Take the setting out when the fault is found.",
  source:
    "siderolabs/docs, public/talos/v1.12/reference/configuration (debug, install.extraKernelArgs) and security/selinux.mdx; siderolabs/talos: talos.debugshell starts a shell in place of Talos",
  example: "debug: true",
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    judge.each(configTexts(props), (text) => {
      const documents = documentsIn(text);
      for (const debug of said(documents, "debug")) {
        if (debug.flag() === true) judge.report(debug, "debug output is on: turn it off");
      }
      for (const argument of said(documents, "machine", "install", "extraKernelArgs").flatMap((args) => args.list())) {
        const [given] = ARGUMENT.exec(argument.text() ?? "") ?? [];
        if (given !== undefined) judge.report(argument, `the kernel argument ${given} weakens the node: take it out`);
      }
    });
  },
};
