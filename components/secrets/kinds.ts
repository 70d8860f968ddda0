// The kinds of the External Secrets Operator that the program creates, typed by models generated from its CRDs.
import type { ISecretStoreSpec } from "@kubernetes-models/external-secrets/external-secrets.io/v1/SecretStoreSpec" with {
  "resolution-mode": "import",
};
import type { IExternalSecretSpec } from "@kubernetes-models/external-secrets/external-secrets.io/v1/ExternalSecretSpec" with {
  "resolution-mode": "import",
};
import type { IPushSecretSpec } from "@kubernetes-models/external-secrets/external-secrets.io/v1alpha1/PushSecretSpec" with {
  "resolution-mode": "import",
};
import type { Kind } from "../kubernetes/customObject";

export type SecretStoreSpec = ISecretStoreSpec;
export type ExternalSecretSpec = IExternalSecretSpec;
export type PushSecretSpec = IPushSecretSpec;

/** Cluster-scoped; `conditions` limit the namespaces that may use it. */
export const CLUSTER_SECRET_STORE: Kind<SecretStoreSpec> = {
  apiVersion: "external-secrets.io/v1",
  kind: "ClusterSecretStore",
};

export const SECRET_STORE: Kind<SecretStoreSpec> = { apiVersion: "external-secrets.io/v1", kind: "SecretStore" };

export const EXTERNAL_SECRET: Kind<ExternalSecretSpec> = {
  apiVersion: "external-secrets.io/v1",
  kind: "ExternalSecret",
};

/** Still v1alpha1 in operator 2.x (external-secrets/external-secrets, apis/externalsecrets/v1alpha1). */
export const PUSH_SECRET: Kind<PushSecretSpec> = { apiVersion: "external-secrets.io/v1alpha1", kind: "PushSecret" };
