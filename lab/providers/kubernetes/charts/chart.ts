// What the lab must know of a Helm chart: its values, its defaults, and what a release of it brings into a cluster.
import type { Manifest } from "../../../world/controllers/cluster";
import type { Shape } from "../shape";

/** One installed chart, with its values coalesced over the defaults. */
export interface Rendering {
  readonly name: string;
  readonly namespace: string;
  readonly values: Record<string, unknown>;
  /** Moment of the rendering on the world's clock. */
  readonly now: Date;
  /** Helm's `lookup`: the object as it is in the cluster, empty where there is none. */
  readonly lookup: (apiVersion: string, kind: string, namespace: string, name: string) => Record<string, unknown>;
}

export interface Chart {
  /** As in `Chart.yaml`. */
  readonly name: string;
  readonly version: string;
  readonly appVersion: string;
  /** Address of a chart repository (`https://…`), or of the registry path above the chart (`oci://…`). */
  readonly repository: string;
  /** Where the values and templates were read. */
  readonly source: string;
  /**
   * Virtual seconds that a waiting release of it takes, from an empty image cache on a line of 20 MB/s.
   * An estimate: image sizes of charts of this kind, rounded; probes as in the chart's values.
   */
  readonly rolloutSeconds: number;
  /** Strict shape of the values. */
  readonly values: Shape;
  /** Defaults of the values that decide something in the lab. */
  readonly defaults: Record<string, unknown>;
  /** The text of a `fail` in the templates, if these values meet one. */
  refuses(values: Record<string, unknown>): string | undefined;
  /** Objects of the release, namespaces filled in. */
  render(rendering: Rendering): readonly Manifest[];
}

interface PodTemplate {
  readonly hostNetwork?: boolean;
  readonly nodeSelector?: unknown;
  readonly tolerations?: unknown;
  readonly affinity?: unknown;
  readonly securityContext?: unknown;
  readonly volumes?: readonly Record<string, unknown>[];
  readonly containers?: readonly Record<string, unknown>[];
}

/** A Deployment or DaemonSet of a chart, as far as its scheduling and admission decide something. */
export function workload(
  kind: "Deployment" | "DaemonSet",
  { name, namespace, replicas = 1 }: { name: string; namespace: string; replicas?: number },
  pod: PodTemplate,
): Manifest {
  const labels = { "app.kubernetes.io/name": name };
  const spec = {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: JSON.parse(JSON.stringify(pod)) as Record<string, unknown> },
  };
  const body = { spec: kind === "Deployment" ? { replicas, ...spec } : spec };
  return { apiVersion: "apps/v1", kind, namespace, name, body };
}

/** An object of which only the existence matters. */
export function bare(apiVersion: string, kind: string, namespace: string | undefined, name: string): Manifest {
  return { apiVersion, kind, namespace, name, body: {} };
}

/** A definition that the chart carries itself. It outlives the release unless it is removable. */
export function definition(
  group: string,
  kind: string,
  plural: string,
  version: string,
  { scope = "Namespaced", removable = false }: { scope?: "Namespaced" | "Cluster"; removable?: boolean } = {},
): Manifest {
  const annotations = { "helm.sh/resource-policy": "keep" };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    name: `${plural}.${group}`,
    body: {
      ...(removable ? {} : { metadata: { annotations } }),
      spec: { group, names: { kind, plural }, scope, versions: [{ name: version, served: true }] },
    },
  };
}
