// Cases of the rules about the texts of Vault policies.
import type { Given, RuleCases } from "../harness";
import { UNKNOWN } from "../harness";

const policy = (policy: unknown, name = "cluster-main"): Given => ({ props: { name, policy } });
const path = (path: string, ...capabilities: readonly string[]): string =>
  `path "${path}" {\n  capabilities = ${JSON.stringify(capabilities)}\n}\n`;
const refused = (problem: string): string => `policy: Vault does not take this policy: ${problem}: correct its text`;
const unknown = [{ resource: policy(UNKNOWN), unjudged: ["policy"] }];

const broad = (path: string): string =>
  `policy: path "${path}" takes in more than one owner: write it out up to the cluster or application, such as main/data/grafana/*`;
const escalates = (path: string): string =>
  `policy: path "${path}" lets its holder give itself more: take it out, or end it in the role's secret-id`;
const sys = (path: string): string =>
  `policy: path "${path}" reaches Vault's own configuration below sys/: take it out`;
const GRANT_ONLY = "grant only create, read, update, patch, delete, list, deny";

const unreadable: readonly (readonly [text: unknown, problem: string])[] = [
  ["", "it has no path"],
  [undefined, "it has no path"],
  ['name = "app"', "it has no path"],
  ['path "a" { capability = ["read"] }', 'path "a" has the unknown field capability'],
  ['path "a" { policy = "admin" }', 'path "a" has a policy that Vault does not know'],
  ['path "a" { policy = ["read"] }', 'path "a" has a policy that Vault does not know'],
  ['path "a" { capabilities = "read" }', 'path "a" has capabilities that are no list of texts'],
  ['path "a" { capabilities = [["read"]] }', 'path "a" has capabilities that are no list of texts'],
  ['path "" { capabilities = ["read"] }', 'path "" is empty'],
  ['path "a/+*" { capabilities = ["read"] }', 'path "a/+*" holds +*, which Vault refuses'],
  ['path "a/*/b" { capabilities = ["read"] }', 'path "a/*/b" holds a * before its end, where it stands for itself'],
  ['rule "a" {}', "it has the unknown field rule"],
  ['path "a" {}\nname "app"', "line 2: expected =, found app"],
  ["name = app", "line 1: expected a text in quotes, found app"],
  ["\n\npath a {}", "line 3: expected a text in quotes, found a"],
  ['path "a"\n\n["read"]', "line 3: expected {, found ["],
  ['path "a" { [] }', "line 1: expected a name, found ["],
  ['path "a" { capabilities = ["read" "list"] }', "line 1: expected ,, found list"],
  ['path "a" { capabilities = ] }', "line 1: expected a name, found ]"],
  ['path "a" {\n  capabilities = ["read"]', "line 2: expected a name, found the end"],
  ['path "a" {\n  capabilities = []\n  capabilities = []\n}', "line 3: capabilities is there twice"],
  ['path "a" {\n  b "c" {}\n  b "c" {}\n}', "line 3: b c is there twice"],
  ['/* a\n b */ path "a" <<EOF', "line 2: cannot read from < on"],
  ['path "a\n" {}', 'line 1: cannot read from " on'],
  ['{ "path": ', "it begins with { and is no JSON"],
  ['{ "path": ["a"] }', "path is no object"],
  ['{ "path": null }', "path is no object"],
  ['{ "path": { "a": "read" } }', 'path "a" is no object'],
  ['{ "path": { "a": { "b": 1 } } }', 'path "a" has the unknown field b'],
  ['{ "paths": {} }', "it has the unknown field paths"],
];

