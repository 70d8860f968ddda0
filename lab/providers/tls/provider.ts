// The simulated tls provider.
import type { ProviderModel } from "../../kernel/model";
import type { World } from "../../world/model";

export const tlsProvider: ProviderModel<World> = {
  name: "tls",
  version: "0.0.0",
  resources: [],
  functions: [],
  checkConfig: () => [],
};
