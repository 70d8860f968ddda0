// The simulated Cloudflare provider.
import type { ProviderModel } from "../../kernel/model";
import { strict } from "../../kernel/strict";
import type { World } from "../../world/model";
import { dnsLaws } from "./dnsLaws";
import { dnsRecord } from "./dnsRecord";
import { getTunnelToken, getZone } from "./functions";
import { providerSchema } from "./schemas";
import { tunnel, tunnelConfig } from "./tunnel";
import { tunnelLaws } from "./tunnelLaws";

export const cloudflareProvider: ProviderModel<World> = {
  name: "cloudflare",
  version: "6.22.1",
  coverage:
    "One account that holds every zone of the fleet. Credentials are not verified: they come from the configuration or, as with the real plugin, from the operator's environment, which the lab does not see. Permissions and rate limits are not modelled.",
  laws: [...dnsLaws, ...tunnelLaws],
  resources: [dnsRecord, tunnel, tunnelConfig],
  functions: [getZone, getTunnelToken],
  checkConfig: (config) => strict(providerSchema, config, "cloudflare").failures,
};
