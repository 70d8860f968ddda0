// The namespaces of the applications on the hub, each with a store that leads to its own secrets in Vault.
import * as pulumi from "@pulumi/pulumi";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import { childOptions, ownOptions } from "../kubernetes/childOptions";
import { customObject } from "../kubernetes/customObject";
import { SECRET_STORE } from "./kinds";
import { HUB_AUTH, MAIN, appServiceAccount } from "./vaultPaths";
import { vaultStore, type VaultEndpoint } from "./vaultStores";

export interface AppStoresArgs {
  readonly vault: VaultEndpoint;
  /** Names of applications; each is also its namespace and its role at Vault's auth method `kubernetes`. */
  readonly apps: readonly string[];
}

/**
 * Nobody waits for the stores: Vault runs in this cluster and comes up later. Only they wait for `opts.dependsOn`, the
 * operator's release; namespaces and service accounts need nothing but the API server.
 */
export class AppStores extends pulumi.ComponentResource {
  constructor(name: string, args: AppStoresArgs, opts: pulumi.ComponentResourceOptions) {
    const { vault, apps } = args;
    super("homelab:secrets:AppStores", name, { server: vault.server, apps }, ownOptions(opts));
    const free = childOptions(this, { ...opts, dependsOn: [] });
    for (const app of apps) {
      const namespace = new Namespace(
        `${name}-${app}-namespace`,
        { metadata: { name: app, labels: { "pod-security.kubernetes.io/enforce": "baseline" } } },
        free,
      ).metadata.name;
      // The store names the account and does not wait for it: it logs in once both are there.
      new ServiceAccount(
        `${name}-${app}-account`,
        { metadata: { name: appServiceAccount(app), namespace }, automountServiceAccountToken: false },
        free,
      );
      customObject(
        `${name}-${app}-store`,
        SECRET_STORE,
        { name: "vault", namespace },
        {
          provider: vaultStore(vault, MAIN, {
            kubernetes: {
              mountPath: HUB_AUTH,
              role: app,
              serviceAccountRef: { name: appServiceAccount(app) },
            },
          }),
        },
        childOptions(this, opts),
      );
    }
    this.registerOutputs({});
  }
}
