// Cases of the rules about Vault's engines, auth methods and audit, and about the way to it.
import type { RuleCases } from "../harness";
import { UNKNOWN } from "../harness";

const mount = { path: "general", type: "kv", options: { version: "2" } };
const protectedToo = (type: string, what: string): RuleCases => ({
  violating: [
    { resource: { type, props: { path: "x" } }, finds: [`may be ${what}: set protect: true in its options`] },
  ],
  conforming: [{ resource: { type, props: { path: "x" }, options: { protect: true } } }],
});
const store = (server: unknown) => ({ spec: { provider: { vault: { server } } } });
const OUT = "leave it out and set VAULT_TOKEN for the operation";
const UNAUDITED = "the stack configures Vault without an audit device: make a vault.Audit, such as a file on stdout";

export const secretsVaultServerCases: Readonly<Record<string, RuleCases>> = {
  "vault-kv-v2-known-mounts": {
    violating: [
      {
        resource: { props: { path: "secret", type: "kv-v2", options: { version: "1" } } },
        finds: [
          'path: "secret" is not among general, main, user-secrets: use one of them, or add it to the setting',
          'type: is "kv-v2": write kv, with options.version 2',
          'options.version: is "1": set version 2, which keeps earlier values',
        ],
      },
      {
        resource: { props: { path: "general", type: "kv" } },
        finds: ["options.version: is absent: set version 2, which keeps earlier values"],
      },
      {
        resource: { props: mount },
        settings: { mounts: ["a", "b"] },
        finds: ['path: "general" is not among a, b: use one of them, or add it to the setting'],
      },
    ],
    conforming: [
      ...["general", "main", "user-secrets"].map((path) => ({ resource: { props: { ...mount, path } } })),
      { resource: { props: { ...mount, path: "b", options: { version: 2 } } }, settings: { mounts: ["a", "b"] } },
    ],
    unknown: [
      {
        resource: { props: { path: UNKNOWN, type: UNKNOWN, options: { version: "1" } } },
        finds: ['options.version: is "1": set version 2, which keeps earlier values'],
        unjudged: ["path", "type"],
      },
    ],
  },

  "vault-mount-protected": protectedToo("vault:index/mount:Mount", "unmounted, with every secret in it"),
  "vault-auth-protected": protectedToo(
    "vault:index/authBackend:AuthBackend",
    "disabled, with every role and token of it",
  ),
  "vault-audit-protected": protectedToo("vault:index/audit:Audit", "switched off in passing"),

  "vault-audit-not-raw": {
    violating: ["true", true].map((raw) => ({
      resource: { props: { type: "file", options: { file_path: "stdout", log_raw: raw } } },
      finds: ["options.log_raw: writes tokens and secrets in clear: take it out"],
    })),
    conforming: [
      { resource: { props: { type: "file", options: { file_path: "stdout" } } } },
      { resource: { props: { type: "file", options: { log_raw: "false" } } } },
    ],
    unknown: [{ resource: { props: { options: UNKNOWN } }, unjudged: ["options"] }],
  },

  "vault-audit-present": {
    violating: ["vault:index/mount:Mount", "vault:index/authBackend:AuthBackend"].map((type) => ({
      resources: [
        { type, props: {} },
        { type: "vault:index/policy:Policy", props: {} },
      ],
      finds: [UNAUDITED],
    })),
    conforming: [
      {
        resources: [
          { type: "vault:index/mount:Mount", props: {} },
          { type: "vault:index/authBackend:AuthBackend", props: {} },
          { type: "vault:index/audit:Audit", props: {} },
        ],
      },
      { resources: [{ type: "vault:appRole/authBackendRoleSecretId:AuthBackendRoleSecretId", props: {} }] },
      { resources: [] },
    ],
  },

  "vault-https": {
    violating: [
      {
        resource: { props: { address: "http://192.168.1.82:8200" } },
        finds: ['address: "http://192.168.1.82:8200" is not https: write the address with https://'],
      },
      ...["v1:ClusterSecretStore", "v1:SecretStore", "v1beta1:ClusterSecretStore", "v1beta1:SecretStore"].map(
        (kind) => ({
          resource: { type: `kubernetes:external-secrets.io/${kind}`, props: store("vault.vault:8200") },
          finds: ['spec.provider.vault.server: "vault.vault:8200" is not https: write the address with https://'],
        }),
      ),
      {
        resource: { type: "kubernetes:external-secrets.io/v1:SecretStore", props: store("x-https://vault") },
        finds: ['spec.provider.vault.server: "x-https://vault" is not https: write the address with https://'],
      },
      { resource: { props: { address: 7 } }, finds: ["address: 7 is not https: write the address with https://"] },
    ],
    conforming: [
      { resource: { props: { address: "https://192.168.1.82:8200" } } },
      { resource: { props: { address: "HTTPS://vault.example" } } },
      { resource: { props: { server: "http://elsewhere" } } },
      {
        resource: { type: "kubernetes:external-secrets.io/v1:SecretStore", props: store("https://192.168.1.82:8200") },
      },
      {
        resource: {
          type: "kubernetes:external-secrets.io/v1:SecretStore",
          props: { address: "http://elsewhere", spec: { provider: { aws: { region: "eu-central-1" } } } },
        },
      },
    ],
    unknown: [
      { resource: { props: { address: UNKNOWN } }, unjudged: ["address"] },
      {
        resource: { type: "kubernetes:external-secrets.io/v1:SecretStore", props: store(UNKNOWN) },
        unjudged: ["spec.provider.vault.server"],
      },
    ],
  },

  "vault-tls-verified": {
    violating: ["true", true].map((skip) => ({
      resource: { props: { skipTlsVerify: skip } },
      finds: ["skipTlsVerify: whoever answers gets the token: take it out, and name Vault's authority in caCertFile"],
    })),
    conforming: [{ resource: { props: { skipTlsVerify: "false" } } }, { resource: { props: {} } }],
    unknown: [{ resource: { props: { skipTlsVerify: UNKNOWN } }, unjudged: ["skipTlsVerify"] }],
  },

  "vault-provider-no-token-in-config": {
    violating: [
      {
        resource: {
          props: {
            address: "https://192.168.1.82:8200",
            token: UNKNOWN,
            authLoginUserpass: `{"username":"me"}`,
            authLogin: "{}",
            headers: `[{"name":"X-Vault-Token","value":"x"}]`,
          },
          secrets: ["token"],
        },
        finds: [
          `token: keeps the operator's access in the state: ${OUT}`,
          `authLoginUserpass: keeps the operator's access in the state: ${OUT}`,
          `authLogin: keeps the operator's access in the state: ${OUT}`,
          `headers: sends X-Vault-Token: ${OUT}`,
        ],
      },
    ],
    conforming: [
      {
        resource: {
          props: {
            address: "https://192.168.1.82:8200",
            tokenName: "pulumi",
            setNamespaceFromToken: "true",
            headers: `[{"name":"X-Vault-Namespace","value":"x"}]`,
          },
        },
      },
    ],
    unknown: [{ resource: { props: { headers: UNKNOWN } }, unjudged: ["headers"] }],
  },
};
