// What others wait for is ready only when its objects are.
import { dependenciesOf, isKustomization } from "../model";
import type { TreeRule } from "../rule";

export const fluxDependencyWaits: TreeRule = {
  id: "flux-dependency-waits",
  level: "mandatory",
  severity: "medium",
  why: "Without waiting, a Kustomization is ready once its objects are written, and those after it start before the controller or the volume they need runs.",
  condition: "Every Kustomization that another depends on has wait: true or health checks.",
  repair: "Set spec.wait: true.",
  source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#wait",
  example: "configs depends on controllers, whose wait is false",
  check: (items, judge) => {
    const units = items.filter(isKustomization);
    const awaited = new Set(units.flatMap((unit) => dependenciesOf(unit).map((dependency) => dependency.text())));
    for (const unit of units.filter(({ name }) => awaited.has(name))) {
      const wait = unit.view.get("spec", "wait");
      if (wait.flag() !== true && unit.view.get("spec", "healthChecks").list().length === 0) {
        judge.report(unit, wait, `others depend on ${unit.name}, which does not wait for its objects: set wait: true`);
      }
    }
  },
};
