// The provider of Vault. Its token is the environment variable VAULT_TOKEN: it is in no stack file and in no state.
import type * as pulumi from "@pulumi/pulumi";
import { Provider as VaultProvider } from "@pulumi/vault/provider";
import type { Vault } from "../fleet/model";
import { vaultCaFile } from "./vaultCaFile";

/** What a stack does in Vault, and so what its token may. */
export type VaultTask = "administer" | "issue";

/**
 * The token of an administrator is exchanged for one that lives 20 minutes. One that may only issue a SecretID may not
 * make another token either, and is used as it is (hashicorp/terraform-provider-vault, internal/provider/meta.go).
 *
 * @param ca PEM
 */
export function vaultProvider(stack: string, vault: Vault, ca: pulumi.Output<string>, task: VaultTask): VaultProvider {
  return new VaultProvider(`${stack}-vault`, {
    address: vault.address,
    caCertFile: ca.apply(vaultCaFile),
    skipChildToken: task === "issue",
  });
}
