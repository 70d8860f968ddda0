// The provider of Vault. Its token is the environment variable VAULT_TOKEN: it is in no stack file and in no state.
import type * as pulumi from "@pulumi/pulumi";
import { Provider as VaultProvider } from "@pulumi/vault/provider";
import type { Vault } from "../fleet/model";
import { vaultCaFile } from "./vaultCaFile";

/**
 * By default the provider works with a child of the token, so that leases of secrets which it reads into the state end
 * soon (hashicorp/terraform-provider-vault, internal/provider/meta.go). This program reads none, and a token that may
 * only issue a SecretID may not make another token.
 *
 * @param ca PEM
 */
export function vaultProvider(stack: string, vault: Vault, ca: pulumi.Output<string>): VaultProvider {
  return new VaultProvider(`${stack}-vault`, {
    address: vault.address,
    caCertFile: ca.apply(vaultCaFile),
    skipChildToken: true,
  });
}
