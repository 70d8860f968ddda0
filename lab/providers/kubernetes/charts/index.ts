// The charts that the lab knows, by repository, name and version.
import type { Chart } from "./chart";
import { CILIUM } from "./cilium";
import { externalSecrets } from "./externalSecrets";
import { fluxOperator } from "./fluxOperator";
import { metricsServer } from "./metricsServer";
import { talosCloudControllerManager } from "./talosCloudControllerManager";

export const CHARTS: readonly Chart[] = [
  ...CILIUM,
  externalSecrets,
  fluxOperator,
  metricsServer,
  talosCloudControllerManager,
];

/** Where a release asks for its chart: a name in a repository, or a whole `oci://` address. */
export interface ChartReference {
  readonly chart: string;
  readonly repository: string | undefined;
  readonly version: string | undefined;
}

/**
 * Finds a chart, or says in Helm's words why there is none.
 * Source of the texts: helm/helm pkg/action/install.go LocateChart, pkg/repo/chartrepo.go, pkg/registry/client.go.
 */
export function findChart({ chart, repository, version }: ChartReference): Chart | string {
  const isOci = chart.startsWith("oci://");
  const home = isOci ? chart.slice(0, chart.lastIndexOf("/")) : repository;
  const name = isOci ? chart.slice(chart.lastIndexOf("/") + 1) : chart;
  if (home === undefined) {
    return `chart "${chart}" has no repository: set repositoryOpts.repo or use an oci:// address; charts from local directories are not simulated`;
  }
  if (version === undefined) {
    return `chart "${chart}" has no version: the lab knows exact versions only (${versionsOf(home, name) || "none of this chart"})`;
  }
  const found = CHARTS.find(
    (known) => known.repository === trimmed(home) && known.name === name && known.version === version,
  );
  if (found) return found;
  const knows = CHARTS.map((known) => `${known.repository} ${known.name} ${known.version}`).join(", ");
  const missing = isOci
    ? `failed to perform "FetchReference" on source: ${chart.slice("oci://".length)}:${version}: not found`
    : `chart "${name}" version "${version}" not found in ${home} repository`;
  return `${missing} (the lab knows: ${knows})`;
}

function versionsOf(home: string, name: string): string {
  return CHARTS.filter((known) => known.repository === trimmed(home) && known.name === name)
    .map((known) => known.version)
    .join(", ");
}

function trimmed(address: string): string {
  return address.replace(/\/+$/, "");
}
