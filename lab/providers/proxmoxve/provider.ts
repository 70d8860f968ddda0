// The simulated proxmoxve provider.
import type { ProviderModel } from "../../kernel/model";
import type { World } from "../../world/model";

export const proxmoxveProvider: ProviderModel<World> = {
  name: "proxmoxve",
  version: "0.0.0",
  resources: [],
  functions: [],
  checkConfig: () => [],
};
