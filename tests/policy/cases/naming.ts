// For every rule of the area: resources that break it, what it must say, and resources that come close.
import type { RuleCases } from "../harness";
import { namingClustersCases } from "./namingClusters";
import { namingMachinesCases } from "./namingMachines";
import { namingObjectsCases } from "./namingObjects";

export const namingCases: Readonly<Record<string, RuleCases>> = {
  ...namingMachinesCases,
  ...namingObjectsCases,
  ...namingClustersCases,
};
