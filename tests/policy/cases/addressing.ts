// For every rule of the area: resources that break it, what it must say, and resources that come close.
import type { RuleCases } from "../harness";
import { addressingBridgesCases } from "./addressingBridges";
import { addressingCiliumCases } from "./addressingCilium";
import { addressingInterfacesCases } from "./addressingInterfaces";
import { addressingMachinesCases } from "./addressingMachines";
import { addressingPoolsCases } from "./addressingPools";
import { addressingPoolsOfStackCases } from "./addressingPoolsOfStack";
import { addressingTalosCases } from "./addressingTalos";

export const addressingCases: Readonly<Record<string, RuleCases>> = {
  ...addressingBridgesCases,
  ...addressingMachinesCases,
  ...addressingInterfacesCases,
  ...addressingPoolsCases,
  ...addressingPoolsOfStackCases,
  ...addressingCiliumCases,
  ...addressingTalosCases,
};
