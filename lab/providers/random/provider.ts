// The simulated random provider: real randomness, kept until a keeper changes.
import type { ProviderModel } from "../../kernel/model";
import type { World } from "../../world/model";

export const randomProvider: ProviderModel<World> = {
  name: "random",
  version: "4.21.2",
  resources: [],
  functions: [],
  checkConfig: () => [],
};
