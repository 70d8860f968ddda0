// Values that several resources and functions of the Talos provider share.

/** Certificates that a client of the Talos API presents, base64 of PEM. */
export interface ClientConfiguration {
  /** Certificate of the CA that signed the nodes' certificates. */
  readonly caCertificate: string;
  readonly clientCertificate: string;
  /** Secret. */
  readonly clientKey: string;
}

/** A certificate and its private key, base64 of PEM. */
export interface Certificate {
  readonly cert: string;
  /** Secret. */
  readonly key: string;
}

/** A private key without a certificate, base64 of PEM. */
export interface Key {
  /** Secret. */
  readonly key: string;
}

/** Everything secret that the nodes of one cluster have in common. */
export interface MachineSecrets {
  readonly certs: {
    readonly etcd: Certificate;
    readonly k8s: Certificate;
    readonly k8sAggregator: Certificate;
    readonly k8sServiceaccount: Key;
    readonly os: Certificate;
  };
  readonly cluster: {
    readonly id: string;
    /** Secret of the discovery service. */
    readonly secret: string;
  };
  readonly secrets: {
    /** Secret with which kubelets join. */
    readonly bootstrapToken: string;
    /** Secret with which the API server encrypts Secrets at rest. */
    readonly secretboxEncryptionSecret: string;
    /** Secret of clusters older than Talos 1.3, which encrypted with AES-CBC. */
    readonly aescbcEncryptionSecret?: string | undefined;
  };
  readonly trustdinfo: {
    /** Secret with which nodes join the Talos API. */
    readonly token: string;
  };
}

/** A Go duration such as `10m` or `1h30m`. */
export type Duration = string;

/** How to reach the Kubernetes API, as the parts of a kubeconfig. */
export interface KubernetesClientConfiguration {
  readonly host: string;
  readonly caCertificate: string;
  readonly clientCertificate: string;
  /** Secret. */
  readonly clientKey: string;
}
