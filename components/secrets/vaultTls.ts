// Vault's certificate and the authority that signs it.
import * as pulumi from "@pulumi/pulumi";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import { CertRequest } from "@pulumi/tls/certRequest";
import { LocallySignedCert } from "@pulumi/tls/locallySignedCert";
import { PrivateKey } from "@pulumi/tls/privateKey";
import { SelfSignedCert } from "@pulumi/tls/selfSignedCert";
import { childOptions, ownOptions } from "../kubernetes/childOptions";
import {
  CA_VALIDITY_HOURS,
  SERVER_RENEWAL_HOURS,
  SERVER_VALIDITY_HOURS,
  VAULT_NAMESPACE,
  serverNames,
} from "./vaultCertificate";

export interface VaultTlsArgs {
  /** LoadBalancer address of Vault. */
  readonly ip: string;
  /** DNS name of Vault. */
  readonly host: string;
  /** Addresses at which clusters on other sites reach Vault. @default - none */
  readonly overlayIps?: readonly string[];
  /** Lifts the protection of the authority, so that its cluster can be taken down. */
  readonly retire: boolean;
}

/**
 * Providers: kubernetes and tls. Made here and not by cert-manager, which itself waits for a token that lies in Vault.
 *
 * The authority is protected: a new one means that nobody trusts Vault until every stack had its `up`. Its end therefore
 * stops the `up` instead of replacing it. The server's certificate is renewed by the first `up` of its last 90 days, the
 * Secret updated in place; Vault's pods read it when they start or on SIGHUP.
 */
export class VaultTls extends pulumi.ComponentResource {
  /** Namespace `vault`, where Flux installs the chart. */
  readonly namespace: Namespace;
  /** Keys `ca.crt`, `tls.crt`, `tls.key`. */
  readonly secret: Secret;
  /** Certificate of the authority, PEM. */
  readonly ca: pulumi.Output<string>;

  constructor(name: string, args: VaultTlsArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:secrets:VaultTls", name, args, ownOptions(opts));
    const { caKey, caCertificate } = this.authority(name, !args.retire);
    this.ca = caCertificate.certPem;
    const server = this.server(name, args, caKey, caCertificate);
    const child = childOptions(this, opts);
    this.namespace = new Namespace(
      `${name}-namespace`,
      {
        metadata: {
          name: VAULT_NAMESPACE,
          // The release in the GitOps tree gives Vault's pods what the strictest profile asks for.
          labels: { "pod-security.kubernetes.io/enforce": "restricted" },
        },
      },
      child,
    );
    this.secret = new Secret(
      `${name}-secret`,
      {
        metadata: { name: "vault-server-tls", namespace: this.namespace.metadata.name },
        stringData: { "ca.crt": this.ca, "tls.crt": server.certificate, "tls.key": server.privateKey },
      },
      child,
    );
    this.registerOutputs({ ca: this.ca });
  }

  private authority(name: string, protect: boolean) {
    const caKey = new PrivateKey(
      `${name}-ca-key`,
      { algorithm: "ECDSA", ecdsaCurve: "P256" },
      { parent: this, protect },
    );
    const caCertificate = new SelfSignedCert(
      `${name}-ca`,
      {
        privateKeyPem: caKey.privateKeyPem,
        subject: { commonName: "Vault CA" },
        isCaCertificate: true,
        allowedUses: ["cert_signing", "crl_signing"],
        validityPeriodHours: CA_VALIDITY_HOURS,
      },
      { parent: this, protect },
    );
    return { caKey, caCertificate };
  }

  private server(
    name: string,
    { ip, host, overlayIps = [] }: VaultTlsArgs,
    caKey: PrivateKey,
    caCertificate: SelfSignedCert,
  ) {
    const key = new PrivateKey(`${name}-server-key`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, { parent: this });
    const request = new CertRequest(
      `${name}-server-request`,
      { privateKeyPem: key.privateKeyPem, subject: { commonName: "Vault" }, ...serverNames(ip, host, overlayIps) },
      { parent: this },
    );
    const certificate = new LocallySignedCert(
      `${name}-server`,
      {
        certRequestPem: request.certRequestPem,
        caPrivateKeyPem: caKey.privateKeyPem,
        caCertPem: caCertificate.certPem,
        allowedUses: ["digital_signature", "server_auth"],
        validityPeriodHours: SERVER_VALIDITY_HOURS,
        earlyRenewalHours: SERVER_RENEWAL_HOURS,
      },
      { parent: this },
    );
    return { certificate: certificate.certPem, privateKey: key.privateKeyPem };
  }
}
