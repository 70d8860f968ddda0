// Reads Helm charts among the resources, whichever of Pulumi's three types installs them.
import type { Facts } from "./rule";
import { NotYetKnown, type View } from "./view";

export const HELM_RELEASE = "kubernetes:helm.sh/v3:Release";
export const HELM_TYPES: readonly string[] = [
  HELM_RELEASE,
  "kubernetes:helm.sh/v3:Chart",
  "kubernetes:helm.sh/v4:Chart",
];

export interface HelmChart {
  readonly resource: Facts;
  /** `cilium`, wherever it is loaded from. */
  readonly name: string;
  /** URL of the repository; absent for a chart that is loaded from its own URL or from the disk. */
  readonly repository: View;
  readonly version: View;
  /** What the program sets; the chart's defaults are not in it. */
  readonly values: View;
  /** One of the values. @throws NotYetKnown when it may be set in a file of values, which no rule can read */
  value(...keys: readonly string[]): View;
}

/** Undefined for what is no chart. @throws NotYetKnown when it is not known yet which chart it is */
export function helmChart(resource: Facts): HelmChart | undefined {
  if (!HELM_TYPES.includes(resource.type)) return undefined;
  // Read once: over a stack, each reading of `props` copies all of them.
  const { props } = resource;
  const values = props.get("values");
  return {
    resource,
    name: chartName(props.get("chart").text() ?? ""),
    // v3.Chart calls its options after `helm fetch`.
    repository: props.get(props.get("fetchOpts").present ? "fetchOpts" : "repositoryOpts", "repo"),
    version: props.get("version"),
    values,
    value: (...keys) => {
      const value = values.get(...keys);
      const files = props.get("valueYamlFiles");
      if (!value.present && files.present) throw new NotYetKnown(files.path);
      return value;
    },
  };
}

/** The chart of this name; undefined for every other resource. @throws NotYetKnown as `helmChart` */
export function chartCalled(name: string, resource: Facts): HelmChart | undefined {
  const chart = helmChart(resource);
  return chart?.name === name ? chart : undefined;
}

/** `cilium` of `cilium`, `cilium/cilium`, `oci://quay.io/cilium/charts/cilium:1.18.6` and `./cilium-1.18.6.tgz`. */
const chartName = (reference: string): string =>
  reference
    .replace(/[/]+$/, "")
    .replace(/^.*[/]/, "")
    .replace(/[@:].*$/, "")
    .replace(/(-v?\d+\.\d+\.\d+[^/]*)?\.tgz$/, "");
