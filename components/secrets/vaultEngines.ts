// What Vault stores secrets in, who may prove to it who they are, and where it tells what was asked of it.
import * as pulumi from "@pulumi/pulumi";
import { Audit } from "@pulumi/vault/audit";
import { AuthBackend } from "@pulumi/vault/authBackend";
import { AuthBackendConfig } from "@pulumi/vault/kubernetes/authBackendConfig";
import { Mount } from "@pulumi/vault/mount";
import { childOptions, ownOptions } from "../kubernetes/childOptions";
import { CLUSTER_AUTH, GENERAL, HUB_AUTH, MAIN } from "./vaultPaths";

const ENGINES: Readonly<Record<string, string>> = {
  [GENERAL]: "What clusters share and exchange",
  [MAIN]: "Applications on the hub",
  "user-secrets": "People",
};

export interface VaultEnginesArgs {
  /** Life of the SecretIDs that `cluster-general` gives out, seconds. */
  readonly secretIdTtl: number;
}

const SECONDS_AN_HOUR = 3600;

/**
 * Everything here is protected: unmounting an engine deletes its secrets, disabling an auth method deletes its roles and
 * revokes every token that it gave out.
 *
 * Vault checks service accounts against the API server of the cluster that it runs in, with its own service account,
 * whose token and CA it reads anew when they change (HashiCorp Vault documentation, "Kubernetes auth method", "Use local
 * service account token").
 *
 * The audit device writes to the standard output of Vault's pod, values hashed. A Vault that can write to no audit device
 * answers nobody, and standard output can not be full.
 */
export class VaultEngines extends pulumi.ComponentResource {
  /** KV version 2, in the order general, main, user-secrets. */
  readonly engines: readonly Mount[];
  /** At `auth/cluster-general`. */
  readonly clusterAuth: AuthBackend;
  /** At `auth/kubernetes`. */
  readonly hubAuth: AuthBackend;

  constructor(name: string, args: VaultEnginesArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:secrets:VaultEngines", name, args, ownOptions(opts));
    const kept = { ...childOptions(this, opts), protect: true };
    this.engines = Object.entries(ENGINES).map(
      ([path, description]) =>
        new Mount(`${name}-${path}`, { path, type: "kv", options: { version: "2" }, description }, kept),
    );
    this.clusterAuth = new AuthBackend(
      `${name}-${CLUSTER_AUTH}`,
      {
        type: "approle",
        path: CLUSTER_AUTH,
        description: "Clusters of the fleet",
        // Vault silently cuts a SecretID's life to the longest lease of its method, 32 days unless it is told otherwise
        // (hashicorp/vault issue 8020; builtin/credential/approle/validation.go, deriveSecretIDTTL).
        tune: { maxLeaseTtl: `${Math.ceil(args.secretIdTtl / SECONDS_AN_HOUR)}h` },
      },
      kept,
    );
    this.hubAuth = new AuthBackend(
      `${name}-${HUB_AUTH}`,
      { type: "kubernetes", path: HUB_AUTH, description: "Applications on the hub" },
      kept,
    );
    new AuthBackendConfig(
      `${name}-${HUB_AUTH}-config`,
      { backend: this.hubAuth.path, kubernetesHost: "https://kubernetes.default.svc" },
      kept,
    );
    new Audit(`${name}-audit`, { type: "file", path: "stdout", options: { file_path: "stdout" } }, kept);
    this.registerOutputs({});
  }
}
