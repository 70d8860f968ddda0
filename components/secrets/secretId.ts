// The one secret that a cluster needs to read all others: its SecretID for Vault, and the Secret that holds it.
import * as pulumi from "@pulumi/pulumi";
import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import { AuthBackendRoleSecretId } from "@pulumi/vault/approle/authBackendRoleSecretId";
import { childOptions, ownOptions } from "../kubernetes/childOptions";
import { SECRET_ID_KEY, SECRET_ID_SECRET } from "./generalStore";

export interface SecretIdArgs {
  /** Namespace of the External Secrets Operator. */
  readonly namespace: pulumi.Input<string>;
  /** Path of the auth method of type `approle`. */
  readonly auth: pulumi.Input<string>;
  /** Role at that auth method. */
  readonly role: pulumi.Input<string>;
  /** Day (YYYY-MM-DD) of the SecretID. Another day issues another SecretID. */
  readonly issued: string;
  /** Life in seconds; at most that of the role. */
  readonly ttl: number;
}

/**
 * Providers: vault and kubernetes. The SecretID is made in Vault and needs no cluster; only the Secret does.
 *
 * A new day replaces the SecretID, because its metadata cannot change. The new one is issued first, the Secret updated in
 * place, and only then the old one is withdrawn, so that External Secrets never holds a SecretID that is void.
 *
 * The life is written down although the role has the same: without it, the provider would read the role's into its state
 * and take the difference for a change that needs another SecretID (hashicorp/terraform-provider-vault,
 * vault/resource_approle_auth_backend_role_secret_id.go).
 */
export class SecretId extends pulumi.ComponentResource {
  readonly secret: Secret;

  constructor(name: string, args: SecretIdArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:secrets:SecretId", name, { issued: args.issued, ttl: args.ttl }, ownOptions(opts));
    const secretId = new AuthBackendRoleSecretId(
      `${name}-issued`,
      {
        backend: args.auth,
        roleName: args.role,
        metadata: JSON.stringify({ issued: args.issued }),
        ttl: args.ttl,
      },
      // In Vault it outlives the cluster unless it is withdrawn: it does not end with the machines.
      { parent: this },
    );
    this.secret = new Secret(
      `${name}-secret`,
      {
        metadata: { name: SECRET_ID_SECRET, namespace: args.namespace },
        stringData: { [SECRET_ID_KEY]: pulumi.secret(secretId.secretId) },
      },
      childOptions(this, opts),
    );
    this.registerOutputs({});
  }
}
