// For the rules about Flux and about owners: resources that break them, what they must say, and resources that come close.
import type { Given, RuleCases } from "../harness";
import { UNKNOWN } from "../harness";

const GIT = "kubernetes:source.toolkit.fluxcd.io/v1:GitRepository";

const sync = (given?: unknown): Given => ({
  type: "kubernetes:fluxcd.controlplane.io/v1:FluxInstance",
  props: { spec: { sync: given } },
});

const git = (ref?: unknown): Given => ({ type: GIT, props: { spec: { ref } } });

const refCases: RuleCases = {
  violating: [
    {
      resource: sync({ kind: "GitRepository", ref: "refs/heads/384-service-mesh" }),
      finds: ['spec.sync.ref: "refs/heads/384-service-mesh" is no released branch, tag or commit: follow one'],
    },
    {
      resource: sync({ kind: "GitRepository", ref: "refs/pull/7/head" }),
      finds: ['spec.sync.ref: "refs/pull/7/head" is no released branch, tag or commit: follow one'],
    },
    {
      resource: sync({ kind: "GitRepository", ref: "x/refs/heads/main" }),
      finds: ['spec.sync.ref: "x/refs/heads/main" is no released branch, tag or commit: follow one'],
    },
    {
      resource: sync({ kind: "GitRepository" }),
      finds: ["spec.sync.ref: without a reference Flux follows master, if anything: name one"],
    },
    {
      resource: git({ branch: "feature/ingress" }),
      finds: ['spec.ref.branch: "feature/ingress" is no released branch, tag or commit: follow one'],
    },
    {
      resource: git({ branch: "main", name: "refs/heads/dev" }),
      finds: ['spec.ref.name: "refs/heads/dev" is no released branch, tag or commit: follow one'],
    },
    ...["tag", "semver"].map((pin) => ({
      resource: git({ [pin]: "v1.5.1", name: "refs/heads/dev" }),
      finds: ['spec.ref.name: "refs/heads/dev" is no released branch, tag or commit: follow one'],
    })),
    {
      resource: git(),
      finds: ["spec.ref.branch: without a reference Flux follows master, if anything: name one"],
    },
    {
      resource: git({ branch: "main" }),
      settings: { branches: ["production"] },
      finds: ['spec.ref.branch: "main" is no released branch, tag or commit: follow one'],
    },
  ],
  conforming: [
    { resource: sync({ kind: "GitRepository", ref: "refs/heads/main" }) },
    { resource: sync({ kind: "GitRepository", ref: "refs/tags/v1.0.0" }) },
    { resource: sync({ kind: "OCIRepository", ref: "whatever" }) },
    { resource: sync() },
    { resource: git({ branch: "main" }) },
    { resource: git({ branch: "master" }) },
    { resource: git({ branch: "feature", tag: "v1.5.1" }) },
    { resource: git({ branch: "feature", commit: "374bbe0a" }) },
    { resource: git({ branch: "feature", semver: ">=1.0.0" }) },
    { resource: git({ name: "refs/heads/dev", commit: "374bbe0a" }) },
    { resource: git({ name: "refs/tags/v1.5.1" }) },
    { resource: git({ branch: "production" }), settings: { branches: ["production"] } },
  ],
  unknown: [
    { resource: sync({ kind: "GitRepository", ref: UNKNOWN }), unjudged: ["spec.sync.ref"] },
    { resource: git({ branch: UNKNOWN }), unjudged: ["spec.ref.branch"] },
  ],
};

const instance = (given: { name?: unknown; namespace?: unknown; version?: unknown; path?: unknown }): Given => {
  const { name = "flux", namespace = "flux-system", version = "2.8.8", path } = given;
  return { props: { metadata: { name, namespace }, spec: { distribution: { version }, sync: { path } } } };
};
const hub = { cluster: { role: "management" } };
const workload = { cluster: { role: "workload" } };

