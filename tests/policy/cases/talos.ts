// For every rule of the area: resources that break it, what it must say, and resources that come close.
import type { RuleCases } from "../harness";
import { talosConfigurationCases } from "./talosConfiguration";
import { talosImageCases } from "./talosImages";
import { machineHardwareCases } from "./talosMachineHardware";
import { machineLifeCases } from "./talosMachineLife";
import { machineCases } from "./talosMachines";
import { talosNetworkCases } from "./talosNetwork";
import { talosOverlayCases } from "./talosOverlay";
import { talosSecretCases } from "./talosSecrets";
import { talosSecurityCases } from "./talosSecurity";
import { talosStackCases } from "./talosStack";
import { talosVersionCases } from "./talosVersions";

export const talosCases: Readonly<Record<string, RuleCases>> = {
  ...machineCases,
  ...machineHardwareCases,
  ...machineLifeCases,
  ...talosConfigurationCases,
  ...talosNetworkCases,
  ...talosOverlayCases,
  ...talosSecretCases,
  ...talosSecurityCases,
  ...talosVersionCases,
  ...talosStackCases,
  ...talosImageCases,
};
