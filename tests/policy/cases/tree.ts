// For every rule over the tree: trees that break it, what it must say, and trees that come close.
import { treeFluxCases } from "./treeFlux";
import { treeFluxOrderCases } from "./treeFluxOrder";
import type { TreeRuleCases } from "./treeForm";
import { treeObjectCases } from "./treeObjects";

export const treeCases: Readonly<Record<string, TreeRuleCases>> = {
  ...treeFluxOrderCases,
  ...treeFluxCases,
  ...treeObjectCases,
};
