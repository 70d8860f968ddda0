// Objects of a kind that a chart or another repository brings wait for what brings it.
import { awaitedBy, CORE, isKind, isKustomization, isRelease, type TreeItem } from "../model";
import type { TreeRule } from "../rule";

/** Kinds of Kubernetes itself, and those that Pulumi or Flux bring before the tree is applied. */
const THERE_FROM_THE_START =
  /^(|apps|batch|autoscaling|policy|cilium\.io|fluxcd\.controlplane\.io|(.*\.)?external-secrets\.io|.*\.k8s\.io|.*\.toolkit\.fluxcd\.io)$/;

export const fluxKindsComeFirst: TreeRule = {
  id: "flux-kinds-come-first",
  level: "mandatory",
  severity: "high",
  why: "Flux checks a whole Kustomization against the API server before it applies any of it, so a kind that is missing keeps everything out.",
  condition:
    "A Kustomization with objects of a kind that is installed later waits for another one that installs a chart, definitions or another repository, and is not that one itself.",
  repair: "Put the object into a Kustomization of its own that depends on the one which brings its kind.",
  source:
    "https://fluxcd.io/flux/components/kustomize/kustomizations/#dependencies and fluxcd/pkg ssa/manager_apply.go, ApplyAllStaged",
  example: "ClusterIssuer in the same Kustomization as the HelmRelease of cert-manager",
  check: (items, judge) => {
    for (const item of items.filter(({ group }) => isBrought(group))) {
      const awaited = awaitedBy(item.kustomization, items);
      if (!items.some((other) => awaited.has(bringerOf(other) ?? ""))) {
        judge.report(
          item,
          item.view.get("apiVersion"),
          `nothing that Kustomization ${item.kustomization} waits for can bring the kinds of ${item.group}: add to its dependsOn`,
        );
      }
    }
  },
};

/** The Gateway API has a name like the kinds of Kubernetes, but is installed like any other. */
const isBrought = (group: string): boolean =>
  group === "gateway.networking.k8s.io" || (group !== CORE && !THERE_FROM_THE_START.test(group));

/** Name of the Kustomization by which the object brings kinds: its own, or what it names as a Kustomization from elsewhere. */
function bringerOf(item: TreeItem): string | undefined {
  if (isKustomization(item)) return isForeign(item) ? item.name : undefined;
  return isRelease(item) || isKind(item, "apiextensions.k8s.io", "CustomResourceDefinition")
    ? item.kustomization
    : undefined;
}

/** It reads another source than the Kustomization that applies it, which is called as its source. */
const isForeign = ({ view }: TreeItem): boolean => view.get("spec", "sourceRef", "name").text() !== "flux-system";
