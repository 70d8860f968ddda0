// The simulated Proxmox VE provider.
import type { ProviderModel } from "../../kernel/model";
import { strict } from "../../kernel/strict";
import type { World } from "../../world/model";
import { file } from "./file";
import { laws } from "./laws";
import { providerSchema } from "./schema";
import { vm } from "./vm";

export const proxmoxveProvider: ProviderModel<World> = {
  name: "proxmoxve",
  version: "8.6.0",
  coverage:
    "One Proxmox cluster per endpoint. Credentials are accepted and not verified; permissions are not modelled.",
  laws,
  resources: [file, vm],
  functions: [],
  checkConfig: (config) => strict(providerSchema, config, "proxmoxve").failures,
};
