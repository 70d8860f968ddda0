// What a HelmRelease or a Kustomization reads from exists.
import { isKustomization, isRelease, type TreeItem } from "../model";
import type { TreeRule } from "../rule";
import type { View } from "../../view";

export const fluxSourceResolves: TreeRule = {
  id: "flux-source-resolves",
  level: "mandatory",
  severity: "high",
  why: "A source that is missing or lies in another namespace leaves the chart uninstalled, and only the object's status says so.",
  condition:
    "Every sourceRef and chartRef names a source that the tree makes in that namespace; flux-system is the repository itself, which the FluxInstance makes.",
  repair: "Declare the source beside its user, or name its namespace.",
  source:
    "https://fluxcd.io/flux/components/helm/helmreleases/#chart-template and https://fluxoperator.dev/docs/instance/sync.md: the source is called like the namespace",
  example: "sourceRef: { kind: HelmRepository, name: jetstack } where the repository is called cert-manager",
  check: (items, judge) => {
    for (const item of items) {
      for (const reference of referencesOf(item)) {
        const [kind = "", name = ""] = [reference.get("kind").text(), reference.get("name").text()];
        const namespace = reference.get("namespace").text() ?? item.namespace;
        const isSync = kind === "GitRepository" && name === "flux-system" && namespace === "flux-system";
        if (!isSync && !items.some((one) => one.id === `${kind}/${namespace}/${name}`)) {
          judge.report(item, reference, `nobody makes the ${kind} ${name} in ${namespace}: declare it`);
        }
      }
    }
  },
};

function referencesOf(item: TreeItem): readonly View[] {
  const spec = item.view.get("spec");
  const references = isRelease(item)
    ? [spec.get("chart", "spec", "sourceRef"), spec.get("chartRef")]
    : isKustomization(item)
      ? [spec.get("sourceRef")]
      : [];
  return references.filter(({ present }) => present);
}
