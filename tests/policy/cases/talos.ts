// For every rule of the area: resources that break it, what it must say, and resources that come close.
import type { RuleCases } from "../harness";
import { machineHardwareCases } from "./talosMachineHardware";
import { machineLifeCases } from "./talosMachineLife";
import { machineCases } from "./talosMachines";

export const talosCases: Readonly<Record<string, RuleCases>> = {
  ...machineCases,
  ...machineHardwareCases,
  ...machineLifeCases,
};
