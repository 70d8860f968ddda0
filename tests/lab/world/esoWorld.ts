// Two clusters with External Secrets, a Vault with a real certificate on the first, and a person who configures it.
import { stringify } from "yaml";
import { issue, makeCa } from "../../../lab/pki/certificates";
import { externalSecrets } from "../../../lab/providers/kubernetes/charts/externalSecrets";
import { runControllers } from "../../../lab/world/controllers";
import { findObject, putObject } from "../../../lab/world/controllers/cluster";
import { requestDeletion } from "../../../lab/world/controllers/deletion";
import { warningOf } from "../../../lab/world/controllers/eso/operator";
import { readyCondition } from "../../../lab/world/controllers/ready";
import type { Cluster, KubeObject, VaultServer, World } from "../../../lab/world/model";
import { vaultRequest, type VaultAnswer } from "../../../lab/world/vault/api";
import { initialise, newVaultServer, unseal } from "../../../lab/world/vault/operator";

export const VAULT = "192.0.2.82";
export const SERVER = `https://${VAULT}:8200`;
export const CA = makeCa({ commonName: "vault", days: 3650 });
export const CERTIFICATE = issue(CA, { commonName: "vault", ipAddresses: [VAULT], days: 365, usages: ["server auth"] });

/** Everything that Vault may see a request of `gitlab` come from. */
export const SEEN = ["192.0.2.21/32", "192.0.2.11/32", "10.244.0.0/16"];

/** What Vault's client says of a request that no policy allows. */
export const denied = (method: string, path: string): string =>
  `Error making API request.\n\nURL: ${method} ${SERVER}/v1/${path}\nCode: 403. Errors:\n\n* 1 error occurred:\n\t* permission denied\n\n`;

const MAY_PUSH = `
path "general/data/clustermesh/gitlab" { capabilities = ["create", "read", "update", "delete"] }
path "general/metadata/clustermesh/gitlab" { capabilities = ["create", "read", "update", "delete"] }
path "general/data/clustermesh/main" { capabilities = ["read"] }
path "general/data/registry" { capabilities = ["read"] }
path "general/data/cloudflare" { capabilities = ["read"] }
`;

export class EsoWorld {
  readonly world: World = { hypervisors: [], schematics: {}, machines: {}, clusters: {} };
  readonly vault: VaultServer;
  readonly hub: Cluster;
  readonly gitlab: Cluster;
  private readonly root: string;

  constructor() {
    this.hub = this.cluster("main", "192.0.2.11", "10.244.0.0/16");
    this.gitlab = this.cluster("gitlab", "192.0.2.21", "10.245.0.0/16");
    this.vault = newVaultServer({ address: VAULT, cluster: "main", certificate: CERTIFICATE.certificate });
    this.world.vaults = { [VAULT]: this.vault };
    const { unsealKeys, rootToken } = initialise(this.world, this.vault);
    for (const key of unsealKeys.slice(0, 3)) unseal(this.vault, key);
    this.root = rootToken;
    this.ask("sys/mounts/general", { type: "kv", options: { version: "2" } });
    this.ask("sys/auth/cluster-general", { type: "approle" });
    this.policy(MAY_PUSH);
    this.secretId(SEEN);
  }

  private cluster(name: string, address: string, podSubnet: string): Cluster {
    const config = {
      machine: {},
      cluster: { network: { podSubnets: [podSubnet] }, allowSchedulingOnControlPlanes: true },
    };
    this.world.machines[name] = {
      name,
      platform: "metal",
      addresses: [address],
      running: true,
      interfaces: [],
      disks: [],
      configuredBy: [`urn:apply:${name}`],
      config: { yaml: stringify(config), madeBy: `urn:apply:${name}`, clusterId: name, machineType: "controlplane" },
    };
    const cluster: Cluster = {
      id: name,
      name,
      endpoint: `https://${address}:6443`,
      madeBy: `urn:secrets:${name}`,
      osCa: "",
      k8sCa: "",
      etcd: [name],
      bootstrappedBy: `urn:bootstrap:${name}`,
      objects: {},
      releases: {},
    };
    this.world.clusters[name] = cluster;
    for (const namespace of ["kube-system", "external-secrets", "grafana"]) {
      putObject(cluster, { apiVersion: "v1", kind: "Namespace", name: namespace, body: {} }, undefined);
    }
    this.install(cluster);
    return cluster;
  }

  /** External Secrets, as a release that waited leaves it. */
  install(cluster: Cluster): void {
    const madeBy = `urn:eso:${cluster.name}`;
    const { name, version, repository, defaults: values } = externalSecrets;
    for (const manifest of externalSecrets.render({
      name,
      namespace: name,
      values,
      now: new Date(),
      lookup: () => ({}),
    })) {
      putObject(cluster, manifest, madeBy, true);
    }
    const release = { name, namespace: name, chart: name, version, repository, values, revision: 1, awaited: true };
    cluster.releases[`${name}/${name}`] = { ...release, madeBy };
  }

  /** The operator goes; definitions and objects stay. */
  stop(cluster: Cluster): void {
    Reflect.deleteProperty(cluster.releases, "external-secrets/external-secrets");
  }

