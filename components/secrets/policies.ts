// The texts of Vault's policies, from the paths and what may be done there.
import { CLUSTER_AUTH, GENERAL, MAIN } from "./vaultPaths";

/** What a policy may allow. Neither `sudo` nor a path under `sys/` is ever needed here. */
export type Capability = "create" | "read" | "update" | "delete" | "list";

export interface PathRule {
  /** Without leading slash; `*` at the end stands for everything below. */
  readonly path: string;
  readonly capabilities: readonly Capability[];
}

/** HCL, one block a path, in the order given. */
export function policyText(rules: readonly PathRule[]): string {
  return rules
    .map(({ path, capabilities }) => {
      const list = capabilities.map((capability) => `"${capability}"`).join(", ");
      return `path "${path}" {\n  capabilities = [${list}]\n}\n`;
    })
    .join("\n");
}

/**
 * A secret of a KV version 2 engine lies at two paths: `data` holds the values, `metadata` who owns it and its versions
 * (HashiCorp Vault documentation, "KV secrets engine v2 (API)").
 */
function secretRules(engine: string, key: string, capabilities: readonly Capability[]): readonly PathRule[] {
  return ["data", "metadata"].map((part) => ({ path: `${engine}/${part}/${key}`, capabilities }));
}

/** What a member of a mesh exchanges through Vault: its own entry, and those of its peers. */
export interface MeshExchange {
  readonly own: string;
  /** Never the cluster itself. */
  readonly peers: readonly string[];
}

/**
 * What a cluster may do: read what all clusters share and the entries of its peers, and write its own entry, at both
 * paths. External Secrets marks an entry as its own in the metadata before it writes the data, reads both back, and
 * deletes both with the PushSecret (external-secrets/external-secrets v2.9.0, providers/v1/vault/client_push.go).
 *
 * @param shared keys of `general/` that every cluster may read
 * @param exchange absent for clusters without a mesh, and where the mesh has one CA
 */
export function clusterRules(shared: readonly string[], exchange?: MeshExchange): readonly PathRule[] {
  const readable = [...shared, ...(exchange?.peers ?? []).map(meshKey)];
  return [
    ...readable.flatMap((key) => secretRules(GENERAL, key, ["read"])),
    ...(exchange === undefined
      ? []
      : secretRules(GENERAL, meshKey(exchange.own), ["create", "read", "update", "delete"])),
  ];
}

/** Key in `general/` of a cluster's entry for its peers. */
const meshKey = (cluster: string): string => `clustermesh/${cluster}`;

/**
 * What the stack of a cluster may do: issue its own SecretID, ask after it and withdraw it. The provider asks Vault about
 * its own token before anything else, which a token without the policy `default` may do only if it is told so
 * (hashicorp/terraform-provider-vault, internal/provider/meta.go, `setClient`).
 */
export function issuerRules(role: string): readonly PathRule[] {
  const secretId = `auth/${CLUSTER_AUTH}/role/${role}/secret-id`;
  return [
    { path: secretId, capabilities: ["update"] },
    { path: `${secretId}-accessor/lookup`, capabilities: ["update"] },
    { path: `${secretId}-accessor/destroy`, capabilities: ["update"] },
    { path: "auth/token/lookup-self", capabilities: ["read"] },
  ];
}

/** What an application on the hub may do: read and find its own secrets. */
export function readerRules(app: string): readonly PathRule[] {
  return [
    { path: `${MAIN}/data/${app}/*`, capabilities: ["read"] },
    { path: `${MAIN}/metadata/${app}/*`, capabilities: ["read", "list"] },
  ];
}
