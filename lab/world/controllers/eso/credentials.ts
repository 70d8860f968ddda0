// What a store logs in to Vault with: a SecretID from a Secret, or the token of a service account.
// Source: external-secrets/external-secrets v2.9.0 providers/v1/vault auth.go, auth_approle.go, auth_kubernetes.go;
// runtime/esutils/resolvers/secret_ref.go.
import type { Reason } from "../../../kernel/model";
import type { Cluster, KubeObject } from "../../model";
import { serviceAccountToken } from "../../vault/kubernetesAuth";
import { findObject } from "../cluster";
import { recordAt, textAt } from "../tree";
import { dueTo } from "../verdict";

export interface Credentials {
  /** Path of the auth method. */
  readonly login: string;
  readonly body: Record<string, unknown>;
  /** What Vault's Go client puts before a refused login. */
  readonly as: string;
  readonly because: readonly Reason[];
}
interface Failure {
  readonly error: string;
}

/** Credentials of a store for a namespace, or the error of looking for them. */
export function credentialsOf(cluster: Cluster, store: KubeObject, namespace: string): Credentials | Failure {
  const auth = recordAt(store.body, "spec", "provider", "vault", "auth");
  const appRole = auth["appRole"];
  if (appRole !== undefined) return approle(cluster, store, namespace, recordAt(appRole));
  const kubernetes = auth["kubernetes"];
  if (kubernetes !== undefined) return serviceAccount(cluster, store, namespace, recordAt(kubernetes));
  return { error: "cannot initialize Vault client: no valid auth method specified" };
}

/** True for a ClusterSecretStore that leaves a namespace out: it is that of whoever uses the store (provider.go isReferentSpec). */
export function isReferent(store: KubeObject): boolean {
  if (store.kind !== "ClusterSecretStore") return false;
  const auth = recordAt(store.body, "spec", "provider", "vault", "auth");
  return [
    ["appRole", "secretRef"],
    ["kubernetes", "serviceAccountRef"],
    ["kubernetes", "secretRef"],
  ].some((path) => Object.keys(recordAt(auth, ...path)).length > 0 && !("namespace" in recordAt(auth, ...path)));
}

function approle(
  cluster: Cluster,
  store: KubeObject,
  namespace: string,
  settings: Record<string, unknown>,
): Credentials | Failure {
  const because: Reason[] = [];
  const secretAt = (field: string): string | Failure => {
    const found = keyOf(cluster, store, namespace, recordAt(settings, field));
    if ("error" in found) return found;
    because.push(...found.because);
    return found.value;
  };
  const given = textAt(settings, "roleId") ?? "";
  const roleId = given === "" ? secretAt("roleRef") : given.trim();
  if (given === "" && !("roleRef" in settings)) {
    return { error: "invalid Auth.AppRole: neither `roleId` nor `roleRef` was supplied" };
  }
  if (typeof roleId !== "string") return roleId;
  const secretId = secretAt("secretRef");
  if (typeof secretId !== "string") return secretId;
  return {
    login: textAt(settings, "path") ?? "approle",
    body: { role_id: roleId, secret_id: secretId },
    as: "unable to log in with app role auth",
    because,
  };
}

function serviceAccount(
  cluster: Cluster,
  store: KubeObject,
  namespace: string,
  settings: Record<string, unknown>,
): Credentials | Failure {
  const reference = recordAt(settings, "serviceAccountRef");
  const name = textAt(reference, "name");
  if (name === undefined) return { error: "the lab knows Kubernetes logins with a serviceAccountRef only" };
  const home = homeOf(store, namespace, reference);
  const found = findObject(cluster, "v1", "ServiceAccount", home, name);
  const error =
    `cannot request Kubernetes service account token for service account "${name}": ` +
    `cannot get Kubernetes service account "${name}": serviceaccounts "${name}" not found`;
  if (!found) return { error };
  return {
    login: textAt(settings, "mountPath") ?? "kubernetes",
    body: { role: textAt(settings, "role") ?? "", jwt: serviceAccountToken(home, name) },
    as: "unable to log in with Kubernetes auth",
    because: [dueTo(found.madeBy, error)],
  };
}

function keyOf(
  cluster: Cluster,
  store: KubeObject,
  namespace: string,
  reference: Record<string, unknown>,
): { readonly value: string; readonly because: readonly Reason[] } | Failure {
  const name = textAt(reference, "name") ?? "";
  const key = textAt(reference, "key") ?? "";
  const home = homeOf(store, namespace, reference);
  const error = `cannot get Kubernetes secret "${name}" from namespace "${home}": secrets "${name}" not found`;
  const secret = findObject(cluster, "v1", "Secret", home, name);
  if (!secret) return { error };
  const value = textAt(secret.body, "data", key);
  if (value === undefined) return { error: `cannot find secret data for key: "${key}"` };
  return { value: Buffer.from(value, "base64").toString("utf8"), because: [dueTo(secret.madeBy, error)] };
}

/** Only a ClusterSecretStore may look into another namespace. */
function homeOf(store: KubeObject, namespace: string, reference: Record<string, unknown>): string {
  return (store.kind === "ClusterSecretStore" ? textAt(reference, "namespace") : undefined) ?? namespace;
}
