// Variables come from a source that exists, and none is left where a value belongs.
import { isKind, isKustomization, type Item } from "../model";
import type { TreeRule } from "../rule";

export const fluxSubstitutionsComplete: TreeRule = {
  id: "flux-substitutions-complete",
  level: "mandatory",
  severity: "high",
  why: "A variable without a value becomes an empty text, or stays as it is written, and the object is applied with it.",
  condition:
    "Every source of variables that is not optional is a ConfigMap or Secret of the cluster in the Kustomization's namespace, and no object that Flux applies without substitution holds a variable.",
  repair: "Let the stack write the variables, and give the Kustomization a postBuild.",
  source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution",
  example: "path: ./apps without postBuild, whose Ingress has host: ${DNS_NAME}",
  check: (items, judge, made) => {
    const units = items.filter(isKustomization);
    for (const unit of units) {
      for (const source of unit.view.get("spec", "postBuild", "substituteFrom").list()) {
        const [kind = "", name = ""] = [source.get("kind").text(), source.get("name").text()];
        const isIt = (one: Item): boolean =>
          isKind(one, "", kind) && one.name === name && one.namespace === unit.namespace;
        if (source.get("optional").flag() !== true && ![...items, ...made].some(isIt)) {
          judge.report(unit, source, `nobody makes the ${kind} ${name} in ${unit.namespace}: let the stack write it`);
        }
      }
    }
    const plain = new Set(units.filter(({ view }) => !view.get("spec", "postBuild").present).map(({ name }) => name));
    for (const item of items.filter(({ kustomization }) => plain.has(kustomization))) {
      for (const leaf of item.view.leaves()) {
        const [variable] = /\$\{[A-Z_]+[:}]/.exec(leaf.text() ?? "") ?? [];
        if (variable !== undefined) {
          judge.report(item, leaf, `Kustomization ${item.kustomization} substitutes nothing: give it a postBuild`);
        }
      }
    }
  },
};