const shapeCases: RuleCases = {
  violating: [
    {
      resource: instance({ name: "main", namespace: "flux", version: "2.x" }),
      finds: [
        'metadata.name: the operator looks for flux, not "main": call it so',
        'metadata.namespace: the operator looks for flux-system, not "flux": call it so',
        'spec.distribution.version: Flux renews itself at "2.x": write all three numbers',
      ],
    },
    {
      resource: instance({ path: "gitops/clusters/main" }),
      declared: hub,
      finds: [
        'spec.sync.path: a cluster of the role management follows gitops/clusters/hub, not "gitops/clusters/main": name that directory',
      ],
    },
    {
      resource: instance({ path: "gitops/clusters/hub" }),
      declared: workload,
      finds: [
        'spec.sync.path: a cluster of the role workload follows gitops/clusters/workload, not "gitops/clusters/hub": name that directory',
      ],
    },
    {
      resource: instance({}),
      declared: workload,
      finds: [
        "spec.sync.path: a cluster of the role workload follows gitops/clusters/workload, not absent: name that directory",
      ],
    },
    {
      resource: instance({ path: "gitops/clusters/hub" }),
      declared: hub,
      settings: { namespace: "flux", management: "hub" },
      finds: [
        'metadata.namespace: the operator looks for flux, not "flux-system": call it so',
        'spec.sync.path: a cluster of the role management follows hub, not "gitops/clusters/hub": name that directory',
      ],
    },
  ],
  conforming: [
    { resource: instance({ path: "gitops/clusters/hub" }), declared: hub },
    { resource: instance({ path: "./gitops/clusters/workload/" }), declared: workload },
    { resource: instance({ path: "/gitops/clusters/workload" }), declared: workload },
    { resource: instance({ path: "clusters/production" }) },
    { resource: instance({ path: "clusters/production" }), declared: { cluster: { role: "edge" } } },
  ],
  unknown: [
    {
      resource: instance({ name: UNKNOWN, namespace: "flux", version: UNKNOWN, path: UNKNOWN }),
      declared: hub,
      unjudged: ["metadata.name", "spec.distribution.version", "spec.sync.path"],
      finds: ['metadata.namespace: the operator looks for flux-system, not "flux": call it so'],
    },
  ],
};

const object = (type: string, name: string, props: Record<string, unknown>, provider = "main"): Given => ({
  type: `kubernetes:${type}`,
  name,
  props,
  provider: { name: provider, type: "pulumi:providers:kubernetes" },
});
const named = (name: unknown, namespace?: string) => ({ metadata: { name, namespace } });

const ownerCases: RuleCases = {
  violating: [
    {
      resources: [
        object("core/v1:ConfigMap", "first", named("cluster-vars", "flux-system")),
        object("core/v1:ConfigMap", "other", named("cluster-vars", "apps")),
        object("core/v1:ConfigMap", "second", named("cluster-vars", "flux-system")),
        object("core/v1:ConfigMap", "third", named("cluster-vars", "flux-system")),
      ],
      finds: [
        "the ConfigMap cluster-vars of namespace flux-system is already made by first: keep one of the two",
        "the ConfigMap cluster-vars of namespace flux-system is already made by first: keep one of the two",
      ],
    },
    {
      // Another version of the group is the same object, and no namespace is the default one.
      resources: [
        object("apps/v1beta1:Deployment", "old", named("web")),
        object("apps/v1:Deployment", "new", named("web", "default")),
      ],
      finds: ["the Deployment web of namespace default is already made by old: keep one of the two"],
    },
    {
      resources: [
        object("helm.sh/v3:Release", "pulumi", { name: "cilium", namespace: "kube-system" }),
        object("helm.toolkit.fluxcd.io/v2:HelmRelease", "flux", named("cilium", "kube-system")),
        object("helm.toolkit.fluxcd.io/v2:HelmRelease", "named", {
          ...named("network", "kube-system"),
          spec: { releaseName: "cilium" },
        }),
        object("helm.toolkit.fluxcd.io/v2:HelmRelease", "elsewhere", {
          ...named("network", "flux-system"),
          spec: { releaseName: "cilium", targetNamespace: "kube-system" },
        }),
      ],
      finds: [
        "the release cilium of namespace kube-system is already made by pulumi: keep one of the two",
        "the release cilium of namespace kube-system is already made by pulumi: keep one of the two",
        "the release cilium of namespace kube-system is already made by pulumi: keep one of the two",
      ],
    },
    {
      resources: [
        object("helm.toolkit.fluxcd.io/v2:HelmRelease", "flux", {
          ...named("web", "flux-system"),
          spec: { targetNamespace: "apps" },
        }),
        object("helm.sh/v3:Release", "pulumi", { name: "apps-web", namespace: "apps" }),
      ],
      finds: ["the release apps-web of namespace apps is already made by flux: keep one of the two"],
    },
    {
      resources: [
        object("helm.sh/v3:Release", "pulumi", { name: "web" }),
        object("helm.toolkit.fluxcd.io/v2:HelmRelease", "flux", named("web")),
      ],
      finds: ["the release web of namespace default is already made by pulumi: keep one of the two"],
    },
  ],
  conforming: [
    {
      resources: [
        object("core/v1:ConfigMap", "a", named("web", "apps")),
        object("core/v1:Secret", "b", named("web", "apps")),
        object("core/v1:ConfigMap", "c", named("web", "default")),
        object("core/v1:ConfigMap", "d", named("web", "apps"), "gitlab"),
        object("core/v1:ConfigMapPatch", "e", named("web", "apps")),
        object("core/v1:ConfigMapPatch", "f", named("web", "apps")),
        object("core/v1:ConfigMap", "g", { metadata: { namespace: "apps" } }),
        object("core/v1:ConfigMap", "h", { metadata: { namespace: "apps" } }),
        object("networking.k8s.io/v1:Ingress", "i", named("web", "apps")),
        object("traefik.io/v1:Ingress", "j", named("web", "apps")),
        object("helm.sh/v3:Release", "k", { name: "web", namespace: "apps" }),
        object("helm.sh/v3:Release", "l", { name: "web", namespace: "other" }),
        object("helm.sh/v3:Release", "m", { namespace: "apps" }),
        object("helm.sh/v3:Release", "n", { namespace: "apps" }),
        { type: "other:index:Thing", name: "o", props: named("web", "apps") },
        { type: "other:index:Thing", name: "p", props: named("web", "apps") },
        { type: "not-kubernetes:core/v1:Secret", name: "q", props: named("web", "apps") },
        { type: "not-kubernetes:core/v1:Secret", name: "r", props: named("web", "apps") },
      ],
    },
  ],
  unknown: [
    {
      resources: [
        object("core/v1:ConfigMap", "a", named(UNKNOWN, "apps")),
        object("core/v1:ConfigMap", "b", named("web", "apps")),
        object("core/v1:ConfigMap", "c", named("web", "apps")),
      ],
      unjudged: ["metadata.name of a"],
      finds: ["the ConfigMap web of namespace apps is already made by b: keep one of the two"],
    },
  ],
};

