// Cases of the rules about which values are secrets to Pulumi, and where those may go.
import type { RuleCases } from "../harness";
import { UNKNOWN } from "../harness";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const PEM_KEY = "-----BEGIN PRIVATE KEY-----\nMHc=\n-----END PRIVATE KEY-----\n";
const WRAP = "and is no secret to Pulumi: wrap it in pulumi.secret";
const IN_CLEAR = "stands in clear under the name of a secret";
const EVERYONE =
  "everyone may read this, and Pulumi keeps the value as a secret: refer to a Secret or to Vault instead";
const foreign = (secret: string): string =>
  `metadata.name: Pulumi makes the Secret ${secret}: let an ExternalSecret fill it from Vault, or allow it in the setting`;

const secretCalled = (namespace: unknown, name: unknown) => ({ props: { metadata: { namespace, name } } });

/** What the static map of peers holds. */
const peer =
  "endpoints:\n- https://clustermesh-apiserver.kube-system.svc:2379\nkey-file: /var/lib/cilium/clustermesh/local-etcd-client.key\n";

export const secretsMarkCases: Readonly<Record<string, RuleCases>> = {
  "secret-k8s-allowlist": {
    violating: [
      { resource: secretCalled("grafana", "admin"), finds: [foreign("grafana/admin")] },
      { resource: secretCalled("kube-system", "vault-approle"), finds: [foreign("kube-system/vault-approle")] },
      { resource: { props: {} }, finds: [foreign("default/(a name that Pulumi gives)")] },
      {
        resource: { type: "kubernetes:core/v1:SecretPatch", ...secretCalled("vault", "other") },
        finds: [foreign("vault/other")],
      },
      {
        resource: secretCalled("vault", "vault-server-tls"),
        settings: { allowed: ["a/b"] },
        finds: [foreign("vault/vault-server-tls")],
      },
    ],
    conforming: [
      ...[
        ["external-secrets", "vault-approle"],
        ["flux-system", "flux-git"],
        ["kube-system", "cilium-ca"],
        ["kube-system", "cilium-clustermesh"],
        ["kube-system", "cilium-kvstoremesh"],
        ["vault", "vault-server-tls"],
      ].map(([namespace, name]) => ({ resource: secretCalled(namespace, name) })),
      { resource: secretCalled("a", "b"), settings: { allowed: ["x/y", "a/b"] } },
    ],
    unknown: [
      { resource: secretCalled(UNKNOWN, "flux-git"), unjudged: ["metadata.namespace"] },
      { resource: secretCalled("flux-system", UNKNOWN), unjudged: ["metadata.name"] },
    ],
  },

  "secret-value-marked": {
    violating: [
      {
        resource: {
          props: {
            data: { "tls.key": base64(PEM_KEY), token: base64("abc"), other: base64("plain"), pin: base64("a: b") },
            stringData: { password: "hunter2", "app.ini": "token = abc", user: "app" },
          },
        },
        finds: [
          `data["tls.key"]: looks like a private key ${WRAP}`,
          `data.token: ${IN_CLEAR} ${WRAP}`,
          `stringData.password: ${IN_CLEAR} ${WRAP}`,
          `stringData["app.ini"]: sets token in clear ${WRAP}`,
        ],
      },
      {
        resource: {
          type: "kubernetes:core/v1:SecretPatch",
          props: { stringData: { password: "hunter2", token: "abc" } },
          secrets: ["stringData.password"],
        },
        finds: [`stringData.token: ${IN_CLEAR} ${WRAP}`],
      },
    ],
    conforming: [
      {
        resource: {
          props: { data: { "tls.key": base64(PEM_KEY) }, stringData: { token: "abc" } },
          secrets: ["data", "stringData"],
        },
      },
      { resource: { props: { data: { gitlab: base64(peer) }, stringData: { prod: peer } } } },
      { resource: { props: { data: UNKNOWN, stringData: { token: UNKNOWN } }, secrets: ["data", "stringData.token"] } },
      { resource: { props: {} } },
    ],
    unknown: [
      {
        resource: { props: { data: UNKNOWN, stringData: { token: UNKNOWN, password: "hunter2" } } },
        finds: [`stringData.password: ${IN_CLEAR} ${WRAP}`],
        unjudged: ["data", "stringData.token"],
      },
    ],
  },

  "secret-mark-kept": {
    violating: [
      {
        resource: {
          type: "kubernetes:core/v1:ConfigMap",
          props: { metadata: { name: "app", annotations: { a: UNKNOWN } }, data: { dsn: "x", mode: "ha" } },
          secrets: ["data.dsn", "metadata.annotations"],
        },
        finds: [`metadata.annotations.a: ${EVERYONE}`, `data.dsn: ${EVERYONE}`],
      },
      {
        resource: {
          type: "kubernetes:apps/v1:Deployment",
          props: { spec: { template: { spec: { containers: [{ env: [{ name: "A", value: "x" }] }] } } } },
          secrets: ["spec.template.spec.containers[0].env[0].value"],
        },
        finds: [`spec.template.spec.containers[0].env[0].value: ${EVERYONE}`],
      },
      ...["kubernetes:core/v1:Secret", "kubernetes:core/v1:SecretPatch", "kubernetes:helm.sh/v3:Release"].map(
        (type) => ({
          resource: {
            type,
            props: { metadata: { labels: { a: "x" } }, stringData: { a: "x" }, values: { a: "x" } },
            secrets: ["metadata", "stringData", "values"],
          },
          finds: [`metadata.labels.a: ${EVERYONE}`],
        }),
      ),
      ...["cloudflare:index/dnsRecord:DnsRecord", "cloudflare:index/record:Record", "aws:route53/record:Record"].map(
        (type) => ({
          resource: { type, props: { content: "x", ttl: 1 }, secrets: ["content"] },
          finds: [`content: ${EVERYONE}`],
        }),
      ),
      {
        resource: {
          type: "proxmoxve:index/vmLegacy:VmLegacy",
          props: {
            name: "a",
            description: "b",
            comment: "c",
            notes: "d",
            tags: ["e", "f"],
            labels: { g: "h" },
            metadata: { i: "j" },
            initialization: { userAccount: { password: "k" } },
          },
          secrets: ["name", "description", "comment", "notes", "tags[1]", "labels", "metadata", "initialization"],
        },
        finds: ["name", "description", "comment", "notes", "tags[1]", "labels.g", "metadata.i"].map(
          (place) => `${place}: ${EVERYONE}`,
        ),
      },
    ],
    conforming: [
      {
        resource: {
          type: "kubernetes:core/v1:ConfigMap",
          props: { data: { mode: "ha", later: UNKNOWN } },
          secrets: ["data.mod", "binaryData"],
        },
      },
      {
        resource: {
          type: "tls:index/selfSignedCert:SelfSignedCert",
          props: { privateKeyPem: "x" },
          secrets: ["privateKeyPem"],
        },
      },
      ...["homelab:gitops:Flux", "pulumi:index:Stash", "pulumi:providers:kubernetes"].map((type) => ({
        resource: { type, props: { name: "x", data: "x" }, secrets: ["name", "data"] },
      })),
      ...["kubernetes:yaml/v2:ConfigGroup", "kubernetes:kustomize/v2:Directory"].map((type) => ({
        resource: { type, props: { yaml: "x" }, secrets: ["yaml"] },
      })),
    ],
  },

  "secret-provider-input-marked": {
    violating: [
      {
        resource: {
          type: "pulumi:providers:proxmoxve",
          props: {
            endpoint: "https://pve:8006",
            apiToken: "root@pam!pulumi=1",
            password: "hunter2",
            clientAuth: `{"token":"abc"}`,
            ssh: PEM_KEY,
            kubeconfig: "apiVersion: v1",
          },
          secrets: ["password"],
        },
        finds: [
          `apiToken: ${IN_CLEAR} ${WRAP}`,
          `clientAuth: sets token in clear ${WRAP}`,
          `ssh: looks like a private key ${WRAP}`,
          `kubeconfig: ${IN_CLEAR} ${WRAP}`,
        ],
      },
    ],
    conforming: [
      {
        resource: {
          type: "pulumi:providers:kubernetes",
          props: {
            kubeconfig: "apiVersion: v1",
            enableSecretMutable: "true",
            skipChildToken: "true",
            context: UNKNOWN,
          },
          secrets: ["kubeconfig", "context"],
        },
      },
      { resource: { type: "pulumi:providers:kubernetes", props: { kubeconfig: "~/.kube/config" } } },
      { resource: { type: "proxmoxve:index/user:User", props: { password: "hunter2" } } },
    ],
    unknown: [
      {
        resource: { type: "pulumi:providers:kubernetes", props: { kubeconfig: UNKNOWN, token: "abc" } },
        finds: [`token: ${IN_CLEAR} ${WRAP}`],
        unjudged: ["kubeconfig"],
      },
    ],
  },
};
