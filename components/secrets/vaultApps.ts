// Applications on the hub that read their secrets from Vault as the service account that they are.
import * as pulumi from "@pulumi/pulumi";
import { AuthBackendRole } from "@pulumi/vault/kubernetes/authBackendRole";
import { Policy } from "@pulumi/vault/policy";
import { childOptions, ownOptions } from "../kubernetes/childOptions";
import { policyText, readerRules } from "./policies";
import { TOKEN_LIFE, appServiceAccount } from "./vaultPaths";

export interface VaultAppsArgs {
  /** Names of applications; each is also its namespace and its place in the engine `main`. */
  readonly apps: readonly string[];
  /** Path of the auth method of type `kubernetes`. */
  readonly auth: pulumi.Input<string>;
}

/**
 * Per application the policy `<app>-reader` and the role `<app>`, bound to one service account in one namespace. They may
 * be there before the application is.
 */
export class VaultApps extends pulumi.ComponentResource {
  constructor(name: string, args: VaultAppsArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:secrets:VaultApps", name, { apps: args.apps }, ownOptions(opts));
    const child = childOptions(this, opts);
    for (const app of args.apps) {
      // A role names its policies and does not wait for them: Vault looks them up at each request.
      const policy = `${app}-reader`;
      new Policy(`${name}-${app}-reader`, { name: policy, policy: policyText(readerRules(app)) }, child);
      new AuthBackendRole(
        `${name}-${app}`,
        {
          backend: args.auth,
          roleName: app,
          boundServiceAccountNames: [appServiceAccount(app)],
          boundServiceAccountNamespaces: [app],
          tokenPolicies: [policy],
          ...TOKEN_LIFE,
        },
        child,
      );
    }
    this.registerOutputs({});
  }
}
