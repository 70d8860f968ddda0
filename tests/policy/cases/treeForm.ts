// How the cases of rules over the tree are written.
import type { ClusterTree, Rendered } from "../../../policy/tree/model";

type Fields = Readonly<Record<string, unknown>>;
type Example = Pick<ClusterTree, "tree"> & Partial<Pick<ClusterTree, "made">>;

export interface TreeRuleCases {
  /** Each with every message of the rule, exactly. */
  readonly violating: readonly (Example & { readonly finds: readonly string[] })[];
  readonly conforming: readonly Example[];
}

/** Objects that the Kustomization `apps` applies from `gitops/apps`. */
export const apps = (...objects: readonly unknown[]): readonly Rendered[] => by("apps", ...objects);

export const by = (kustomization: string, ...objects: readonly unknown[]): readonly Rendered[] =>
  objects.map((object) => ({ kustomization, directory: `gitops/${kustomization}`, object }));

/** A Kustomization of Flux that reads this repository. */
export const unit = (name: string, spec: Fields = {}, namespace = "flux-system"): Fields => ({
  apiVersion: "kustomize.toolkit.fluxcd.io/v1",
  kind: "Kustomization",
  metadata: { name, namespace },
  spec: { sourceRef: { kind: "GitRepository", name: "flux-system" }, ...spec },
});

export const after = (...names: readonly string[]): Fields => ({ dependsOn: names.map((name) => ({ name })) });

/** A HelmRelease in the namespace of its name. */
export const release = (name: string, spec: Fields = {}): Fields => ({
  apiVersion: "helm.toolkit.fluxcd.io/v2",
  kind: "HelmRelease",
  metadata: { name, namespace: name },
  spec,
});

/** An object by the path `<apiVersion>/<Kind>`. */
export function object(type: string, name: string, namespace?: string, fields: Fields = {}): Fields {
  const [, apiVersion, kind] = /^(.*)[/](\w+)$/.exec(type) ?? [];
  return { apiVersion, kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) }, ...fields };
}
