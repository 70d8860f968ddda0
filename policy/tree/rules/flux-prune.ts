// What leaves the repository leaves the cluster; definitions stay, because their objects would go with them.
import { isKind, isKustomization, type TreeItem } from "../model";
import type { TreeRule } from "../rule";

const KEEP = "kustomize.toolkit.fluxcd.io/prune";

export const fluxPrune: TreeRule = {
  id: "flux-prune",
  level: "mandatory",
  severity: "high",
  why: "Without pruning, removed programs go on running with rights that nobody looks at; with it, a removed definition deletes every object of its kind.",
  condition: `Every Kustomization of this repository prunes, and the definitions that it applies have the annotation ${KEEP}: disabled.`,
  repair: "Set spec.prune: true, and annotate definitions to be kept.",
  source: "https://fluxcd.io/flux/components/kustomize/kustomizations/#prune",
  example: "prune: false; CustomResourceDefinition without the annotation below prune: true",
  check: (items, judge) => {
    const own = items.filter((item) => isKustomization(item) && isOwn(item));
    for (const unit of own) {
      const prune = unit.view.get("spec", "prune");
      if (prune.flag() !== true) judge.report(unit, prune, "what leaves the repository stays in the cluster: set true");
    }
    for (const item of items.filter((one) => isKind(one, "apiextensions.k8s.io", "CustomResourceDefinition"))) {
      const keep = ["annotations", "labels"].map((where) => item.view.get("metadata", where, KEEP));
      if (keep.every((mark) => mark.text() !== "disabled")) {
        judge.report(
          item,
          item.view.get("metadata", "annotations", KEEP),
          "removing it deletes every object of its kind: set disabled",
        );
      }
    }
  },
};

const isOwn = ({ view }: TreeItem): boolean => view.get("spec", "sourceRef", "name").text() === "flux-system";
