// A lab with an open Vault behind a real certificate, and the provider's types, for tests over gRPC.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { issue, makeCa, type KeyPair } from "../../../lab/pki/certificates";
import type { Props } from "../../../lab/kernel/model";
import { mintToken } from "../../../lab/world/vault/operator";
import type { VaultServer } from "../../../lab/world/model";
import { OperationError, TestLab, type TestProvider } from "../harness";
import { ADDRESS, Client, openVault } from "./world";

export const TYPES = {
  mount: "vault:index/mount:Mount",
  audit: "vault:index/audit:Audit",
  auth: "vault:index/authBackend:AuthBackend",
  policy: "vault:index/policy:Policy",
  config: "vault:kubernetes/authBackendConfig:AuthBackendConfig",
  kubernetesRole: "vault:kubernetes/authBackendRole:AuthBackendRole",
  role: "vault:appRole/authBackendRole:AuthBackendRole",
  secretId: "vault:appRole/authBackendRoleSecretId:AuthBackendRoleSecretId",
  secret: "vault:kv/secretV2:SecretV2",
} as const;

export const URL = `https://${ADDRESS}:8200`;

export class VaultLab {
  private constructor(
    readonly lab: TestLab,
    readonly ca: KeyPair,
    readonly vault: VaultServer,
    readonly rootToken: string,
  ) {}

  static async start(): Promise<VaultLab> {
    const lab = await TestLab.start({ underlay: { hypervisors: [], metal: [] } });
    const ca = makeCa({ commonName: "vault-ca", days: 3650 });
    const world = lab.lab.world();
    const { vault, rootToken } = openVault(world, serving(ca, ADDRESS));
    world.vaultTokens = { main: rootToken };
    writeFileSync(join(lab.directory, "ca.pem"), ca.certificate);
    return new VaultLab(lab, ca, vault, rootToken);
  }

  get caCertFile(): string {
    return join(this.lab.directory, "ca.pem");
  }

  /** A provider of the stack `main`, which has the root token unless it is given another. */
  provider(config: Props = {}): Promise<TestProvider> {
    return this.lab.provider("vault", { address: URL, caCertFile: this.caCertFile, ...config });
  }

  /** A provider with a token of one policy, which makes no child. */
  async holder(policy: string): Promise<TestProvider> {
    this.root.must("PUT", "sys/policies/acl/held", { policy });
    const token = mintToken(this.lab.lab.world(), this.vault, ["held"]);
    return this.provider({ token, skipChildToken: "true" });
  }

  get root(): Client {
    return new Client(this.lab.lab.world(), this.vault, this.rootToken);
  }
}

/** A serving certificate for one address, in force for a year. */
export function serving(ca: KeyPair, address: string): string {
  return issue(ca, { commonName: "vault", ipAddresses: [address], days: 365, usages: ["server auth"] }).certificate;
}

/** The text of the error that an operation ends with. */
export async function refused(operation: Promise<unknown>): Promise<string> {
  const error: unknown = await operation.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof OperationError)) throw new Error("the operation was not refused");
  return error.message;
}

/** What Vault's client prints for a refusal. */
export function said(method: string, path: string, code: number, error: string): string {
  return `Error making API request.\n\nURL: ${method} ${URL}/v1/${path}\nCode: ${code}. Errors:\n\n* ${error}`;
}

export const PERMISSION = "1 error occurred:\n\t* permission denied\n\n";

/** A policy that grants some capabilities on some paths, as text of HCL. */
export const grants = (paths: Readonly<Record<string, readonly string[]>>): string =>
  Object.entries(paths)
    .map(([path, capabilities]) => `path "${path}" { capabilities = ${JSON.stringify(capabilities)} }`)
    .join("\n");

/** Inputs without one of them. */
export const without = (inputs: Props, key: string): Props =>
  Object.fromEntries(Object.entries(inputs).filter(([name]) => name !== key));
