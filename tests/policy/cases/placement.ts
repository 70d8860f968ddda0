// For every rule of the area: resources that break it, what it must say, and resources that come close.
import type { Around, Given, RuleCases } from "../harness";
import { UNKNOWN } from "../harness";
import { deployment } from "./gitopsPods";
import { placementObjectCases } from "./placementObjects";

const hub: Around = { declared: { cluster: { name: "main", role: "management" }, cilium: { mesh: { name: "lan" } } } };
const workload: Around = {
  declared: { cluster: { name: "gitlab", role: "workload" }, cilium: { mesh: { name: "lan" } } },
};
const placed = (place: string, value: unknown = true): Around => ({
  declared: { cluster: { name: "prod", role: "workload" }, placement: { [place]: value } },
});

const release = (chart: unknown, values?: unknown): Given => ({
  type: "kubernetes:helm.sh/v3:Release",
  props: { chart, values },
});
const fluxRelease = (chart: string, values?: unknown): Given => ({
  type: "kubernetes:helm.toolkit.fluxcd.io/v2:HelmRelease",
  props: { spec: { chart: { spec: { chart } }, values } },
});
const pod = (...images: unknown[]): Given => deployment({ containers: images.map((image) => ({ image })) });
const custom = (type: string): Given => ({ type: `kubernetes:${type}`, props: {} });

const IMAGE = "spec.template.spec.containers[0].image";

/** Every way to install a program is found, and each of the close neighbours is not. */
function programs(
  installed: readonly {
    name: string;
    charts: readonly string[];
    images: readonly string[];
    kinds?: readonly string[];
  }[],
  around: Around,
  message: (name: string) => string,
): RuleCases["violating"] {
  return installed.flatMap(({ name, charts, images, kinds = [] }) => [
    ...charts.flatMap((chart) => [
      { ...around, resource: release(chart), finds: [`chart: ${message(name)}`] },
      { ...around, resource: fluxRelease(chart), finds: [`spec.chart.spec.chart: ${message(name)}`] },
    ]),
    ...images.map((image) => ({
      ...around,
      resource: pod(`registry.example.com/${image}:1.2.3`, "nginx:1.29.3", `not-${image}:1.2.3`),
      finds: [`${IMAGE}: ${message(name)}`],
    })),
    ...kinds.map((kind) => ({ ...around, resource: custom(kind), finds: [message(name)] })),
  ]);
}

const argo = [
  {
    name: "Argo CD",
    charts: ["argo-cd", "argocd-apps"],
    images: ["argoproj/argocd"],
    kinds: ["argoproj.io/v1beta1:ArgoCD"],
  },
];
const vault = [
  { name: "Vault", charts: ["vault"], images: ["hashicorp/vault", "hashicorp/vault-enterprise"] },
  { name: "OpenBao", charts: ["openbao"], images: ["openbao/openbao"] },
];
const identity = [
  { name: "Authentik", charts: ["authentik"], images: ["goauthentik/server"] },
  {
    name: "Keycloak",
    charts: ["keycloak", "keycloakx"],
    images: ["keycloak/keycloak"],
    kinds: ["k8s.keycloak.org/v2alpha1:Keycloak"],
  },
  { name: "MinIO", charts: ["minio"], images: ["minio/minio"], kinds: ["minio.min.io/v2:Tenant"] },
];
const stores = [
  {
    name: "VictoriaMetrics",
    charts: ["victoria-metrics-single", "victoria-metrics-cluster"],
    images: ["victoriametrics/victoria-metrics", "victoriametrics/vmstorage"],
    kinds: ["operator.victoriametrics.com/v1beta1:VMSingle", "operator.victoriametrics.com/v1beta1:VMCluster"],
  },
  {
    name: "Prometheus",
    charts: ["prometheus", "kube-prometheus-stack"],
    images: ["prometheus/prometheus", "prom/prometheus"],
    kinds: ["monitoring.coreos.com/v1:Prometheus"],
  },
  {
    name: "Grafana",
    charts: ["grafana"],
    images: ["grafana/grafana"],
    kinds: ["grafana.integreatly.org/v1beta1:Grafana"],
  },
];
const ai = [
  { name: "LiteLLM", charts: ["litellm", "litellm-helm"], images: ["berriai/litellm"] },
  { name: "LangGraph", charts: ["langgraph-cloud", "langgraph-dataplane"], images: ["langchain/langgraph-api"] },
  { name: "Qdrant", charts: ["qdrant"], images: ["qdrant/qdrant"] },
  { name: "Conduit", charts: ["conduit"], images: ["matrixconduit/matrix-conduit"] },
];

