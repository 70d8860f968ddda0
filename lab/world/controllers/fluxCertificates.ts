// cert-manager: issues certificates once its issuer can prove the names, and says why it cannot yet.
import { readiness, readyStatus } from "./ready";
import { randomBytes } from "node:crypto";
import type { Cluster, KubeObject } from "../model";
import { findObject, objectsOf, putObject, putStatus } from "./cluster";
import { at, listAt, recordAt, textAt } from "./tree";
import { isWorkloadReady } from "./workloads";

const API = "cert-manager.io/v1";

/** Runs where cert-manager does. What it issues is a placeholder: nothing in the lab verifies an ingress certificate. */
export function runCertManager(cluster: Cluster): boolean {
  const runs = objectsOf(cluster, "apps/v1", "Deployment").some(
    (object) => object.name === "cert-manager" && object.namespace === "cert-manager" && isWorkloadReady(object),
  );
  if (!runs) return false;
  let changed = false;
  for (const issuer of objectsOf(cluster, API, "ClusterIssuer")) {
    const message = "The ACME account was registered with the ACME server";
    if (putStatus(issuer, readyStatus(true, "ACMEAccountRegistered", message))) changed = true;
  }
  for (const certificate of objectsOf(cluster, API, "Certificate")) {
    const trouble = issuingTrouble(cluster, certificate);
    const status =
      trouble === undefined
        ? readyStatus(true, "Ready", "Certificate is up to date and has not expired")
        : readyStatus(false, "DoesNotExist", `Issuing certificate as Secret does not exist: ${trouble}`);
    if (putStatus(certificate, status)) changed = true;
    if (trouble === undefined && putSecret(cluster, certificate)) changed = true;
  }
  return changed;
}

/** Sources of the texts: cert-manager/cert-manager pkg/controller/certificaterequests, pkg/issuer/acme/dns/dns.go. */
function issuingTrouble(cluster: Cluster, certificate: KubeObject): string | undefined {
  const name = textAt(certificate.body, "spec", "issuerRef", "name") ?? "";
  const issuer = findObject(cluster, API, "ClusterIssuer", undefined, name);
  if (!issuer) return `Referenced "ClusterIssuer" not found: clusterissuer.cert-manager.io "${name}" not found`;
  if (readiness(issuer)?.ready !== true) return `Referenced issuer ${name} does not have a Ready status condition`;
  for (const solver of listAt(issuer.body, "spec", "acme", "solvers")) {
    const reference = recordAt(solver, "dns01", "cloudflare", "apiTokenSecretRef");
    const [secretName, key] = [textAt(reference, "name"), textAt(reference, "key") ?? ""];
    if (secretName === undefined) continue;
    // A ClusterIssuer's secrets lie where cert-manager itself runs.
    const secret = findObject(cluster, "v1", "Secret", "cert-manager", secretName);
    if (!secret) return `error getting cloudflare secret: secrets "${secretName}" not found`;
    if (at(secret.body, "data", key) === undefined)
      return `no data for "${key}" in secret 'cert-manager/${secretName}'`;
  }
  return undefined;
}

function putSecret(cluster: Cluster, certificate: KubeObject): boolean {
  const name = textAt(certificate.body, "spec", "secretName") ?? "";
  if (findObject(cluster, "v1", "Secret", certificate.namespace, name)) return false;
  const placeholder = randomBytes(16).toString("base64");
  const body = { type: "kubernetes.io/tls", data: { "tls.crt": placeholder, "tls.key": placeholder } };
  return putObject(
    cluster,
    { apiVersion: "v1", kind: "Secret", namespace: certificate.namespace, name, body },
    undefined,
  );
}
