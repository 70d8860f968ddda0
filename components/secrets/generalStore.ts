// The store through which a cluster reads what clusters share, and exchanges certificates with its peers.
import * as pulumi from "@pulumi/pulumi";
import type { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { childOptions, ownOptions } from "../kubernetes/childOptions";
import { customObject } from "../kubernetes/customObject";
import { EXTERNAL_SECRETS_NAMESPACE } from "./externalSecrets";
import { CLUSTER_SECRET_STORE } from "./kinds";
import { CLUSTER_AUTH, GENERAL } from "./vaultPaths";
import { vaultStore, type VaultEndpoint } from "./vaultStores";

export const GENERAL_STORE = "vault-general";

/** Secret with the SecretID, beside the operator. */
export const SECRET_ID_SECRET = "vault-approle";
export const SECRET_ID_KEY = "secret-id";

export interface GeneralStoreArgs {
  readonly vault: VaultEndpoint;
  /** AppRole of the cluster; its role id is its name. */
  readonly role: string;
  /** Namespaces whose objects may use the store. At least one. */
  readonly namespaces: readonly string[];
  /** Whether to wait until a login succeeded. Not on the cluster that Vault runs in, which is there before Vault is. */
  readonly awaited: boolean;
}

/**
 * `opts.dependsOn` names the operator's release, and the Secret with the SecretID where this stack makes it.
 *
 * @throws RunError without namespaces: a store without condition is open to every namespace; before anything is registered
 */
export class GeneralStore extends pulumi.ComponentResource {
  readonly store: CustomResource;

  constructor(name: string, args: GeneralStoreArgs, opts: pulumi.ComponentResourceOptions) {
    const { vault, ...plain } = args;
    const { role, namespaces, awaited } = args;
    if (namespaces.length === 0) {
      throw new pulumi.RunError(
        `GeneralStore of "${role}" cannot be made: it names no namespace, and would be open to all of them.`,
      );
    }
    super("homelab:secrets:GeneralStore", name, { server: vault.server, ...plain }, ownOptions(opts));
    this.store = customObject(
      `${name}-${GENERAL_STORE}`,
      CLUSTER_SECRET_STORE,
      {
        name: GENERAL_STORE,
        ...(awaited ? { annotations: { "pulumi.com/waitFor": "condition=Ready" } } : {}),
      },
      {
        provider: vaultStore(vault, GENERAL, {
          appRole: {
            path: CLUSTER_AUTH,
            roleId: role,
            // Without namespace, a cluster-scoped store looks for it in the namespace of whoever uses it.
            secretRef: { name: SECRET_ID_SECRET, namespace: EXTERNAL_SECRETS_NAMESPACE, key: SECRET_ID_KEY },
          },
        }),
        conditions: [{ namespaces: [...namespaces] }],
      },
      childOptions(this, opts),
    );
    this.registerOutputs({});
  }
}
