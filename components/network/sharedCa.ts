// The certificate authority that all members of a ClusterMesh share.
import * as pulumi from "@pulumi/pulumi";
import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import { PrivateKey } from "@pulumi/tls/privateKey";
import { SelfSignedCert } from "@pulumi/tls/selfSignedCert";
import { childOptions, ownOptions } from "../kubernetes/childOptions";

/** Ten years: replacing it means that every member trusts the old and the new one for a while. */
const VALIDITY_HOURS = 87_600;

/** One member makes the CA. */
export interface MadeCa {
  readonly make: true;
  /** Lifts the protection of the CA, so that the cluster of the member can be taken down. */
  readonly retire: boolean;
}

/** The others take what that one made, PEM. */
export interface TakenCa {
  readonly certificate: pulumi.Input<string>;
  readonly privateKey: pulumi.Input<string>;
}

export type SharedCaSource = MadeCa | TakenCa;

export interface SharedCaArgs {
  readonly meshName: string;
  readonly clusterName: string;
  readonly source: SharedCaSource;
}

/**
 * Puts the CA into the cluster before Cilium's chart looks for it: the chart signs with the Secret `cilium-ca` of its
 * namespace if there is one, and makes a CA of its own only if there is none. So Cilium's release depends on `secret`.
 * The chart also lists that Secret among its objects, and Helm takes over an object that it did not make only when it
 * carries Helm's marks.
 *
 * Needs a Kubernetes and, to make the CA, a TLS provider in `opts.providers`.
 *
 * Sources: cilium/cilium v1.18.6, install/kubernetes/cilium/templates/_helpers.tpl (`cilium.ca.setup`) and
 * cilium-ca-secret.yaml; helm/helm v3, pkg/action/validate.go; EC keys: Masterminds/sprig, crypto.go.
 */
export class SharedCa extends pulumi.ComponentResource {
  readonly secret: Secret;
  /** PEM. */
  readonly certificate: pulumi.Output<string>;
  /** PEM, secret. */
  readonly privateKey: pulumi.Output<string>;

  constructor(name: string, args: SharedCaArgs, opts: pulumi.ComponentResourceOptions) {
    const { meshName, clusterName, source } = args;
    // Only what is plain: a component waits for its inputs, and everything in it for the component.
    super("homelab:network:SharedCa", name, { meshName, clusterName, makes: "make" in source }, ownOptions(opts));
    const { certificate, privateKey } = "make" in source ? this.make(name, meshName, !source.retire) : source;
    this.certificate = pulumi.output(certificate);
    this.privateKey = pulumi.secret(privateKey);
    this.secret = new Secret(
      `${name}-secret`,
      {
        metadata: {
          name: "cilium-ca",
          namespace: "kube-system",
          labels: { "app.kubernetes.io/managed-by": "Helm" },
          annotations: {
            "meta.helm.sh/release-name": "cilium",
            "meta.helm.sh/release-namespace": "kube-system",
          },
        },
        stringData: { "ca.crt": this.certificate, "ca.key": this.privateKey },
      },
      childOptions(this, opts),
    );
    this.registerOutputs({});
  }

  /** The key lives in the state of one stack; losing it means a new CA for every member. */
  private make(name: string, meshName: string, protect: boolean) {
    const key = new PrivateKey(`${name}-key`, { algorithm: "ECDSA", ecdsaCurve: "P256" }, { parent: this, protect });
    const certificate = new SelfSignedCert(
      `${name}-certificate`,
      {
        privateKeyPem: key.privateKeyPem,
        subject: { commonName: `Cilium CA of mesh ${meshName}` },
        isCaCertificate: true,
        allowedUses: ["cert_signing", "crl_signing"],
        validityPeriodHours: VALIDITY_HOURS,
      },
      { parent: this, protect },
    );
    return { certificate: certificate.certPem, privateKey: key.privateKeyPem };
  }
}
