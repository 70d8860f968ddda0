// For the rules about charts: resources that break them, what they must say, and resources that come close.
import type { Given, RuleCases } from "../harness";
import { UNKNOWN } from "../harness";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const CHART_V3 = "kubernetes:helm.sh/v3:Chart";
const CHART_V4 = "kubernetes:helm.sh/v4:Chart";
const FLUX_RELEASE = "kubernetes:helm.toolkit.fluxcd.io/v2:HelmRelease";
const OCI = "kubernetes:source.toolkit.fluxcd.io/v1:OCIRepository";
const HELM = "kubernetes:source.toolkit.fluxcd.io/v1:HelmRepository";

const chart = (props: Record<string, unknown>, type = RELEASE): Given => ({
  type,
  props: { chart: "traefik", ...props },
});

const fluxRelease = (spec: Record<string, unknown>): Given => ({
  type: FLUX_RELEASE,
  props: { spec: { chart: { spec: { sourceRef: { kind: "HelmRepository", name: "traefik" }, ...spec } } } },
});

const oci = (ref?: unknown): Given => ({ type: OCI, props: { spec: { ref } } });

const versionCases: RuleCases = {
  violating: [
    ...[">= 1.18", "41.x", "1.18", "~1.18.6", "1.18.6 - 2.0.0", "latest", "", "1.18.6-"].map((version) => ({
      resource: chart({ version }),
      finds: [`version: "${version}" is not one version: write all three numbers`],
    })),
    ...[RELEASE, CHART_V3, CHART_V4].map((type) => ({
      resource: chart({}, type),
      finds: ["version: without a version the newest is taken: name one"],
    })),
    {
      resource: chart({ chart: "./charts/traefik", version: "41.x" }),
      finds: ['version: "41.x" is not one version: write all three numbers'],
    },
    ...["https://example.com/traefik.tgz.d/traefik", "oci://example.com/charts:41.3.0/traefik"].map((reference) => ({
      resource: chart({ chart: reference }),
      finds: ["version: without a version the newest is taken: name one"],
    })),
    {
      resource: chart({ chart: "oci://ghcr.io:443/charts/traefik:latest", devel: true }),
      finds: [
        "devel: devel admits versions before their release: name one version",
        "version: without a version the newest is taken: name one",
      ],
    },
    {
      resource: chart({ fetchOpts: { version: "^1.18.6", devel: true } }, CHART_V3),
      finds: [
        "fetchOpts.devel: devel admits versions before their release: name one version",
        'fetchOpts.version: "^1.18.6" is not one version: write all three numbers',
      ],
    },
    {
      resource: fluxRelease({ version: "41.x" }),
      finds: ['spec.chart.spec.version: "41.x" is not one version: write all three numbers'],
    },
    {
      resource: fluxRelease({}),
      finds: ["spec.chart.spec.version: without a version the newest is taken: name one"],
    },
    {
      resource: oci({ semver: ">=1.0.0", tag: "1.0.0" }),
      finds: ['spec.ref.semver: ">=1.0.0" is a range: name one version in tag'],
    },
    {
      resource: oci({ tag: "latest" }),
      finds: ['spec.ref.tag: "latest" is not one version: write all three numbers'],
    },
    { resource: oci(), finds: ["spec.ref.tag: without a version the newest is taken: name one"] },
  ],
  conforming: [
    ...["1.18.6", "v1.18.6", "12.345.6789", "1.18.6-rc.1", "1.18.6+talos.2", "1.18.6-rc.1+build.5"].map((version) => ({
      resource: chart({ version }),
    })),
    { resource: chart({ version: "1.18.6", devel: false }) },
    { resource: chart({ fetchOpts: { version: "1.18.6" } }, CHART_V3) },
    { resource: chart({ chart: undefined, path: "charts/traefik" }, CHART_V3) },
    ...[
      "./charts/traefik",
      "../traefik",
      "/srv/charts/traefik",
      "https://example.com/traefik-41.3.0.tgz",
      "oci://ghcr.io/charts/traefik:41.30.12",
      "oci://ghcr.io/charts/traefik:v41.3.0-rc.1",
      "oci://ghcr.io/charts/traefik@sha256:0d17b565c37bcbd8",
    ].map((reference) => ({ resource: chart({ chart: reference }) })),
    { resource: fluxRelease({ version: "41.3.0" }) },
    { resource: fluxRelease({ sourceRef: { kind: "GitRepository", name: "charts" } }) },
    { resource: fluxRelease({ sourceRef: { kind: "Bucket", name: "charts" } }) },
    { resource: { type: FLUX_RELEASE, props: { spec: { chartRef: { kind: "OCIRepository", name: "traefik" } } } } },
    { resource: oci({ tag: "1.0.0" }) },
    { resource: oci({ digest: "sha256:0d17b565", tag: "latest" }) },
  ],
  unknown: [
    { resource: chart({ version: UNKNOWN }), unjudged: ["version"] },
    { resource: chart({ chart: UNKNOWN }), unjudged: ["chart"] },
    { resource: chart({ devel: UNKNOWN, version: "1.18.6" }), unjudged: ["devel"] },
  ],
};

