// The simulated tls provider.
import { z } from "zod";
import type { ProviderModel } from "../../kernel/model";
import { strict } from "../../kernel/strict";
import type { World } from "../../world/model";
import { privateKey } from "./privateKey";

export const tlsProvider: ProviderModel<World> = {
  name: "tls",
  version: "5.6.1",
  coverage: "Private keys. Certificates, certificate requests and the proxy setting are refused.",
  resources: [privateKey],
  functions: [],
  checkConfig: (config) => strict(z.strictObject({ version: z.string().optional() }), config, "tls").failures,
};
