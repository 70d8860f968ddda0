// For the rules about the order in which Flux applies the tree: trees that break them, and trees that come close.
import { after, apps, by, object, release, type TreeRuleCases, unit } from "./treeForm";

const CRD = "apiextensions.k8s.io/v1/CustomResourceDefinition";

const foreign = { sourceRef: { kind: "GitRepository", name: "gateway-api" } };

const missing = (kustomization: string, id: string, group: string): string =>
  `gitops/${kustomization}: ${id}: apiVersion: nothing that Kustomization ${kustomization} waits for can bring the kinds of ${group}: add to its dependsOn`;

const issuer = object("cert-manager.io/v1/ClusterIssuer", "letsencrypt");

export const treeFluxOrderCases: Readonly<Record<string, TreeRuleCases>> = {
  "flux-dependency-order": {
    violating: [
      {
        tree: apps(unit("a", after("b", "gone")), unit("b")),
        finds: [
          "gitops/apps: Kustomization/flux-system/a: spec.dependsOn[1].name: this cluster has no Kustomization gone beside this one: name one",
        ],
      },
      {
        tree: apps(unit("a", after("b")), unit("b", {}, "other"), object("v1/ConfigMap", "b", "flux-system")),
        finds: [
          "gitops/apps: Kustomization/flux-system/a: spec.dependsOn[0].name: this cluster has no Kustomization b beside this one: name one",
        ],
      },
      {
        tree: apps(unit("a", after("a"))),
        finds: ["gitops/apps: Kustomization/flux-system/a: spec.dependsOn: a waits for itself: break the circle"],
      },
      {
        tree: apps(unit("a", after("c")), unit("b", after("a")), unit("c", after("d", "b")), unit("d")),
        finds: ["a", "b", "c"].map(
          (name) =>
            `gitops/apps: Kustomization/flux-system/${name}: spec.dependsOn: ${name} waits for itself: break the circle`,
        ),
      },
    ],
    conforming: [
      { tree: apps(unit("a", after("b", "c")), unit("b", after("c", "d")), unit("c", after("d")), unit("d")) },
      { tree: apps(release("web", after("gone"))) },
    ],
  },

  "flux-dependency-waits": {
    violating: [
      {
        tree: apps(unit("a", after("b", "c")), unit("b", { wait: false }), unit("c", { healthChecks: [] }), unit("d")),
        finds: ["b", "c"].map(
          (name) =>
            `gitops/apps: Kustomization/flux-system/${name}: spec.wait: others depend on ${name}, which does not wait for its objects: set wait: true`,
        ),
      },
    ],
    conforming: [
      {
        tree: apps(
          unit("a", after("b", "c")),
          unit("b", { wait: true }),
          unit("c", { healthChecks: [{ kind: "Deployment", name: "web" }] }),
          unit("d", { wait: false }),
          // Charts wait for charts, which may be called as a Kustomization is.
          release("e", after("d")),
        ),
      },
    ],
  },

  "flux-kinds-come-first": {
    violating: [
      {
        tree: [
          ...by("flux-system", unit("controllers"), unit("configs", after("tenant")), unit("tenant")),
          ...by("controllers", release("cert-manager"), issuer),
          ...by("configs", issuer, object("gateway.networking.k8s.io/v1/Gateway", "ingress", "traefik")),
          ...by("tenant", object("v1/Namespace", "traefik")),
        ],
        finds: [
          missing("controllers", "ClusterIssuer/letsencrypt", "cert-manager.io"),
          missing("configs", "ClusterIssuer/letsencrypt", "cert-manager.io"),
          missing("configs", "Gateway/traefik/ingress", "gateway.networking.k8s.io"),
        ],
      },
      {
        // Waiting for one that reads the same repository brings nothing.
        tree: [
          ...by("flux-system", unit("configs", after("more")), unit("more", { path: "./more" })),
          ...by("configs", issuer),
        ],
        finds: [missing("configs", "ClusterIssuer/letsencrypt", "cert-manager.io")],
      },
    ],
    conforming: [
      {
        tree: [
          ...by("flux-system", unit("configs", after("more")), unit("more", after("controllers")), unit("controllers")),
          ...by("controllers", release("cert-manager")),
          ...by("configs", issuer),
        ],
      },
      {
        tree: [
          ...by("flux-system", unit("configs", after("gateway-api")), unit("gateway-api", foreign)),
          ...by("configs", object("gateway.networking.k8s.io/v1/Gateway", "ingress", "traefik")),
        ],
      },
      {
        tree: [
          ...by("flux-system", unit("configs", after("kinds")), unit("kinds")),
          ...by("kinds", object(CRD, "widgets.example.com")),
          ...by("configs", object("example.com/v1/Widget", "one", "apps")),
        ],
      },
      {
        tree: apps(
          ...[
            "v1/ConfigMap",
            "apps/v1/Deployment",
            "batch/v1/Job",
            "autoscaling/v2/HorizontalPodAutoscaler",
            "policy/v1/PodDisruptionBudget",
            "rbac.authorization.k8s.io/v1/Role",
            "cilium.io/v2/CiliumNetworkPolicy",
            "external-secrets.io/v1/ExternalSecret",
            "generators.external-secrets.io/v1alpha1/Password",
            "source.toolkit.fluxcd.io/v1/HelmRepository",
            "fluxcd.controlplane.io/v1/ResourceSet",
          ].map((type) => object(type, "one", "apps")),
        ),
      },
    ],
  },
};
