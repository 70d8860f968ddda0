// What the stores of the External Secrets Operator say about Vault.
import type * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../kubernetes/customObject";
import type { SecretStoreSpec } from "./kinds";

type VaultProvider = Inputs<NonNullable<SecretStoreSpec["provider"]["vault"]>>;

/** Where Vault is and who vouches for it. */
export interface VaultEndpoint {
  /** `https://<host>:8200` */
  readonly server: string;
  /** PEM of the CA of Vault's certificate. */
  readonly ca: pulumi.Output<string>;
}

/**
 * The provider part of a store.
 *
 * @param path KV version 2 engine
 */
export function vaultStore(
  { server, ca }: VaultEndpoint,
  path: string,
  auth: NonNullable<VaultProvider["auth"]>,
): { readonly vault: VaultProvider } {
  const caBundle = ca.apply((pem) => Buffer.from(pem).toString("base64"));
  return { vault: { server, path, version: "v2", caBundle, auth } };
}
