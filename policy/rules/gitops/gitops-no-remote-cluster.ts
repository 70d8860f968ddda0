// Every cluster reconciles itself: no object of Flux or Argo CD reaches into another one.
import { FLUX_KUSTOMIZATION, FLUX_RELEASE } from "../../flux";
import type { ResourceRule } from "../../rule";

export const gitopsNoRemoteCluster: ResourceRule = {
  kind: "resource",
  id: "gitops-no-remote-cluster",
  area: "gitops",
  level: "mandatory",
  severity: "high",
  why: "A kubeconfig of one cluster that lies in another makes the second's administrators those of the first, and both go down together.",
  condition: "No Kustomization and no HelmRelease names a kubeconfig.",
  repair: "Let the other cluster's own Flux reconcile the same directory.",
  source:
    "https://fluxcd.io/flux/components/kustomize/kustomizations/#kubeconfig-remote-clusters and convention of this fleet: each cluster runs its own Flux",
  example: "kind: Kustomization, spec: { kubeConfig: { secretRef: { name: gitlab-kubeconfig } } }",
  exceptions: "in the stack file",
  types: [FLUX_KUSTOMIZATION, FLUX_RELEASE],
  check: ({ props }, judge) => {
    const kubeConfig = props.get("spec", "kubeConfig");
    if (kubeConfig.present) judge.report(kubeConfig, "this is applied in another cluster: let that one's Flux do it");
  },
};
