// Cilium has the version that the stack declares.
import { ofCilium } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

export const ciliumVersionDeclared: ResourceRule = {
  kind: "resource",
  id: "cilium-version-declared",
  area: "cilium",
  level: "mandatory",
  severity: "medium",
  why: "The version table is what the rules on supported and tested versions judge; a release beside it runs what nobody compared.",
  condition: "The version of the release is the one that homelab:versions declares.",
  repair: "Take the version from homelab:versions.",
  source: "convention of this fleet: versions live once, in the version table",
  example: 'version: "1.19.0" where the table says 1.18.6',
  exceptions: "in the stack file",
  types: [HELM_RELEASE],
  check: ofCilium(({ version }, judge) => {
    const declared = judge.declared.get("versions", "cilium");
    if (declared.present && version.text() !== declared.text()) {
      judge.report(version, `${version.shown()}, but the stack declares ${declared.shown()}: install that`);
    }
  }),
};
