// The simulated configuration of an auth method `kubernetes`.
import { z } from "zod";
import { UNKNOWN, type Operation, type Props, type ResourceModel, type Value } from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import { text } from "../../kernel/values";
import type { World } from "../../world/model";
import { Client, isSet } from "./client";
import { bodyOf, liveOf, trimmed, type Field } from "./fields";
import { versionKnown } from "./laws";

const schema = z.strictObject({
  backend: z.string().optional(),
  kubernetesHost: z.string(),
  kubernetesCaCert: z.string().optional(),
  issuer: z.string().optional(),
  disableIssValidation: z.boolean().optional(),
  disableLocalCaJwt: z.boolean().optional(),
  pemKeys: z.array(z.string()).optional(),
  useAnnotationsAsAliasMetadata: z.boolean().optional(),
});

const fields: readonly Field[] = [
  { name: "kubernetesHost", zero: "" },
  { name: "kubernetesCaCert", zero: "" },
  { name: "issuer", zero: "" },
  { name: "disableLocalCaJwt", zero: false },
  { name: "pemKeys", zero: [] },
  // These two are written even where nobody gave them.
  { name: "disableIssValidation", zero: "" },
  { name: "useAnnotationsAsAliasMetadata", zero: "" },
];
const ALWAYS: Props = { disableIssValidation: false, useAnnotationsAsAliasMetadata: false };
const COMPUTED = ["kubernetesCaCert", "disableIssValidation", "disableLocalCaJwt", "useAnnotationsAsAliasMetadata"];

/** hashicorp/terraform-provider-vault vault/resource_kubernetes_auth_backend_config.go. Its id is its path. */
export const kubernetesConfig: ResourceModel<World> = {
  type: "vault:kubernetes/authBackendConfig:AuthBackendConfig",
  coverage: "Whole but for token reviewer JWTs. Vault trusts the API of the cluster that it runs in, and no other.",
  check: strictCheck(schema, { backend: "kubernetes" }),
  replaceOn: ["backend"],
  drift: (_state, inputs, operation) => {
    const spared = inputs["disableLocalCaJwt"] === true || text(operation.provider.config["vaultVersionOverride"]);
    if (!spared) operation.uphold(versionKnown, { cause: silence(operation) });
    return [];
  },
  secretOutputs: [],
  durations: { create: 1, update: 1, delete: 0 },
  plan: (inputs, old) => ({
    ...inputs,
    ...Object.fromEntries(COMPUTED.map((name) => [name, inputs[name] ?? old?.[name] ?? UNKNOWN])),
  }),
  create: (inputs, operation) => {
    const path = `auth/${trimmed(inputs["backend"])}/config`;
    return { id: path, outputs: write(new Client(operation), path, inputs, "writing") };
  },
  read: (id, old, operation) => {
    const live = lookUp(new Client(operation), id);
    return live && { inputs: live, outputs: { ...old, ...live } };
  },
  update: (id, _old, inputs, operation) => write(new Client(operation), id, inputs, "updating"),
  // The configuration has no DELETE; it goes with its auth method.
  delete: () => undefined,
};

/** Why Vault does not tell its version; undefined when it does. */
function silence(operation: Operation<World>): string | undefined {
  if (isSet(operation.provider.config["skipGetVaultVersion"])) return "skipGetVaultVersion is set";
  try {
    new Client(operation).ask("GET", "sys/seal-status");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function write(client: Client, path: string, inputs: Props, verb: string): Props {
  const body = bodyOf({ ...ALWAYS, ...inputs }, fields);
  const say = (cause: string): string => `error ${verb} Kubernetes auth backend config "${path}": ${cause}`;
  client.ask("PUT", path, { body, say });
  return { ...inputs, ...lookUp(client, path) };
}

function lookUp(client: Client, path: string): Record<string, Value> | undefined {
  const say = (cause: string): string => `error reading Kubernetes auth backend config "${path}": ${cause}`;
  const data = client.ask("GET", path, { say });
  return data && { ...liveOf(data, fields), backend: /^auth\/(.+)\/config$/.exec(path)?.[1] ?? "" };
}
