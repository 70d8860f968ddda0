// A chart is installed in one version, not in whatever a range gives today.
import { isExactVersion } from "../../exactVersion";
import { FLUX_RELEASE, OCI_REPOSITORY } from "../../flux";
import { HELM_TYPES } from "../../helm";
import type { ResourceJudge, ResourceRule } from "../../rule";
import type { View } from "../../view";

export const gitopsChartVersionExact: ResourceRule = {
  kind: "resource",
  id: "gitops-chart-version-exact",
  area: "gitops",
  level: "mandatory",
  severity: "high",
  why: "A range installs what nobody has tested, on the day its publisher releases it, and two clusters get two versions.",
  condition:
    "Every chart and every OCI artifact has one full version or a digest; a chart on disk or from Git carries its own.",
  repair: "Write the full version; a tool that renews versions can follow it.",
  source:
    "https://fluxcd.io/flux/components/helm/helmreleases/#chart-template and https://helm.sh/docs/helm/helm_install/: without a version the latest is used",
  example: 'version: ">= 1.18", version: 41.x, no version, devel: true',
  exceptions: "in the stack file",
  types: [...HELM_TYPES, FLUX_RELEASE, OCI_REPOSITORY],
  check: ({ type, props }, judge) => {
    if (type === FLUX_RELEASE) judgeRelease(props, judge);
    else if (type === OCI_REPOSITORY) judgeArtifact(props, judge);
    else judgeChart(props, judge);
  },
};

function judgeChart(props: View, judge: ResourceJudge): void {
  judge.each([props, props.get("fetchOpts")], (options) => {
    if (options.get("devel").flag() === true) {
      judge.report(options.get("devel"), "devel admits versions before their release: name one version");
    }
  });
  const versions = [props.get("version"), props.get("fetchOpts", "version")];
  const version = versions.find(({ present }) => present);
  if (version !== undefined) judgeVersion(version, judge);
  else if (!props.get("path").present && !CARRIES_VERSION.test(props.get("chart").text() ?? "")) {
    judgeVersion(props.get("version"), judge);
  }
}

/** A directory, an archive, or an artifact by its version or digest: the reference alone says which chart it is. */
const CARRIES_VERSION = /^[./]|\.tgz$|:v?\d+\.\d+\.\d+[^/]*$|@sha256:/;

function judgeRelease(props: View, judge: ResourceJudge): void {
  const chart = props.get("spec", "chart", "spec");
  // A chart from Git or from a bucket has the version of its source, which Flux takes instead.
  const source = chart.get("sourceRef", "kind").text();
  if (chart.present && source !== "GitRepository" && source !== "Bucket") judgeVersion(chart.get("version"), judge);
}

function judgeArtifact(props: View, judge: ResourceJudge): void {
  const ref = props.get("spec", "ref");
  if (ref.get("digest").present) return;
  if (ref.get("semver").present) {
    judge.report(ref.get("semver"), `${ref.get("semver").shown()} is a range: name one version in tag`);
  } else judgeVersion(ref.get("tag"), judge);
}

function judgeVersion(version: View, judge: ResourceJudge): void {
  if (!version.present) judge.report(version, "without a version the newest is taken: name one");
  else if (!isExactVersion(version.text() ?? "")) {
    judge.report(version, `${version.shown()} is not one version: write all three numbers`);
  }
}
