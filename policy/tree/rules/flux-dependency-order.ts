// What a Kustomization waits for exists, and nothing waits for itself.
import { awaitedBy, dependenciesOf, isKustomization } from "../model";
import type { TreeRule } from "../rule";

export const fluxDependencyOrder: TreeRule = {
  id: "flux-dependency-order",
  level: "mandatory",
  severity: "high",
  why: "A Kustomization that waits for one that never comes, or in a circle for itself, is never applied, and only its status says so.",
  condition:
    "Every dependsOn names a Kustomization of the same cluster and namespace, and no chain of them leads back.",
  repair: "Name a Kustomization that the cluster has, and let the one that others build upon wait for none of them.",
  source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#dependencies",
  example: "controllers depends on configs, configs depends on controllers",
  check: (items, judge) => {
    const units = items.filter(isKustomization);
    for (const unit of units) {
      for (const dependency of dependenciesOf(unit)) {
        const wanted = dependency.text() ?? "";
        if (units.every(({ name, namespace }) => name !== wanted || namespace !== unit.namespace)) {
          judge.report(unit, dependency, `this cluster has no Kustomization ${wanted} beside this one: name one`);
        }
      }
      if (awaitedBy(unit.name, units).has(unit.name)) {
        judge.report(unit, unit.view.get("spec", "dependsOn"), `${unit.name} waits for itself: break the circle`);
      }
    }
  },
};
