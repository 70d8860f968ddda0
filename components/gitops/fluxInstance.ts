// What the FluxInstance of a cluster says, from where its repository is.
import type { FluxInstanceSpec } from "./fluxKinds";

/** Where the operator lives; it also names the source and the Kustomization that the operator makes. */
export const FLUX_NAMESPACE = "flux-system";

/** ConfigMap that Flux substitutes variables from. */
export const VARIABLES_CONFIG_MAP = "cluster-vars";

/** Secret with the credentials of the repository. */
export const GIT_SECRET = "flux-git";

export interface FluxSource {
  /** `https://…` or `ssh://…` URL of the repository. */
  readonly url: string;
  readonly branch: string;
  /** Directory that this cluster reconciles, relative to the root of the repository. */
  readonly path: string;
}

/**
 * The operator has no field for substitution variables, but it patches everything that it makes, the root Kustomization
 * included. Kustomizations that the root creates name the ConfigMap themselves.
 */
export function substitutionPatch(): FluxInstanceSpec["kustomize"]["patches"][number] {
  return {
    target: { kind: "Kustomization", name: FLUX_NAMESPACE },
    patch: JSON.stringify([
      {
        op: "add",
        path: "/spec/postBuild",
        value: { substituteFrom: [{ kind: "ConfigMap", name: VARIABLES_CONFIG_MAP }] },
      },
    ]),
  };
}

/**
 * Lets a manifest with an unknown variable fail instead of putting empty text in its place. Flux does so by itself from
 * 2.9 on. Source: fluxcd/kustomize-controller, internal/features/features.go.
 */
export function strictSubstitutionPatch(): FluxInstanceSpec["kustomize"]["patches"][number] {
  return {
    target: { kind: "Deployment", name: "kustomize-controller" },
    patch: JSON.stringify([
      {
        op: "add",
        path: "/spec/template/spec/containers/0/args/-",
        value: "--feature-gates=StrictPostBuildSubstitutions=true",
      },
    ]),
  };
}

/**
 * Source: controlplaneio-fluxcd/flux-operator, docs/api/v1/fluxinstance.md.
 *
 * @param version exact Flux version, `x.y.z`
 * @param pullSecret name of the Secret with the repository's credentials, undefined when it is public
 */
export function fluxInstanceSpec(
  version: string,
  source: FluxSource,
  pullSecret: string | undefined,
): FluxInstanceSpec {
  return {
    distribution: { version, registry: "ghcr.io/fluxcd" },
    components: ["source-controller", "kustomize-controller", "helm-controller", "notification-controller"],
    cluster: { type: "kubernetes", size: "small", multitenant: false, networkPolicy: true, domain: "cluster.local" },
    sync: {
      kind: "GitRepository",
      url: source.url,
      ref: `refs/heads/${source.branch}`,
      path: source.path,
      interval: "1m",
      ...(pullSecret === undefined ? {} : { pullSecret }),
    },
    kustomize: { patches: [substitutionPatch(), strictSubstitutionPatch()] },
  };
}
