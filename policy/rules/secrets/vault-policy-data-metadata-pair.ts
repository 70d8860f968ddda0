// Who writes a versioned secret may write what External Secrets keeps beside it.
import type { ResourceRule } from "../../rule";
import { grants, kvPath, policyOf, reaches, VAULT_POLICY } from "../../vaultPolicies";

export const vaultPolicyDataMetadataPair: ResourceRule = {
  kind: "resource",
  id: "vault-policy-data-metadata-pair",
  area: "secrets",
  level: "mandatory",
  severity: "high",
  why: "A PushSecret marks its entry in the metadata before it writes the data, and deletes both, so without the second path the push ends in a 403.",
  condition:
    "A path that creates or updates data has one for its metadata with create, read and update, and with delete where the data has it.",
  repair: "Add the path with metadata instead of data and these capabilities.",
  source: "https://external-secrets.io/latest/provider/hashicorp-vault/#pushsecret",
  example:
    'path "general/data/clustermesh/main" { capabilities = ["create", "update"] } without general/metadata/clustermesh/main',
  exceptions: "in the stack file",
  types: [VAULT_POLICY],
  check: (resource, judge) => {
    const { at, paths } = policyOf(resource);
    for (const rule of paths.filter(grants)) {
      const { mount, kind, rest } = kvPath(rule.path) ?? {};
      const writes = rule.capabilities.some((capability) => capability === "create" || capability === "update");
      if (mount === undefined || rest === undefined || kind !== "data" || !writes) continue;
      const metadata = `${mount}/metadata/${rest}`;
      const granted = paths
        .filter(({ path }) => path === metadata || reaches(path, metadata))
        .flatMap(({ capabilities }) => capabilities);
      const needed = ["create", "read", "update", ...(rule.capabilities.includes("delete") ? ["delete"] : [])];
      const missing = needed.filter((capability) => !granted.includes(capability));
      if (missing.length > 0) {
        judge.report(
          at,
          `"${rule.path}" is written, and "${metadata}" lacks ${missing.join(", ")}: grant them there too`,
        );
      }
    }
  },
};
