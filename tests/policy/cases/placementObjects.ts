// For the rules that go by names, namespaces and nodes: resources that break them, what they must say, and neighbours.
import type { Around, Given, RuleCases } from "../harness";
import { UNKNOWN } from "../harness";
import { deployment } from "./gitopsPods";

const workload: Around = {
  declared: { cluster: { name: "gitlab", role: "workload" }, cilium: { mesh: { name: "lan" } } },
};
const placed = (place: string, value: unknown = true): Around => ({
  declared: { cluster: { name: "prod", role: "workload" }, placement: { [place]: value } },
});

const mcp = (type: string, props: Record<string, unknown>): Given => ({ type: `kubernetes:${type}`, props });
const noMcp = (shown: string): string => `"${shown}" has no place in this cluster: leave it out or set placement.mcp`;

const watching: Around = { declared: { cluster: { name: "monit" }, placement: { "observability-only": true } } };
const namespace = (name: unknown): Given => ({ type: "kubernetes:core/v1:Namespace", props: { metadata: { name } } });

const gpu = (spec: Record<string, unknown>, resource = "nvidia.com/gpu"): Given =>
  deployment({
    containers: [{ resources: { limits: { memory: "1Gi" } } }, { resources: { limits: { [resource]: 1 } } }],
    ...spec,
  });

export const placementObjectCases: Readonly<Record<string, RuleCases>> = {
  "place-mcp-allowlist": {
    violating: [
      {
        ...workload,
        resource: mcp("apps/v1:Deployment", {
          metadata: { name: "github-mcp", labels: { app: "web", component: "mcp", kind: "mcp_server" } },
        }),
        finds: [
          `metadata.name: ${noMcp("github-mcp")}`,
          `metadata.labels.component: ${noMcp("mcp")}`,
          `metadata.labels.kind: ${noMcp("mcp_server")}`,
        ],
      },
      {
        ...workload,
        resource: mcp("core/v1:Namespace", { metadata: { name: "mcp-servers" } }),
        finds: [`metadata.name: ${noMcp("mcp-servers")}`],
      },
      {
        ...workload,
        resource: mcp("helm.sh/v3:Release", { name: "mcp", chart: "oci://ghcr.io/charts/mcp-gateway" }),
        finds: [`name: ${noMcp("mcp")}`, `chart: ${noMcp("oci://ghcr.io/charts/mcp-gateway")}`],
      },
      {
        ...placed("mcp", false),
        resource: mcp("helm.toolkit.fluxcd.io/v2:HelmRelease", {
          metadata: { name: "a.mcp" },
          spec: { chartRef: { name: "grafana-mcp" } },
        }),
        finds: [`metadata.name: ${noMcp("a.mcp")}`, `spec.chartRef.name: ${noMcp("grafana-mcp")}`],
      },
    ],
    conforming: [
      { ...placed("mcp"), resource: mcp("core/v1:Namespace", { metadata: { name: "mcp" } }) },
      { resource: mcp("core/v1:Namespace", { metadata: { name: "mcp" } }) },
      {
        ...workload,
        resource: mcp("apps/v1:Deployment", { metadata: { name: "mcpherson", labels: { app: "dhmcp", mcp: "no" } } }),
      },
      { ...workload, resource: mcp("core/v1:Namespace", {}) },
      // The name of something else than a chart.
      { ...workload, resource: mcp("apps/v1:Deployment", { name: "mcp" }) },
    ],
    unknown: [
      {
        ...workload,
        resource: mcp("apps/v1:Deployment", { metadata: { name: UNKNOWN, labels: { app: "mcp" } } }),
        unjudged: ["metadata.name"],
        finds: [`metadata.labels.app: ${noMcp("mcp")}`],
      },
    ],
  },

  "place-observability-only": {
    violating: [
      {
        ...watching,
        resource: namespace("media"),
        finds: ['metadata.name: this cluster only watches others, and "media" does not: install it elsewhere'],
      },
      {
        ...watching,
        settings: { namespaces: ["watch"] },
        resource: namespace("monitoring"),
        finds: ['metadata.name: this cluster only watches others, and "monitoring" does not: install it elsewhere'],
      },
    ],
    conforming: [
      ...[
        "cert-manager",
        "coroot",
        "external-secrets",
        "flux-system",
        "grafana",
        "kube-system",
        "logging",
        "longhorn-system",
        "monitoring",
        "observability",
        "traefik",
      ].map((name) => ({ ...watching, resource: namespace(name) })),
      { ...workload, resource: namespace("media") },
      { resource: namespace("media") },
      { ...placed("observability-only", false), resource: namespace("media") },
    ],
    unknown: [{ ...watching, resource: namespace(UNKNOWN), unjudged: ["metadata.name"] }],
  },

  "place-gpu-workload-selectors": {
    violating: ["nvidia.com/gpu", "amd.com/gpu", "gpu.intel.com/i915", "nvidia.com/mig-1g.5gb"].map((resource) => ({
      resource: gpu({ affinity: { podAffinity: {} } }, resource),
      finds: [
        `spec.template.spec.containers[1].resources.limits["${resource}"]: the pod takes any node with ${resource}: select one by its label`,
      ],
    })),
    conforming: [
      { resource: gpu({ nodeSelector: { gpu: "t4" } }) },
      { resource: gpu({ affinity: { nodeAffinity: {} } }) },
      { resource: gpu({}, "example.com/nvidia.com/gpu") },
      { resource: gpu({}, "nvidia.community/gpu") },
      { resource: gpu({}, "gpu-intel.com/i915") },
    ],
    unknown: [
      {
        resource: deployment({ containers: [{ resources: { limits: UNKNOWN } }] }),
        unjudged: ["spec.template.spec.containers[0].resources.limits"],
      },
    ],
  },
};