  /** A request of the person with the root token. */
  ask(path: string, body?: Record<string, unknown>, method: "PUT" | "DELETE" | "GET" = "PUT"): VaultAnswer {
    const answer = vaultRequest(this.world, this.vault, { method, path, body, token: this.root, source: "192.0.2.1" });
    if (!answer.ok && answer.status !== 404) throw new Error(answer.message);
    return answer;
  }

  policy(policy: string): void {
    this.ask("sys/policies/acl/cluster-gitlab", { policy });
  }

  /** A new AppRole and SecretID for these source addresses, brought into the cluster. */
  secretId(cidrs: readonly string[], more: Record<string, unknown> = {}): void {
    const role = "auth/cluster-general/role/gitlab";
    const bound = { secret_id_bound_cidrs: cidrs, token_bound_cidrs: cidrs };
    this.ask(role, { token_policies: ["cluster-gitlab"], token_ttl: 1200, token_max_ttl: 3600, ...bound, ...more });
    this.ask(`${role}/role-id`, { role_id: "gitlab" });
    const answer = this.ask(`${role}/secret-id`, {});
    const id = answer.ok ? String(answer.data["secret_id"]) : "";
    this.secret("external-secrets", "vault-approle", { "secret-id": id }, "urn:secret-id");
  }

  secret(namespace: string, name: string, data: Record<string, string>, madeBy?: string): void {
    const encoded = Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString("base64")] as const);
    const body = { data: Object.fromEntries(encoded) };
    putObject(this.gitlab, { apiVersion: "v1", kind: "Secret", namespace, name, body }, madeBy);
  }

  entry(path: string, data: Record<string, unknown>): void {
    this.ask(`general/data/${path}`, { data });
  }

  /** Values of an entry in Vault, or undefined. */
  stored(path: string): unknown {
    const answer = this.ask(`general/data/${path}`, undefined, "GET");
    return answer.ok ? answer.data["data"] : undefined;
  }

  store(vault: Record<string, unknown> = {}, more: Record<string, unknown> = {}): void {
    const caBundle = Buffer.from(CA.certificate).toString("base64");
    const secretRef = { name: "vault-approle", namespace: "external-secrets", key: "secret-id" };
    const auth = { appRole: { path: "cluster-general", roleId: "gitlab", secretRef } };
    const provider = { vault: { server: SERVER, path: "general", version: "v2", caBundle, auth, ...vault } };
    this.put("external-secrets.io/v1", "ClusterSecretStore", undefined, "vault-general", { provider, ...more });
  }

  push(spec: Record<string, unknown> = {}): void {
    this.put("external-secrets.io/v1alpha1", "PushSecret", "kube-system", "clustermesh", {
      secretStoreRefs: [{ kind: "ClusterSecretStore", name: "vault-general" }],
      selector: { secret: { name: "remote-cert" } },
      deletionPolicy: "Delete",
      data: [{ match: { remoteRef: { remoteKey: "clustermesh/gitlab" } } }],
      ...spec,
    });
  }

  external(spec: Record<string, unknown>, name = "peers"): void {
    const secretStoreRef = { kind: "ClusterSecretStore", name: "vault-general" };
    this.put("external-secrets.io/v1", "ExternalSecret", "kube-system", name, { secretStoreRef, ...spec });
  }

  /** Writes an object, keeping what controllers added to it. */
  put(apiVersion: string, kind: string, namespace: string | undefined, name: string, spec: unknown): void {
    const before = findObject(this.gitlab, apiVersion, kind, namespace, name)?.body;
    const body = { ...before, spec };
    putObject(this.gitlab, { apiVersion, kind, namespace, name, body }, `urn:${kind}:${name}`);
  }

  object(kind: string, name: string): KubeObject | undefined {
    const apiVersion = kind === "PushSecret" ? "external-secrets.io/v1alpha1" : "external-secrets.io/v1";
    return findObject(this.gitlab, apiVersion, kind, kind === "ClusterSecretStore" ? undefined : "kube-system", name);
  }

  drop(kind: string, name: string): void {
    const object = this.object(kind, name);
    if (object) requestDeletion(this.world, this.gitlab, object);
  }

  settle(): void {
    runControllers(this.world);
  }

  /** Reason, message and cause of an object's condition after everything has settled. */
  said(kind: string, name: string): { ready: unknown; reason: unknown; message: unknown; cause?: string } | undefined {
    this.settle();
    const object = this.object(kind, name);
    const condition = object && readyCondition(object);
    if (!object || !condition) return undefined;
    const cause = warningOf(this.gitlab, object);
    const { status: ready, reason, message } = condition;
    return { ready, reason, message, ...(cause === undefined ? {} : { cause }) };
  }

  /** Decoded data of a Secret in kube-system. */
  data(name: string): Record<string, string> | undefined {
    const secret = findObject(this.gitlab, "v1", "Secret", "kube-system", name);
    if (!secret) return undefined;
    const data = (secret.body["data"] ?? {}) as Record<string, string>;
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]),
    );
  }
}
