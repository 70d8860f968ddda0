// For the other rules about Flux over the tree: trees that break them, what they must say, and trees that come close.
import { apps, by, object, release, type TreeRuleCases, unit } from "./treeForm";

const CRD = "apiextensions.k8s.io/v1/CustomResourceDefinition";

const foreign = { sourceRef: { kind: "GitRepository", name: "gateway-api" } };

const variables = { postBuild: { substituteFrom: [{ kind: "ConfigMap", name: "cluster-vars" }] } };

const retried = { install: { strategy: { name: "RetryOnFailure" } }, upgrade: { remediation: { retries: 3 } } };

const LATE = "after a failure nothing is tried before the next interval: set a shorter one, such as 1m";

const ONCE = (action: string): string => `after a failed ${action} nobody tries again: set strategy RetryOnFailure`;

export const treeFluxCases: Readonly<Record<string, TreeRuleCases>> = {
  "flux-substitutions-complete": {
    violating: [
      {
        tree: apps(
          unit("a", variables),
          unit("b", {
            postBuild: {
              substituteFrom: [
                { kind: "Secret", name: "cluster-vars" },
                { kind: "ConfigMap", name: "more", optional: false },
              ],
            },
          }),
        ),
        made: [
          {
            type: "kubernetes:core/v1:ConfigMap",
            name: "vars",
            inputs: { metadata: { name: "cluster-vars", namespace: "other" } },
          },
        ],
        finds: [
          "gitops/apps: Kustomization/flux-system/a: spec.postBuild.substituteFrom[0]: nobody makes the ConfigMap cluster-vars in flux-system: let the stack write it",
          "gitops/apps: Kustomization/flux-system/b: spec.postBuild.substituteFrom[0]: nobody makes the Secret cluster-vars in flux-system: let the stack write it",
          "gitops/apps: Kustomization/flux-system/b: spec.postBuild.substituteFrom[1]: nobody makes the ConfigMap more in flux-system: let the stack write it",
        ],
      },
      {
        tree: [
          ...by("flux-system", unit("apps")),
          ...apps(
            object("v1/ConfigMap", "web", "apps", {
              data: { a: "x", host: "${DNS_NAME}", path: "at ${LONGHORN_PATH:=/var}" },
            }),
          ),
        ],
        finds: [
          "gitops/apps: ConfigMap/apps/web: data.host: Kustomization apps substitutes nothing: give it a postBuild",
          "gitops/apps: ConfigMap/apps/web: data.path: Kustomization apps substitutes nothing: give it a postBuild",
        ],
      },
    ],
    conforming: [
      {
        tree: [
          ...by("flux-system", unit("apps", variables), object("v1/ConfigMap", "apps", "flux-system")),
          // A variable of a shell script that was written with two dollar signs.
          ...apps(object("v1/ConfigMap", "web", "apps", { data: { script: "echo ${HOME}" } })),
        ],
        made: [
          {
            type: "kubernetes:core/v1:ConfigMap",
            name: "vars",
            inputs: { metadata: { name: "cluster-vars", namespace: "flux-system" } },
          },
        ],
      },
      { tree: apps(unit("a", variables), object("v1/ConfigMap", "cluster-vars", "flux-system")) },
      {
        tree: apps(unit("a", { postBuild: { substituteFrom: [{ kind: "ConfigMap", name: "more", optional: true }] } })),
      },
      {
        tree: [
          ...by("flux-system", unit("apps")),
          ...apps(object("v1/ConfigMap", "web", "apps", { data: { price: "$5", script: "${lower} $UPPER ${7}" } })),
        ],
      },
    ],
  },

  "flux-prune": {
    violating: [
      {
        tree: apps(unit("a", { prune: false }), unit("b"), unit("c", { prune: true })),
        finds: ["a", "b"].map(
          (name) =>
            `gitops/apps: Kustomization/flux-system/${name}: spec.prune: what leaves the repository stays in the cluster: set true`,
        ),
      },
      {
        tree: apps(object(CRD, "widgets.example.com")),
        finds: [
          'gitops/apps: CustomResourceDefinition/widgets.example.com: metadata.annotations["kustomize.toolkit.fluxcd.io/prune"]: removing it deletes every object of its kind: set disabled',
        ],
      },
    ],
    conforming: [
      { tree: apps(unit("a", { prune: true }), unit("b", { ...foreign, prune: false })) },
      {
        tree: apps(
          ...["annotations", "labels"].map((where) => ({
            ...object(CRD, where),
            metadata: { name: where, [where]: { "kustomize.toolkit.fluxcd.io/prune": "disabled" } },
          })),
        ),
      },
    ],
  },

  "flux-retries": {
    violating: [
      {
        tree: apps(
          unit("a", { interval: "1h" }),
          unit("b", { interval: "1h", retryInterval: "60m" }),
          unit("c", { interval: "1m", retryInterval: "61s" }),
          unit("d", { interval: "10m", retryInterval: "soon" }),
        ),
        finds: ["a", "b", "c", "d"].map(
          (name) => `gitops/apps: Kustomization/flux-system/${name}: spec.retryInterval: ${LATE}`,
        ),
      },
      {
        tree: apps(
          release("a"),
          release("b", { ...retried, upgrade: { remediation: { retries: 0 } } }),
          release("c", { ...retried, install: { strategy: { name: "RemediateOnFailure" } } }),
        ),
        finds: [
          `gitops/apps: HelmRelease/a/a: spec.install: ${ONCE("install")}`,
          `gitops/apps: HelmRelease/a/a: spec.upgrade: ${ONCE("upgrade")}`,
          `gitops/apps: HelmRelease/b/b: spec.upgrade: ${ONCE("upgrade")}`,
          `gitops/apps: HelmRelease/c/c: spec.install: ${ONCE("install")}`,
        ],
      },
    ],
    conforming: [
      {
        tree: apps(
          unit("a", { interval: "1h", retryInterval: "59m59s" }),
          unit("b", { interval: "1h1s", retryInterval: "1h" }),
          release("c", retried),
          release("d", { install: { remediation: { retries: -1 } }, upgrade: { remediation: { retries: 1 } } }),
        ),
      },
    ],
  },

  "flux-timeout-covers-releases": {
    violating: [
      {
        tree: [
          ...by("flux-system", unit("apps", { wait: true, timeout: "9m59s" })),
          ...apps(release("a", { timeout: "10m" }), release("b", { timeout: "5m" })),
        ],
        finds: [
          "gitops/flux-system: Kustomization/flux-system/apps: spec.timeout: HelmRelease/a/a may take 600 s, and this gives up after 599 s: raise it",
        ],
      },
      {
        tree: [
          ...by("flux-system", unit("apps", { wait: true, interval: "4m59s" }), unit("none", { wait: true })),
          ...apps(release("a")),
          ...by("none", release("b", { timeout: "1s" })),
        ],
        finds: [
          "gitops/flux-system: Kustomization/flux-system/apps: spec.timeout: HelmRelease/a/a may take 300 s, and this gives up after 299 s: raise it",
          "gitops/flux-system: Kustomization/flux-system/none: spec.timeout: HelmRelease/b/b may take 1 s, and this gives up after 0 s: raise it",
        ],
      },
    ],
    conforming: [
      {
        tree: [
          ...by(
            "flux-system",
            unit("apps", { wait: true, timeout: "1h" }),
            unit("storage", { wait: true, interval: "5m" }),
            unit("more", { timeout: "1m" }),
          ),
          ...apps(release("a", { timeout: "1h" }), object("v1/ConfigMap", "a", "apps")),
          ...by("storage", release("b")),
          ...by("more", release("c", { timeout: "10m" })),
        ],
      },
    ],
  },

  "flux-source-resolves": {
    violating: [
      {
        tree: apps(
          release("web", { chart: { spec: { sourceRef: { kind: "HelmRepository", name: "charts" } } } }),
          release("api", { chartRef: { kind: "OCIRepository", name: "api" } }),
          unit("a", foreign),
          unit("b", {}, "apps"),
          unit("c", { sourceRef: { kind: "OCIRepository", name: "flux-system" } }),
          object("source.toolkit.fluxcd.io/v1/HelmRepository", "charts", "other"),
          object("source.toolkit.fluxcd.io/v1/GitRepository", "api", "api"),
        ),
        finds: [
          "gitops/apps: HelmRelease/web/web: spec.chart.spec.sourceRef: nobody makes the HelmRepository charts in web: declare it",
          "gitops/apps: HelmRelease/api/api: spec.chartRef: nobody makes the OCIRepository api in api: declare it",
          "gitops/apps: Kustomization/flux-system/a: spec.sourceRef: nobody makes the GitRepository gateway-api in flux-system: declare it",
          "gitops/apps: Kustomization/apps/b: spec.sourceRef: nobody makes the GitRepository flux-system in apps: declare it",
          "gitops/apps: Kustomization/flux-system/c: spec.sourceRef: nobody makes the OCIRepository flux-system in flux-system: declare it",
        ],
      },
    ],
    conforming: [
      {
        tree: apps(
          release("web", {
            chart: { spec: { sourceRef: { kind: "HelmRepository", name: "charts", namespace: "other" } } },
          }),
          release("api", { chartRef: { kind: "OCIRepository", name: "api" } }),
          unit("a", foreign),
          unit("b"),
          object("source.toolkit.fluxcd.io/v1/HelmRepository", "charts", "other"),
          object("source.toolkit.fluxcd.io/v1/OCIRepository", "api", "api"),
          object("source.toolkit.fluxcd.io/v1/GitRepository", "gateway-api", "flux-system"),
          object("v1/ConfigMap", "web", "apps", { spec: { sourceRef: { kind: "Bucket", name: "x" } } }),
        ),
      },
    ],
  },
};
