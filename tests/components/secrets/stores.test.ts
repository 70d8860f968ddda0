// Proves what the operator and its stores are asked to be, who may use them, and what waits for what. It cannot prove
// that anybody can log in.
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/kubernetes/provider";
import { AppStores } from "../../../components/secrets/appStores";
import { ExternalSecrets } from "../../../components/secrets/externalSecrets";
import { GeneralStore, type GeneralStoreArgs } from "../../../components/secrets/generalStore";
import { record } from "../../stacks/recording";

const SERVER = "https://192.168.1.82:8200";

function surroundings() {
  const provider = new Provider("main-kubernetes", {});
  return {
    vault: { server: SERVER, ca: pulumi.output("PEM") },
    opts: {
      provider,
      deletedWith: new Provider("bootstrap", {}),
      dependsOn: [new Provider("before", {})],
    },
  };
}

test("the operator is a release that is waited for, in a namespace of the strictest profile", async () => {
  const recording = await record(() => {
    new ExternalSecrets("main-external-secrets", { version: "2.9.0" }, surroundings().opts);
  });

  expect(recording.one("main-external-secrets-namespace")).toMatchObject({
    dependsOn: [],
    deletedWith: "bootstrap",
    inputs: {
      metadata: {
        name: "external-secrets",
        labels: {
          "pod-security.kubernetes.io/enforce": "restricted",
          "pod-security.kubernetes.io/warn": "restricted",
        },
      },
    },
  });
  const release = recording.one("main-external-secrets-release");
  expect(release).toMatchObject({
    dependsOn: ["before", "main-external-secrets-namespace"],
    deletedWith: "bootstrap",
    inputs: {
      name: "external-secrets",
      namespace: "external-secrets",
      chart: "external-secrets",
      version: "2.9.0",
      repositoryOpts: { repo: "https://charts.external-secrets.io" },
    },
  });
  expect(release.inputs).not.toHaveProperty("skipAwait");
});

function generalStore(change: Partial<GeneralStoreArgs> = {}) {
  return record(() => {
    const { vault, opts } = surroundings();
    const args = { vault, role: "gitlab", namespaces: ["cert-manager", "kube-system"], awaited: true, ...change };
    new GeneralStore("gitlab-store", args, opts);
  });
}

test("the general store logs in as the cluster, is open to named namespaces, and is waited for", async () => {
  const recording = await generalStore();

  const store = recording.one("gitlab-store-vault-general");
  expect(store).toMatchObject({ dependsOn: ["before"], deletedWith: "bootstrap", provider: "main-kubernetes" });
  expect(store.inputs).toEqual({
    apiVersion: "external-secrets.io/v1",
    kind: "ClusterSecretStore",
    metadata: { name: "vault-general", annotations: { "pulumi.com/waitFor": "condition=Ready" } },
    spec: {
      provider: {
        vault: {
          server: SERVER,
          path: "general",
          version: "v2",
          caBundle: "UEVN",
          auth: {
            appRole: {
              path: "cluster-general",
              roleId: "gitlab",
              secretRef: { name: "vault-approle", namespace: "external-secrets", key: "secret-id" },
            },
          },
        },
      },
      conditions: [{ namespaces: ["cert-manager", "kube-system"] }],
    },
  });
});

test("where Vault comes up later, nobody waits for the store", async () => {
  const recording = await generalStore({ awaited: false });

  expect(recording.one("gitlab-store-vault-general").inputs["metadata"]).toEqual({ name: "vault-general" });
});

test("a store that would be open to every namespace is refused", async () => {
  await expect(generalStore({ namespaces: [] })).rejects.toThrow(
    new pulumi.RunError(
      'GeneralStore of "gitlab" cannot be made: it names no namespace, and would be open to all of them.',
    ),
  );
});

test("an application's store logs in as a service account of its own namespace", async () => {
  const recording = await record(() => {
    const { vault, opts } = surroundings();
    new AppStores("main-app-stores", { vault, apps: ["minio"] }, opts);
  });

  expect(
    recording.registrations
      .filter(({ name }) => name.startsWith("main-app-stores"))
      .map(({ name, dependsOn, deletedWith }) => [name, dependsOn, deletedWith]),
  ).toEqual([
    ["main-app-stores", [], ""],
    ["main-app-stores-minio-account", ["main-app-stores-minio-namespace"], "bootstrap"],
    ["main-app-stores-minio-namespace", [], "bootstrap"],
    ["main-app-stores-minio-store", ["before", "main-app-stores-minio-namespace"], "bootstrap"],
  ]);
  expect(recording.one("main-app-stores-minio-store").inputs).toEqual({
    apiVersion: "external-secrets.io/v1",
    kind: "SecretStore",
    metadata: { name: "vault", namespace: "minio" },
    spec: {
      provider: {
        vault: {
          server: SERVER,
          path: "main",
          version: "v2",
          caBundle: "UEVN",
          auth: {
            kubernetes: { mountPath: "kubernetes", role: "minio", serviceAccountRef: { name: "vault-minio" } },
          },
        },
      },
    },
  });
  expect(recording.one("main-app-stores-minio-account").inputs).toMatchObject({
    metadata: { name: "vault-minio", namespace: "minio" },
    automountServiceAccountToken: false,
  });
});
