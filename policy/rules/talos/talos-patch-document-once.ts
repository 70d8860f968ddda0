// No patch holds the same document twice.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, documentsIn, kindOf, patchTexts } from "../../talosConfig";

export const talosPatchDocumentOnce: ResourceRule = {
  kind: "resource",
  id: "talos-patch-document-once",
  area: "talos",
  level: "mandatory",
  severity: "medium",
  why: "Talos refuses a patch in which one document stands twice.",
  condition: "No two documents of one patch have the same kind and the same name, those with $patch aside.",
  repair: "Merge the two documents, or give each a patch of its own.",
  source:
    "siderolabs/talos, pkg/machinery/config/container/container.go, New: duplicate documents are an error, but for those that only select",
  example: "configPatches: [two HostnameConfig documents parted by ---]",
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    judge.each(patchTexts(props), (text) => {
      const seen = new Set<string>();
      // What is deleted may be written anew in the same patch.
      for (const document of documentsIn(text).filter((one) => !one.get("$patch").present)) {
        const title = [kindOf(document), document.get("name").text()].filter((part) => part !== undefined).join(" ");
        if (seen.has(title)) judge.report(document, `a second ${title} in one patch: merge the two documents`);
        seen.add(title);
      }
    });
  },
};
