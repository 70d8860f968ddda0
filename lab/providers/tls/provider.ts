// The simulated tls provider.
import { z } from "zod";
import type { ProviderModel } from "../../kernel/model";
import { strict } from "../../kernel/strict";
import type { World } from "../../world/model";
import { certRequest } from "./certRequest";
import { laws } from "./laws";
import { locallySignedCert } from "./locallySignedCert";
import { privateKey } from "./privateKey";
import { selfSignedCert } from "./selfSignedCert";

export const tlsProvider: ProviderModel<World> = {
  name: "tls",
  version: "5.6.1",
  coverage: "All resources, without write-only inputs. Functions and the proxy setting are refused.",
  laws,
  resources: [privateKey, certRequest, selfSignedCert, locallySignedCert],
  functions: [],
  checkConfig: (config) => strict(z.strictObject({ version: z.string().optional() }), config, "tls").failures,
};
