// Vault on a hub: answers once the chart is installed and its pods have certificate, volume and address.
import { readiness } from "./ready";
import { X509Certificate } from "node:crypto";
import type { Law } from "../../kernel/model";
import type { Cluster, KubeObject, World } from "../model";
import { publishedTree } from "../../gitops/repository";
import { newVaultServer } from "../vault/operator";
import { findObject, objectsOf } from "./cluster";
import { HELM_API } from "./fluxHelm";
import { addressOf, isLoadBalancer, whyPending } from "./loadBalancers";
import { podsRun } from "./pods";
import { at, listAt, textAt } from "./tree";
import { fails, holds } from "./verdict";

export interface VaultServerFacts {
  readonly world: World;
  readonly cluster: Cluster;
  readonly release: KubeObject;
}

export const vaultIsInstalled: Law<VaultServerFacts> = {
  id: "kubernetes-vault-server-is-installed",
  statement: "Vault's pods exist once Flux has installed its chart.",
  source: "hashicorp/vault-helm v0.34.1 templates/server-statefulset.yaml",
  judge: ({ release }) => {
    const state = readiness(release);
    return state?.ready === true ? holds() : fails(state?.message ?? "HelmRelease vault was not reconciled yet");
  },
};

export const vaultPodsRun: Law<VaultServerFacts> = {
  id: "kubernetes-vault-server-pods-run",
  statement:
    "A server needs a node that takes its pod, and a namespace that admits it; one is enough to initialise Vault.",
  source: 'hashicorp/vault-helm v0.34.1 templates/server-statefulset.yaml; kubernetes.io "Pod Security Admission"',
  judge: ({ world, cluster, release }) => {
    const servers = findObject(cluster, "apps/v1", "StatefulSet", release.namespace, release.name);
    return servers ? podsRun(world, cluster, servers) : fails(`statefulsets.apps "${release.name}" not found`);
  },
};

/** A volume of the pod: the Secret that its values name. */
function certificateSecret(release: KubeObject): string {
  return (
    listAt(release.body, "spec", "values", "server", "volumes")
      .map((volume) => textAt(volume, "secret", "secretName"))
      .find((name) => name !== undefined) ?? ""
  );
}

export const vaultHasCertificate: Law<VaultServerFacts> = {
  id: "kubernetes-vault-server-has-its-certificate",
  statement:
    "The pods mount the Secret with Vault's certificate, and clients verify that it names the address they use.",
  source: "kubernetes/kubernetes pkg/volume/secret/secret.go; Go crypto/x509 verify.go, HostnameError",
  judge: ({ cluster, release }) => {
    const name = certificateSecret(release);
    const secret = findObject(cluster, "v1", "Secret", release.namespace, name);
    if (!secret) return fails(`MountVolume.SetUp failed for volume "tls" : secret "${name}" not found`);
    const missing = ["ca.crt", "tls.crt", "tls.key"].find((key) => textAt(secret.body, "data", key) === undefined);
    if (missing !== undefined)
      return fails(`error loading TLS cert: open /vault/tls/${missing}: no such file or directory`);
    const certificate = parsed(pemOf(secret));
    if (certificate === undefined) {
      return fails("error loading TLS cert: tls: failed to find any PEM data in certificate input");
    }
    const address = addressOfVault(cluster, release);
    if (address === undefined || certificate.checkIP(address) !== undefined) return holds();
    const named = [...(certificate.subjectAltName ?? "").matchAll(/IP Address:([^,\s]+)/g)]
      .map(([, ip]) => ip)
      .join(", ");
    return fails(
      named === ""
        ? `x509: cannot validate certificate for ${address} because it doesn't contain any IP SANs`
        : `x509: certificate is valid for ${named}, not ${address}`,
    );
  },
};

export const vaultHasVolume: Law<VaultServerFacts> = {
  id: "kubernetes-vault-server-has-a-volume",
  statement: "Each server keeps its data on a volume of the class that the values name.",
  source: "kubernetes/kubernetes pkg/controller/volume/persistentvolume/pv_controller.go, provisionClaimOperation",
  judge: ({ cluster, release }) => {
    const name = textAt(release.body, "spec", "values", "server", "dataStorage", "storageClass") ?? "";
    return findObject(cluster, "storage.k8s.io/v1", "StorageClass", undefined, name)
      ? holds()
      : fails(`pod has unbound immediate PersistentVolumeClaims: storageclass.storage.k8s.io "${name}" not found`);
  },
};

