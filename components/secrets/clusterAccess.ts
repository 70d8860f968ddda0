// What one cluster is to Vault: a role that it logs in with, what it may do then, and who may give it its secret.
import * as pulumi from "@pulumi/pulumi";
import { AuthBackendRole } from "@pulumi/vault/approle/authBackendRole";
import { Policy } from "@pulumi/vault/policy";
import { childOptions, ownOptions } from "../kubernetes/childOptions";
import { clusterRules, issuerRules, policyText, type MeshExchange } from "./policies";
import { TOKEN_LIFE } from "./vaultPaths";

export interface ClusterAccessArgs {
  /** Name of the cluster; also the name of its role and its fixed role id. */
  readonly clusterName: string;
  /** Path of the auth method of type `approle`. */
  readonly auth: pulumi.Input<string>;
  /** Keys of the engine `general` that it may read. */
  readonly shared: readonly string[];
  /** @default - it exchanges no certificates through Vault */
  readonly exchange?: MeshExchange;
  /** Sources that may log in and use the tokens, as Vault sees them. At least one. */
  readonly cidrs: readonly string[];
  /** Life of a SecretID, seconds. */
  readonly secretIdTtl: number;
}

/**
 * The role id is no secret: it is the cluster's name, so that nobody carries it from one stack to another. The SecretID
 * is used again at every login, so its uses are not counted.
 *
 * @throws RunError without sources: an empty list would let everybody in; before anything is registered
 */
export class ClusterAccess extends pulumi.ComponentResource {
  readonly role: AuthBackendRole;

  constructor(name: string, args: ClusterAccessArgs, opts: pulumi.ComponentResourceOptions) {
    const { auth, ...plain } = args;
    const { clusterName, shared, exchange, secretIdTtl } = args;
    if (args.cidrs.length === 0) {
      throw new pulumi.RunError(
        `ClusterAccess of "${clusterName}" cannot be made: it names no source, and Vault takes an empty list for any.`,
      );
    }
    super("homelab:secrets:ClusterAccess", name, plain, ownOptions(opts));
    const child = childOptions(this, opts);
    const cidrs = [...args.cidrs];
    // A role names its policies and does not wait for them: Vault looks them up at each request.
    const policy = `cluster-${clusterName}`;
    new Policy(`${name}-policy`, { name: policy, policy: policyText(clusterRules(shared, exchange)) }, child);
    this.role = new AuthBackendRole(
      `${name}-role`,
      {
        backend: auth,
        roleName: clusterName,
        roleId: clusterName,
        tokenPolicies: [policy],
        ...TOKEN_LIFE,
        // Vault keeps a block of one address without its length here, and only here (hashicorp/vault issue 11961).
        tokenBoundCidrs: cidrs.map((cidr) => cidr.replace(/\/32$/, "")),
        secretIdNumUses: 0,
        secretIdTtl,
        secretIdBoundCidrs: cidrs,
      },
      child,
    );
    new Policy(
      `${name}-issuer`,
      { name: `issuer-${clusterName}`, policy: policyText(issuerRules(clusterName)) },
      child,
    );
    this.registerOutputs({});
  }
}