export const secretsVaultPolicyCases: Readonly<Record<string, RuleCases>> = {
  "vault-policy-readable": {
    violating: unreadable.map(([text, problem]) => ({ resource: policy(text), finds: [refused(problem)] })),
    conforming: [
      { resource: policy(path("main/data/grafana/*", "read")) },
      { resource: policy('path "a\\"\\\\b" { capabilities = ["read"], comment = "two\\nlines" }') },
      {
        resource: policy(`
          # of the application
          // and its
          /* administrators
           */
          name = "app"
          path "/main/data/app" {
            "capabilities" = ["read", "list",]
            allowed_parameters = { "version" = [1, -2], "*" = [] }
            denied_parameters { "cas" = [true] }
            required_parameters = ["a"]
            min_wrapping_ttl = "1s"
            max_wrapping_ttl = 60
            mfa_methods = ["totp"]
            subscribe_event_types = ["kv*"]
            control_group = { factor "a" { ttl = "1h" } factor "b" { ttl = "1h" } }
          }`),
      },
      { resource: policy('\n{ "name": "app", "path": { "main/data/app": { "capabilities": ["read"] }, "b": {} } }') },
    ],
    unknown,
  },

  "vault-policy-capabilities": {
    violating: [
      {
        resource: policy(path("a/b/c", "read", "sudo") + path("a/b/d", "read") + path("a/b/e", "write", "root")),
        finds: [
          `policy: path "a/b/c" grants sudo: ${GRANT_ONLY}`,
          `policy: path "a/b/e" grants write: ${GRANT_ONLY}`,
          `policy: path "a/b/e" grants root: ${GRANT_ONLY}`,
        ],
      },
      {
        resource: policy('path "a" {}\npath "b" { capabilities = [] }'),
        finds: [
          'policy: path "a" names no capability: name those that it needs, or take the path out',
          'policy: path "b" names no capability: name those that it needs, or take the path out',
        ],
      },
      {
        resource: policy(path("a", "read", "list")),
        settings: { allowed: ["read"] },
        finds: ['policy: path "a" grants list: grant only read'],
      },
      ...[
        { old: "deny", granted: ["deny"] },
        { old: "read", granted: ["read", "list"] },
        { old: "write", granted: ["create", "read", "list", "update", "delete"] },
        { old: "sudo", granted: ["create", "read", "list", "update", "delete", "sudo"] },
      ].map(({ old, granted }) => ({
        resource: policy(`path "a" { policy = "${old}", capabilities = ["patch"] }`),
        settings: { allowed: ["patch"] },
        finds: granted.map((one) => `policy: path "a" grants ${one}: grant only patch`),
      })),
    ],
    conforming: [
      { resource: policy(path("a", "create", "read", "update", "patch", "delete", "list") + path("b", "deny")) },
      { resource: policy(path("a", "subscribe")), settings: { allowed: ["subscribe"] } },
    ],
    unknown,
  },

  "vault-policy-no-sudo-sys": {
    violating: [
      {
        resource: policy(path("general/data/registry", "read", "sudo")),
        finds: ['policy: path "general/data/registry" grants sudo: take sudo out'],
      },
      ...[
        "sys/policies/acl/*",
        "/sys/mounts",
        "sys/",
        "sys*",
        "s*",
        "*",
        "+/mounts",
        "+/*",
        "sys/capabilities-self/*",
      ].map((pattern) => ({ resource: policy(path(pattern, "read")), finds: [sys(pattern.replace(/^\//, ""))] })),
      {
        resource: policy(path("sys/leases/renew", "update") + path("sys/health", "read")),
        settings: { harmless: ["sys/health"] },
        finds: [sys("sys/leases/renew")],
      },
    ],
    conforming: [
      {
        resource: policy(
          ["capabilities-self", "internal/ui/resultant-acl", "leases/lookup", "leases/renew"]
            .map((own) => path(`sys/${own}`, "update"))
            .join(""),
        ),
      },
      { resource: policy(path("sys/*", "deny") + path("sys/seal", "sudo", "deny") + 'path "sys/x" {}') },
      { resource: policy(path("system/data/app", "read") + path("general/sys/x", "read") + path("t*", "read")) },
    ],
    unknown,
  },

  "vault-policy-no-broad-wildcard": {
    violating: [
      ...[
        "*",
        "general/*",
        "general/data/*",
        "general/metadata/*",
        "general/data/clustermesh*",
        "main/data/+/password",
        "+/data/grafana/*",
        "auth/cluster-general/role/*",
        "auth/cluster-general/role/+/secret-id",
        "gen*",
      ].map((pattern) => ({ resource: policy(path(pattern, "read")), finds: [broad(pattern)] })),
      {
        resource: policy(path("general/data/*", "read") + path("main/data/app/*", "read") + path("main/*", "list")),
        finds: [broad("general/data/*"), broad("main/*")],
      },
    ],
    conforming: [
      { resource: policy(path("main/data/grafana/*", "read") + path("main/data/grafana/+/x", "read")) },
      { resource: policy(path("auth/cluster-general/role/main/*", "read")) },
      { resource: policy(path("general/*", "deny") + path("a/b", "read") + path("a", "read")) },
    ],
    unknown,
  },

  "vault-policy-no-escalation": {
    violating: [
      ...[
        "auth/cluster-general/role/gitlab",
        "auth/cluster-general/role/gitlab/policies",
        "auth/cluster-general/role/gitlab/secret-id/x",
        "auth/cluster-general/role/gitlab/*",
        "auth/cluster-general/role/+/secret-id",
        "auth/token/create",
        "auth/token/create-orphan",
        "auth/+/login",
        "auth/kubernetes/config",
        "identity/entity",
        "identity/auth/token/lookup",
        "*",
      ].map((pattern) => ({ resource: policy(path(pattern, "update")), finds: [escalates(pattern)] })),
      {
        resource: policy(
          path("auth/a/role/b", "create") + path("auth/a/role/c", "patch") + path("auth/a/role/d", "delete"),
        ),
        finds: ["auth/a/role/b", "auth/a/role/c", "auth/a/role/d"].map(escalates),
      },
    ],
    conforming: [
      {
        resource: policy(
          [
            "auth/cluster-general/role/gitlab/secret-id",
            "auth/cluster-general/role/gitlab/custom-secret-id",
            "auth/cluster-general/role/gitlab/secret-id/lookup",
            "auth/cluster-general/role/gitlab/secret-id-accessor/destroy",
            "auth/cluster-general/login",
            "auth/userpass/login/me",
            "auth/token/lookup-self",
            "auth/token/renew-self",
            "auth/token/revoke",
            "auth/token/lookup-accessor",
            "general/data/auth/role",
          ]
            .map((own) => path(own, "update"))
            .join(""),
        ),
      },
      {
        resource: policy(
          path("auth/cluster-general/role/gitlab", "read", "list", "subscribe") +
            path("auth/token/create", "update", "deny"),
        ),
      },
    ],
    unknown,
  },

  "vault-policy-own-mesh-path": {
    violating: [
      {
        resource: policy(
          path("general/data/clustermesh/main", "update") +
            path("general/data/clustermesh/gitlab", "create") +
            path("general/metadata/clustermesh/gitlab", "delete") +
            path("general/destroy/clustermesh/prod", "update"),
        ),
        finds: [
          'policy: policy cluster-main may write "general/data/clustermesh/gitlab": only cluster-<cluster> writes clustermesh/<cluster>, others read it',
          'policy: policy cluster-main may write "general/metadata/clustermesh/gitlab": only cluster-<cluster> writes clustermesh/<cluster>, others read it',
          'policy: policy cluster-main may write "general/destroy/clustermesh/prod": only cluster-<cluster> writes clustermesh/<cluster>, others read it',
        ],
      },
      {
        resource: policy(path("general/data/clustermesh/main", "patch"), "main"),
        finds: [
          'policy: policy main may write "general/data/clustermesh/main": only cluster-<cluster> writes clustermesh/<cluster>, others read it',
        ],
      },
      {
        resource: policy(path("general/data/clustermesh/*", "read") + path("general/metadata/clustermesh/+", "list")),
        finds: [
          'policy: "general/data/clustermesh/*" takes in the entries of all clusters: name each peer',
          'policy: "general/metadata/clustermesh/+" takes in the entries of all clusters: name each peer',
        ],
      },
      {
        resource: policy(path("kv/team/data/mesh/b", "update"), "a"),
        settings: { prefix: "", folder: "mesh" },
        finds: [
          'policy: policy a may write "kv/team/data/mesh/b": only <cluster> writes mesh/<cluster>, others read it',
        ],
      },
    ],
    conforming: [
      {
        resource: policy(
          path("general/data/clustermesh/main", "create", "update", "delete") +
            path("general/data/clustermesh/gitlab", "read", "list") +
            path("general/data/clustermesh/prod", "update", "deny") +
            path("general/data/clustermesh/+", "deny") +
            path("general/data/clustermeshes", "update") +
            path("auth/data/clustermesh/gitlab", "update"),
        ),
      },
      { resource: policy(path("main/data/grafana/clustermesh/gitlab", "update")) },
      { resource: policy(path("kv/data/mesh/a", "update"), "a"), settings: { prefix: "", folder: "mesh" } },
    ],
    unknown: [
      ...unknown,
      {
        resource: { props: { name: UNKNOWN, policy: path("general/data/clustermesh/main", "update") } },
        unjudged: ["name"],
      },
    ],
  },

  "vault-policy-data-metadata-pair": {
    violating: [
      {
        resource: policy(path("general/data/a", "create") + path("general/data/b", "update")),
        finds: [
          'policy: "general/data/a" is written, and "general/metadata/a" lacks create, read, update: grant them there too',
          'policy: "general/data/b" is written, and "general/metadata/b" lacks create, read, update: grant them there too',
        ],
      },
      {
        resource: policy(
          path("general/data/a", "create", "update", "delete") + path("general/metadata/a", "create", "read", "update"),
        ),
        finds: ['policy: "general/data/a" is written, and "general/metadata/a" lacks delete: grant them there too'],
      },
      {
        resource: policy(path("general/data/a", "update") + path("general/metadata/b/*", "create", "read", "update")),
        finds: [
          'policy: "general/data/a" is written, and "general/metadata/a" lacks create, read, update: grant them there too',
        ],
      },
    ],
    conforming: [
      {
        resource: policy(
          path("general/data/a", "create", "update", "delete") +
            path("general/metadata/a", "create", "read", "update", "delete"),
        ),
      },
      {
        resource: policy(
          path("main/data/app/x", "create", "update") +
            path("main/metadata/app/*", "create", "read") +
            path("main/metadata/app/x", "update"),
        ),
      },
      { resource: policy(path("main/data/app/*", "update") + path("main/metadata/app/*", "create", "read", "update")) },
      {
        resource: policy(
          path("general/data/a", "read", "delete") +
            path("general/data/b", "update", "deny") +
            path("general/metadata/c", "update") +
            path("transit/encrypt/data", "update"),
        ),
      },
    ],
    unknown,
  },

  "vault-reader-scope": {
    violating: [
      {
        resource: policy(
          path("main/data/grafana/*", "read") +
            path("main/data/minio/*", "read") +
            path("main/data/grafana2", "read") +
            path("general/metadata/grafana/x", "list"),
          "grafana-reader",
        ),
        finds: ["main/data/minio/*", "main/data/grafana2", "general/metadata/grafana/x"].map(
          (other) =>
            `policy: grafana-reader reaches "${other}": give it paths below main/data/grafana and main/metadata/grafana alone`,
        ),
      },
      {
        resource: policy(path("main/data/grafana/*", "read", "create", "update"), "grafana-reader"),
        finds: ['policy: grafana-reader grants create, update on "main/data/grafana/*": a reader has read and list'],
      },
    ],
    conforming: [
      {
        resource: policy(
          path("main/data/grafana/*", "read") +
            path("main/data/grafana", "read") +
            path("main/metadata/grafana/*", "read", "list") +
            path("main/data/minio/*", "read", "deny"),
          "grafana-reader",
        ),
      },
      { resource: policy(path("main/data/minio/*", "update"), "grafana-readers") },
      { resource: policy(path("main/data/minio/*", "update"), "-reader") },
      { resource: policy(path("kv/data/app/*", "read"), "app-reader"), settings: { mount: "kv" } },
    ],
    unknown,
  },
};
