// The name of a Helm release is one that Helm takes.
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

/** Helm puts it before the names of the chart's objects, which may have 63 characters. */
const MOST = 53;
const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

export const nameHelmRelease: ResourceRule = {
  kind: "resource",
  id: "name-helm-release",
  area: "naming",
  level: "mandatory",
  severity: "medium",
  why: "Helm refuses other names after the rest of the operation is done, and a name that is too long cuts those of the objects.",
  condition: "A name that is written has at most 53 lower-case letters, digits, inner dashes and dots.",
  repair: "Shorten the name, and use lower-case letters, digits and dashes.",
  source: "helm/helm, pkg/chart/v2/util/validate_name.go: ValidateReleaseName",
  example: "name: Cilium",
  exceptions: "in the stack file",
  types: [HELM_RELEASE],
  check: ({ props }, judge) => {
    const at = props.get("name");
    const name = at.text();
    if (name !== undefined && (name.length > MOST || !NAME.test(name))) {
      judge.report(
        at,
        `${at.shown()} is no name for a release: use at most ${String(MOST)} lower-case letters, digits, inner dashes and dots`,
      );
    }
  },
};
