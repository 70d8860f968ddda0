// Reads installations of Helm charts, whether Pulumi or Flux makes them.
import { FLUX_RELEASE } from "./flux";
import { HELM_TYPES, helmChart } from "./helm";
import type { Facts } from "./rule";
import type { View } from "./view";

export const CHART_TYPES: readonly string[] = [...HELM_TYPES, FLUX_RELEASE];

export interface Installation {
  /** `cilium`, wherever it is loaded from; empty when a Flux release takes it from a source of its own. */
  readonly chart: string;
  /** Where the chart is named. */
  readonly at: View;
  readonly values: View;
}

/** Undefined for what installs no chart. @throws NotYetKnown when it is not known yet which chart it is */
export function installationOf(resource: Facts): Installation | undefined {
  const { props, type } = resource;
  if (type !== FLUX_RELEASE) {
    const chart = helmChart(resource);
    return chart && { chart: chart.name, at: props.get("chart"), values: chart.values };
  }
  const inline = props.get("spec", "chart", "spec", "chart");
  const at = inline.present ? inline : props.get("spec", "chartRef", "name");
  return { chart: at.text() ?? "", at, values: props.get("spec", "values") };
}
