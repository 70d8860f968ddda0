// Argo CD runs only where the stack file gives it a place.
import { eachProgram, isPlacedElsewhere, type Program, typesOf } from "../../placement";
import type { ResourceRule } from "../../rule";

const ARGO: readonly Program[] = [
  {
    name: "Argo CD",
    charts: ["argo-cd", "argocd-apps"],
    images: ["argoproj/argocd"],
    kinds: ["argoproj.io/v1beta1:ArgoCD"],
  },
];

export const placeArgocdAllowlist: ResourceRule = {
  kind: "resource",
  id: "place-argocd-allowlist",
  area: "placement",
  level: "mandatory",
  severity: "high",
  why: "Two engines that reconcile one cluster undo each other's work, and Argo CD reaches into every cluster that it was ever given.",
  condition: "Argo CD is installed only in clusters whose stack file says placement.argocd: true.",
  repair: "Let the cluster's own Flux install the applications, or give Argo CD its place in the stack file.",
  source: "convention of this fleet: Flux reconciles every cluster, Argo CD is an exception that a stack file states",
  example: "chart: argo-cd in a cluster without placement.argocd",
  exceptions: "in the stack file",
  types: typesOf(ARGO),
  check: (resource, judge) => {
    if (!isPlacedElsewhere("argocd", judge)) return;
    eachProgram(resource, ARGO, judge, ({ name }, at) => {
      judge.report(at, `${name} has no place in this cluster: leave it out or set placement.argocd`);
    });
  },
};