const noPlace = (place: string) => (name: string) =>
  `${name} has no place in this cluster: leave it out or set placement.${place}`;
const vaultElsewhere = (name: string): string =>
  `the server of ${name} runs on the hub alone: read its secrets from there`;
const identityElsewhere = (name: string): string => `${name} runs on the hub alone: use that one`;
const storeElsewhere = (name: string): string => `${name} runs on the hub of the mesh alone: send the metrics there`;

export const placementCases: Readonly<Record<string, RuleCases>> = {
  "place-argocd-allowlist": {
    violating: [
      ...programs(argo, workload, noPlace("argocd")),
      ...programs(argo, placed("argocd", false), noPlace("argocd")),
      {
        ...workload,
        resource: pod("quay.io/argoproj/argocd:v3.1.0", "nginx:1.29.3", "argoproj/argocd"),
        finds: [
          `${IMAGE}: ${noPlace("argocd")("Argo CD")}`,
          `${IMAGE.replace("0", "2")}: ${noPlace("argocd")("Argo CD")}`,
        ],
      },
    ],
    conforming: [
      { ...placed("argocd"), resource: release("argo-cd") },
      { resource: release("argo-cd") },
      { ...workload, resource: release("argo-rollouts") },
      { ...workload, resource: pod("quay.io/argoproj/argocd-extension:1.0.0") },
    ],
    unknown: [
      { ...workload, resource: release(UNKNOWN), unjudged: ["chart"] },
      {
        ...workload,
        resource: pod(UNKNOWN, "argoproj/argocd"),
        unjudged: [IMAGE],
        finds: [`${IMAGE.replace("0", "1")}: ${noPlace("argocd")("Argo CD")}`],
      },
    ],
  },

  "place-vault-on-hub": {
    violating: [
      ...programs(vault, workload, vaultElsewhere),
      {
        ...workload,
        resource: fluxRelease("vault", { server: { enabled: true } }),
        finds: [`spec.chart.spec.chart: ${vaultElsewhere("Vault")}`],
      },
    ],
    conforming: [
      { ...hub, resource: release("vault") },
      { resource: release("vault") },
      { ...workload, resource: release("vault", { server: { enabled: false } }) },
      { ...workload, resource: pod("hashicorp/vault-k8s:1.7.0") },
      { ...workload, resource: release("vault-secrets-operator") },
    ],
    unknown: [{ ...workload, resource: release("vault", UNKNOWN), unjudged: ["values"] }],
  },

  "place-identity-on-hub": {
    violating: programs(identity, workload, identityElsewhere),
    conforming: [
      { ...hub, resource: release("authentik") },
      { resource: release("authentik") },
      { ...workload, resource: pod("goauthentik/proxy:2026.2.0", "minio/mc:1.0.0") },
    ],
  },

  "place-monitoring-on-hub": {
    violating: programs(stores, workload, storeElsewhere),
    conforming: [
      { ...hub, resource: release("grafana") },
      { resource: release("grafana") },
      { declared: { cluster: { role: "workload" } }, resource: release("grafana") },
      { ...workload, resource: release("victoria-metrics-agent") },
      { ...workload, resource: pod("victoriametrics/vmagent:v1.130.0") },
      {
        ...workload,
        resource: { ...release("grafana"), type: "kubernetes:operator.victoriametrics.com/v1beta1:VMAgent" },
      },
    ],
  },

  "place-ai-stack-allowlist": {
    violating: programs(ai, workload, noPlace("ai")),
    conforming: [
      { ...placed("ai"), resource: release("litellm") },
      { resource: release("litellm") },
      { ...workload, resource: pod("ollama/ollama:0.12.0") },
    ],
  },

  ...placementObjectCases,
};
