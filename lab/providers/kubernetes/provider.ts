// The simulated kubernetes provider.
import type { ProviderModel } from "../../kernel/model";
import type { World } from "../../world/model";

export const kubernetesProvider: ProviderModel<World> = {
  name: "kubernetes",
  version: "0.0.0",
  resources: [],
  functions: [],
  checkConfig: () => [],
};
