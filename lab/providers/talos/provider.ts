// The simulated Talos provider: everything it offers, put together.
import { z } from "zod";
import type { ProviderModel } from "../../kernel/model";
import { strict } from "../../kernel/strict";
import type { World } from "../../world/model";
import {
  configurationValid,
  imagesPulled,
  immediateEnough,
  installerExists,
  modeSupported,
  secretsExist,
} from "./applyLaws";
import { bootstrap, bootstrapsControlPlane, bootstrapsOnce } from "./bootstrap";
import { configurationApply } from "./configurationApply";
import { functions } from "./functions";
import { controlPlaneSigns, kubeconfig } from "./kubeconfig";
import { etcdCanBeLeft } from "./reset";
import { extensionsOfficial, schematic } from "./schematic";
import { secrets } from "./secrets";
import { configured, forwarded, named, reachable, trusted } from "./talosApi";

const config = z.strictObject({
  imageFactoryUrl: z.url().optional(),
  // Options of the plugin itself, which the engine passes along.
  version: z.string().optional(),
  pluginDownloadURL: z.string().optional(),
});

export const talosProvider: ProviderModel<World> = {
  name: "talos",
  version: "0.8.1",
  coverage:
    "Secrets, configurations, patches, validation and the decision whether a change needs a reboot come from Talos's own library of the nodes' minor version (1.12.1); the real plugin 0.8.1 carries 1.13.0 and generates for the contract that talosVersion names.",
  laws: [
    reachable,
    named,
    trusted,
    forwarded,
    configured,
    modeSupported,
    configurationValid,
    imagesPulled,
    immediateEnough,
    installerExists,
    secretsExist,
    bootstrapsControlPlane,
    bootstrapsOnce,
    controlPlaneSigns,
    etcdCanBeLeft,
    extensionsOfficial,
  ],
  resources: [bootstrap, configurationApply, kubeconfig, schematic, secrets],
  functions,
  checkConfig: (given) => strict(config, given, "").failures,
};