export const vaultHasAddress: Law<VaultServerFacts> = {
  id: "kubernetes-vault-server-has-an-address",
  statement: "Clients outside the cluster reach Vault at the address of its LoadBalancer Service.",
  source: 'docs.cilium.io "LoadBalancer IP Address Management"; hashicorp/vault-helm templates/server-service.yaml',
  judge: ({ world, cluster, release }) => {
    const service = serviceOf(cluster, release);
    if (!service) return fails(`no Service of release ${release.name} is of type LoadBalancer`);
    return addressOf(service) === undefined ? fails(whyPending(world, cluster, service)) : holds();
  },
};

export const VAULT_SERVER_LAWS = [
  vaultIsInstalled,
  vaultPodsRun,
  vaultHasVolume,
  vaultHasAddress,
  vaultHasCertificate,
] as const;

/** Why Vault does not answer yet; undefined when it does, or when the cluster runs none. */
export function vaultTrouble(world: World, cluster: Cluster): string | undefined {
  const release = releaseOf(cluster);
  if (!release) return undefined;
  for (const law of VAULT_SERVER_LAWS) {
    const verdict = law.judge({ world, cluster, release });
    if (!verdict.holds) return verdict.message;
  }
  return undefined;
}

/**
 * Brings Vault up, uninitialised and sealed, and lets it serve the certificate that its Secret holds. A server that was
 * there keeps what it stores while its release is there: a cluster that was made anew has other disks. Returns true when
 * something changed.
 */
export function runVaultServer(world: World, cluster: Cluster): boolean {
  const release = releaseOf(cluster);
  // Without a tree nobody installs Vault, and one that is there was put there from outside.
  if (!release) return publishedTree(world) !== undefined && forget(world, cluster);
  if (vaultTrouble(world, cluster) !== undefined) return false;
  const address = addressOfVault(cluster, release);
  const secret = findObject(cluster, "v1", "Secret", release.namespace, certificateSecret(release));
  if (address === undefined || !secret) return false;
  const certificate = pemOf(secret);
  const vaults = (world.vaults ??= {});
  const own = Object.values(vaults).find((vault) => vault.cluster === cluster.name);
  const hiddenWhileSealed = at(serviceOf(cluster, release)?.body, "spec", "publishNotReadyAddresses") === false;
  const served = { address, certificate, hiddenWhileSealed };
  if (own?.address === address) {
    if (own.certificate === certificate && own.hiddenWhileSealed === hiddenWhileSealed) return false;
    Object.assign(own, served);
    return true;
  }
  if (own) Reflect.deleteProperty(vaults, own.address);
  vaults[address] = { ...(own ?? newVaultServer({ address, cluster: cluster.name, certificate })), ...served };
  return true;
}

function forget({ vaults = {} }: World, cluster: Cluster): boolean {
  const own = Object.values(vaults).find((vault) => vault.cluster === cluster.name);
  return own !== undefined && Reflect.deleteProperty(vaults, own.address);
}

function releaseOf(cluster: Cluster): KubeObject | undefined {
  return objectsOf(cluster, HELM_API, "HelmRelease").find(
    ({ body }) => textAt(body, "spec", "chart", "spec", "chart") === "vault",
  );
}

function serviceOf(cluster: Cluster, release: KubeObject): KubeObject | undefined {
  const service = findObject(cluster, "v1", "Service", release.namespace, release.name);
  return service && isLoadBalancer(service) ? service : undefined;
}

function addressOfVault(cluster: Cluster, release: KubeObject): string | undefined {
  const service = serviceOf(cluster, release);
  return service && addressOf(service);
}

function pemOf(secret: KubeObject): string {
  return Buffer.from(textAt(secret.body, "data", "tls.crt") ?? "", "base64").toString();
}

function parsed(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