const read = (type: string, spec: unknown): Given => ({ type: `kubernetes:${type}`, props: { spec } });
const SOURCES = ["GitRepository", "HelmRepository", "OCIRepository"].map(
  (kind) => `source.toolkit.fluxcd.io/v1:${kind}`,
);
const INSTANCE = "fluxcd.controlplane.io/v1:FluxInstance";

const encryptedCases: RuleCases = {
  violating: [
    ...SOURCES.map((type) => ({
      resource: read(type, { url: "http://git.lan/fleet.git", insecure: true }),
      finds: [
        "spec.url: this is read in clear: use https or ssh",
        "spec.insecure: this allows connections in clear: leave it out",
      ],
    })),
    {
      resource: read(INSTANCE, { sync: { url: "git://git.lan/?https://" } }),
      finds: ["spec.sync.url: this is read in clear: use https or ssh"],
    },
    { resource: read(INSTANCE, { sync: {} }), finds: ["spec.sync.url: this is read in clear: use https or ssh"] },
  ],
  conforming: [
    ...["https://git.lan/fleet.git", "ssh://git@git.lan/fleet.git", "oci://ghcr.io/fleet"].map((url) => ({
      resource: read(INSTANCE, { sync: { url } }),
    })),
    ...SOURCES.map((type) => ({ resource: read(type, { url: "https://git.lan", insecure: false }) })),
    { resource: read(INSTANCE, {}) },
  ],
  unknown: [
    {
      resource: read(INSTANCE, { sync: { url: UNKNOWN, insecure: true } }),
      unjudged: ["spec.sync.url"],
      finds: ["spec.sync.insecure: this allows connections in clear: leave it out"],
    },
  ],
};

export const gitopsFluxCases: Readonly<Record<string, RuleCases>> = {
  "gitops-source-encrypted": encryptedCases,
  "gitops-flux-source-stable-ref": refCases,
  "gitops-flux-instance-shape": shapeCases,
  "gitops-single-owner": ownerCases,
  "gitops-no-remote-cluster": {
    violating: ["kustomize.toolkit.fluxcd.io/v1:Kustomization", "helm.toolkit.fluxcd.io/v2:HelmRelease"].map(
      (type) => ({
        resource: {
          type: `kubernetes:${type}`,
          props: { spec: { kubeConfig: { secretRef: { name: "gitlab-kubeconfig" } } } },
        },
        finds: ["spec.kubeConfig: this is applied in another cluster: let that one's Flux do it"],
      }),
    ),
    conforming: [{ resource: { props: { spec: { path: "./apps" } } } }],
    unknown: [{ resource: { props: { spec: UNKNOWN } }, unjudged: ["spec"] }],
  },
};
