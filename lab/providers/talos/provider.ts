// The simulated talos provider.
import type { ProviderModel } from "../../kernel/model";
import type { World } from "../../world/model";

export const talosProvider: ProviderModel<World> = {
  name: "talos",
  version: "0.0.0",
  resources: [],
  functions: [],
  checkConfig: () => [],
};
