// The simulated Vault provider.
import { z } from "zod";
import type { ProviderModel } from "../../kernel/model";
import { strict } from "../../kernel/strict";
import type { World } from "../../world/model";
import { appRole } from "./appRole";
import { audit } from "./audit";
import { authBackend } from "./authBackend";
import { getAuthBackends } from "./authBackends";
import { kubernetesConfig } from "./kubernetesConfig";
import { kubernetesRole } from "./kubernetesRole";
import { laws } from "./laws";
import { mount } from "./mount";
import { policy } from "./policy";
import { secretId } from "./secretId";
import { secretV2 } from "./secretV2";

// SDKs send anything but strings as JSON text.
const flag = z.union([z.boolean(), z.enum(["true", "false"])]).optional();
const count = z.union([z.int(), z.string().regex(/^\d+$/)]).optional();

/** Options of `vault:index:Provider` (pulumi/pulumi-vault sdk/nodejs/provider.ts, v7.8). */
const config = z.strictObject({
  address: z
    .string()
    .regex(/^https:\/\//, "the lab's Vault speaks TLS only: the address must begin with https://")
    .optional(),
  caCertFile: z.string().optional(),
  token: z.string().optional(),
  tokenName: z.string().optional(),
  skipChildToken: flag,
  skipTlsVerify: flag,
  skipGetVaultVersion: flag,
  setNamespaceFromToken: flag,
  vaultVersionOverride: z.string().optional(),
  maxLeaseTtlSeconds: count,
  maxRetries: count,
  maxRetriesCcc: count,
  version: z.string().optional(),
});

export const vaultProvider: ProviderModel<World> = {
  name: "vault",
  version: "7.8.0",
  coverage:
    "Each operation asks the world's Vault with the operator's token, so that seal, policies and certificate are enforced; in previews only functions ask. Namespaces and logins are refused; only the certificates of `caCertFile` are trusted.",
  laws,
  resources: [appRole, audit, authBackend, kubernetesConfig, kubernetesRole, mount, policy, secretId, secretV2],
  functions: [getAuthBackends],
  checkConfig: (given) => strict(config, given, "vault").failures,
};
