// A cluster with a working network and a Vault that lets it in, for the tests of External Secrets over gRPC.
import type { Props } from "../../../lab/kernel/model";
import { issue, makeCa } from "../../../lab/pki/certificates";
import { vaultRequest } from "../../../lab/world/vault/api";
import { initialise, newVaultServer, unseal } from "../../../lab/world/vault/operator";
import type { TestResource } from "../harness";
import { Bench, RELEASE } from "./world";

export const STORE = "kubernetes:external-secrets.io/v1:ClusterSecretStore";
export const EXTERNAL = "kubernetes:external-secrets.io/v1:ExternalSecret";
export const PUSH = "kubernetes:external-secrets.io/v1alpha1:PushSecret";
export const SECRET = "kubernetes:core/v1:Secret";
const NAMESPACE = "kubernetes:core/v1:Namespace";

const CA = makeCa({ commonName: "vault", days: 10 });
export const VAULT = "192.0.2.82";
export const WAIT: Props = { "pulumi.com/waitFor": "condition=Ready" };

export const release = (values: Props = {}, more: Props = {}): Props => ({
  name: "external-secrets",
  namespace: "external-secrets",
  chart: "external-secrets",
  version: "2.9.0",
  repositoryOpts: { repo: "https://charts.external-secrets.io" },
  values,
  ...more,
});

export const store = (annotations: Props = {}, auth: Props = {}): Props => ({
  apiVersion: "external-secrets.io/v1",
  kind: "ClusterSecretStore",
  metadata: { name: "vault-general", annotations },
  spec: {
    provider: {
      vault: {
        server: `https://${VAULT}:8200`,
        path: "general",
        version: "v2",
        caBundle: Buffer.from(CA.certificate).toString("base64"),
        auth: {
          appRole: {
            path: "approle",
            roleId: "main",
            secretRef: { name: "vault-approle", namespace: "external-secrets", key: "secret-id" },
            ...auth,
          },
        },
      },
    },
  },
});

export const push = (annotations: Props = {}): Props => ({
  apiVersion: "external-secrets.io/v1alpha1",
  kind: "PushSecret",
  metadata: { name: "own", namespace: "kube-system", annotations },
  spec: {
    secretStoreRefs: [{ kind: "ClusterSecretStore", name: "vault-general" }],
    selector: { secret: { name: "source" } },
    deletionPolicy: "Delete",
    data: [{ match: { remoteRef: { remoteKey: "own" } } }],
  },
});

export const secret = (namespace: string, name: string, stringData: Props): Props => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace },
  stringData,
});

/** The bench with Vault; External Secrets and its credential are installed by the tests. */
export class EsoBench {
  private constructor(
    readonly bench: Bench,
    private readonly root: string,
  ) {}

  static async start(): Promise<EsoBench> {
    const bench = await Bench.start();
    await bench.ready();
    const metadata = { name: "external-secrets" };
    await bench.kubernetes.create(NAMESPACE, "eso-namespace", { apiVersion: "v1", kind: "Namespace", metadata });
    const { certificate } = issue(CA, { commonName: "vault", ipAddresses: [VAULT], days: 1, usages: ["server auth"] });
    const vault = newVaultServer({ address: VAULT, cluster: "main", certificate });
    bench.world.vaults = { [VAULT]: vault };
    const { unsealKeys, rootToken } = initialise(bench.world, vault);
    for (const key of unsealKeys.slice(0, 3)) unseal(vault, key);
    const eso = new EsoBench(bench, rootToken);
    eso.ask("sys/mounts/general", { type: "kv", options: { version: "2" } });
    eso.ask("sys/auth/approle", { type: "approle" });
    const policy = 'path "general/*" { capabilities = ["create", "read", "update", "delete"] }';
    eso.ask("sys/policies/acl/main", { policy });
    eso.ask("auth/approle/role/main", { token_policies: ["main"] });
    eso.ask("auth/approle/role/main/role-id", { role_id: "main" });
    return eso;
  }

  private ask(path: string, body: Record<string, unknown> = {}): Record<string, unknown> {
    const { world } = this.bench;
    const vault = world.vaults?.[VAULT];
    if (!vault) throw new Error("no Vault");
    const answer = vaultRequest(world, vault, { method: "PUT", path, body, token: this.root, source: "192.0.2.1" });
    if (!answer.ok) throw new Error(answer.message);
    return answer.data;
  }

  install(values?: Props, more?: Props): Promise<TestResource> {
    return this.bench.kubernetes.create(RELEASE, "eso", release(values, more));
  }

  /** The Secret that the store logs in with. */
  credential(): Promise<TestResource> {
    const id = String(this.ask("auth/approle/role/main/secret-id")["secret_id"]);
    const inputs = secret("external-secrets", "vault-approle", { "secret-id": id });
    return this.bench.kubernetes.create(SECRET, "approle", inputs);
  }

  /** What Vault holds of what is pushed. */
  entry(): unknown {
    return this.bench.world.vaults?.[VAULT]?.kv["general/"]?.["own"];
  }

  objects(): readonly string[] {
    return Object.keys(this.bench.world.clusters["alpha"]?.objects ?? {});
  }

  notCreated(type: string, name: string, cause: string): string {
    const urn = this.bench.urn(type, name);
    return `resource "${urn}" was not successfully created by the Kubernetes API server: ${cause}`;
  }

  timedOut(type: string, name: string, object: string, cause: string): string {
    return (
      `resource "${this.bench.urn(type, name)}" was successfully created, but the Kubernetes API server reported that it failed ` +
      `to fully initialize or become live: '${object}' timed out waiting to be Ready\n  - ${cause}`
    );
  }
}