const sourceCases: RuleCases = {
  violating: [
    {
      resource: chart({ repositoryOpts: { repo: "https://charts.example.com" } }),
      finds: [
        'repositoryOpts.repo: the repository "https://charts.example.com" is not among the known ones: use one of them or add it',
      ],
    },
    {
      // What merely begins like a known one is somebody else's.
      resource: chart({ repositoryOpts: { repo: "https://helm.cilium.io.example.com" } }, CHART_V4),
      finds: [
        'repositoryOpts.repo: the repository "https://helm.cilium.io.example.com" is not among the known ones: use one of them or add it',
      ],
    },
    {
      resource: chart({ fetchOpts: { repo: "http://helm.cilium.io" } }, CHART_V3),
      finds: [
        'fetchOpts.repo: the repository "http://helm.cilium.io" is not among the known ones: use one of them or add it',
      ],
    },
    {
      resource: chart({ chart: "oci://ghcr.io/siderolabs/other" }),
      finds: [
        'chart: the repository "oci://ghcr.io/siderolabs/other" is not among the known ones: use one of them or add it',
      ],
    },
    {
      resource: chart({ chart: "stable/nginx" }),
      finds: ['chart: where "stable/nginx" comes from depends on the machine: name the repository\'s URL'],
    },
    {
      resource: chart({ repositoryOpts: { repo: "mirror https://helm.cilium.io" } }),
      finds: [
        'repositoryOpts.repo: where "mirror https://helm.cilium.io" comes from depends on the machine: name the repository\'s URL',
      ],
    },
    ...[HELM, OCI].map((type) => ({
      resource: { type, props: { spec: { url: "https://charts.example.com" } } },
      finds: [
        'spec.url: the repository "https://charts.example.com" is not among the known ones: use one of them or add it',
      ],
    })),
    {
      resource: chart({ repositoryOpts: { repo: "https://helm.cilium.io" } }),
      settings: { repositories: ["https://mirror.lan/charts"] },
      finds: [
        'repositoryOpts.repo: the repository "https://helm.cilium.io" is not among the known ones: use one of them or add it',
      ],
    },
  ],
  conforming: [
    ...[
      "https://charts.external-secrets.io",
      "https://charts.jetstack.io",
      "https://charts.longhorn.io",
      "https://helm.cilium.io",
      "https://helm.cilium.io/",
      "https://helm.releases.hashicorp.com",
      "https://kubernetes-sigs.github.io/metrics-server",
      "https://traefik.github.io/charts",
    ].map((repo) => ({ resource: chart({ repositoryOpts: { repo } }) })),
    { resource: chart({ chart: "oci://ghcr.io/siderolabs/charts/talos-cloud-controller-manager" }) },
    { resource: chart({ chart: "oci://ghcr.io/controlplaneio-fluxcd/charts/flux-operator" }) },
    { resource: chart({ chart: "./charts/traefik" }) },
    { resource: chart({ chart: undefined, path: "./charts/traefik" }, CHART_V3) },
    { resource: chart({ chart: "/srv/charts/traefik" }) },
    { resource: { type: HELM, props: { spec: { url: "https://charts.jetstack.io" } } } },
    {
      resource: chart({ repositoryOpts: { repo: "https://mirror.lan/charts/cilium" } }),
      settings: { repositories: ["https://mirror.lan/charts"] },
    },
  ],
  unknown: [{ resource: chart({ repositoryOpts: { repo: UNKNOWN } }), unjudged: ["repositoryOpts.repo"] }],
};

export const gitopsChartCases: Readonly<Record<string, RuleCases>> = {
  "gitops-chart-version-exact": versionCases,
  "gitops-chart-source-known": sourceCases,
};
