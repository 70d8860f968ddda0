// The Helm release of Cilium names one exact version.
import { ofCilium } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

const EXACT = /^v?\d+\.\d+\.\d+(-[\w.]+)?$/;

export const ciliumReleaseVersionExact: ResourceRule = {
  kind: "resource",
  id: "cilium-release-version-exact",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "A range or a missing version takes whatever is newest on the day, and a new minor of the network plugin can break a running cluster.",
  condition: "The version of the chart cilium is exact, such as 1.18.6, unless it is loaded as an archive.",
  repair: "Name the exact version of the chart.",
  source:
    'docs.cilium.io, "Upgrade Guide": only upgrades between consecutive minors are tested; helm.sh/docs/helm/helm_install: --version takes ranges',
  example: 'version: ">=1.18.0"',
  exceptions: "in the stack file",
  types: [HELM_RELEASE],
  check: ofCilium(({ resource, version }, judge) => {
    const isArchive = resource.props.get("chart").text()?.endsWith(".tgz") === true;
    if (!version.present && isArchive) return;
    if (!EXACT.test(version.text() ?? "")) {
      judge.report(version, `${version.shown()} is no exact version: name one, such as "1.18.6"`);
    }
  }),
};
