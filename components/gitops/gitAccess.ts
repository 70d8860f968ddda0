// How Flux proves to the Git server that it may read the repository.
import * as pulumi from "@pulumi/pulumi";
import type { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import { PrivateKey } from "@pulumi/tls/privateKey";
import { childOptions, ownOptions } from "../kubernetes/childOptions";
import { GIT_SECRET } from "./fluxInstance";

/** A key pair of this cluster's own; its public half must be entered at the Git server as a deploy key. */
export interface DeployKey {
  readonly method: "deploy-key";
  /** `known_hosts` lines of the Git server. */
  readonly knownHosts: string;
}

/** User name with a password or token, both from secret configuration. */
export interface Password {
  readonly method: "password";
  readonly username: pulumi.Output<string>;
  readonly password: pulumi.Output<string>;
}

export interface GitAccessArgs {
  readonly credentials: DeployKey | Password;
  /** Where Flux lives. */
  readonly namespace: Namespace;
}

/**
 * The Secret that the source controller reads the repository with. Its providers are those of Kubernetes and, for a
 * deploy key, of tls.
 */
export class GitAccess extends pulumi.ComponentResource {
  readonly secret: Secret;
  /** Public half of the deploy key, one OpenSSH line; undefined when no key was made. */
  readonly publicKey: pulumi.Output<string> | undefined;

  constructor(name: string, args: GitAccessArgs, opts: pulumi.ComponentResourceOptions) {
    const { credentials, namespace } = args;
    // Only what is plain: neither secrets nor edges belong to the component itself.
    super("homelab:gitops:GitAccess", name, { method: credentials.method }, ownOptions(opts));
    const { data, publicKey } =
      credentials.method === "deploy-key" ? this.deployKey(name, credentials) : passwordData(credentials);
    this.publicKey = publicKey;
    this.secret = new Secret(
      `${name}-secret`,
      { metadata: { name: GIT_SECRET, namespace: namespace.metadata.name }, stringData: data },
      childOptions(this, opts),
    );
    this.registerOutputs({ publicKey: this.publicKey });
  }

  private deployKey(name: string, credentials: DeployKey): SecretData {
    const key = new PrivateKey(`${name}-key`, { algorithm: "ED25519" }, { parent: this });
    return {
      data: {
        identity: key.privateKeyOpenssh,
        "identity.pub": key.publicKeyOpenssh,
        known_hosts: credentials.knownHosts,
      },
      publicKey: key.publicKeyOpenssh,
    };
  }
}

/** Keys as the source controller wants them (Flux documentation, GitRepository, "Secret reference"). */
interface SecretData {
  readonly data: Record<string, pulumi.Input<string>>;
  readonly publicKey: pulumi.Output<string> | undefined;
}

function passwordData({ username, password }: Password): SecretData {
  return {
    data: { username: pulumi.secret(username), password: pulumi.secret(password) },
    publicKey: undefined,
  };
}
