// Cases of the rules that know secrets by their shape and by the names they stand under.
import type { RuleCases } from "../harness";
import { UNKNOWN } from "../harness";

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const pem = (kind: string): string => `-----BEGIN ${kind}-----\nMHcCAQEEIA==\n-----END ${kind}-----\n`;
const A = "A1b2".repeat(20);

/** Texts that are secrets wherever they stand. Put together here, so that no scanner takes them for real ones. */
const shaped: readonly (readonly [text: string, kind: string])[] = [
  ...[
    "PRIVATE KEY",
    "EC PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
    "NEBULA ED25519 PRIVATE KEY",
    "PGP PRIVATE KEY BLOCK",
  ].map((kind) => [`first line\n${pem(kind)}`, "a private key"] as const),
  [`client-key-data: ${base64(pem("RSA PRIVATE KEY"))}`, "a private key"],
  [`ca: ${base64(pem("CERTIFICATE"))}\nkey: ${base64(pem("PRIVATE KEY"))}`, "a private key"],
  [`id=AKIA${"7".repeat(16)};`, "an AWS access key"],
  [`ASIA${"Z".repeat(16)}`, "an AWS access key"],
  [`X-Vault: hvs.${"a-B_9".repeat(4)}`, "a Vault token"],
  [`hvb.${A}`, "a Vault token"],
  [`hvr.${A}`, "a Vault token"],
  [`s.${A.slice(0, 24)}`, "a Vault token"],
  [`b.${A.slice(0, 24)} `, "a Vault token"],
  [`r.${A.slice(0, 24)}`, "a Vault token"],
  ...["ghp", "gho", "ghu", "ghs", "ghr"].map((kind) => [`${kind}_${A.slice(0, 36)}`, "a GitHub token"] as const),
  [`github_pat_${A.slice(0, 22)}`, "a GitHub token"],
  ...["pat", "dt", "rt", "ptt", "ft", "cbt", "agent"].map(
    (kind) => [`gl${kind}-${A.slice(0, 20)}`, "a GitLab token"] as const,
  ),
  ...["a", "b", "e", "p", "r", "s"].map((kind) => [`xox${kind}-${"1-".repeat(5)}`, "a Slack token"] as const),
  [`pul-${"0f".repeat(20)}`, "a Pulumi token"],
  [`Bearer eyJ${A.slice(0, 8)}.eyJ${A.slice(0, 8)}.${A.slice(0, 8)}`, "a signed token (JWT)"],
  [`AGE-SECRET-KEY-1${"Q9".repeat(29)}`, "an age key"],
  [`AGE-SECRET-KEY-PQ-1${"Q9".repeat(29)}`, "an age key"],
  ...["a", "b", "x", "y"].map(
    (kind) => [`admin:$2${kind}$10$${"./aZ9".repeat(11).slice(0, 53)}`, "a password hash"] as const,
  ),
  ...["apr1", "1", "5", "6", "y"].map((kind) => [`$${kind}$salt$${A.slice(0, 20)}`, "a password hash"] as const),
  ["$argon2id$v=19$m=65536", "a password hash"],
  ["$argon2i$v=19$m=65536", "a password hash"],
  ["postgres://app:hunter2@db/app", "a URL with a password"],
  ["redis+TLS://:hunter2@cache", "a URL with a password"],
  ["REDIS://:hunter2@cache", "a URL with a password"],
];

/** Close to the above. */
const harmless: readonly string[] = [
  pem("CERTIFICATE"),
  pem("PUBLIC KEY"),
  base64(pem("CERTIFICATE")),
  base64("plain"),
  `AKIA${"7".repeat(15)}`,
  `AKIA${"7".repeat(17)}`,
  `XAKIA${"7".repeat(16)}`,
  `hvs.${"a".repeat(19)}`,
  `hvx.${A}`,
  `x.hvs.${A}`,
  `s.${A.slice(0, 23)}`,
  `s.${A.slice(0, 25)}`,
  `s.${A.slice(0, 24)}.svc`,
  `apis.${A.slice(0, 24)}`,
  `ghp_${A.slice(0, 35)}`,
  `ghx_${A.slice(0, 36)}`,
  `xghp_${A.slice(0, 36)}`,
  `github_pat_${A.slice(0, 21)}`,
  `glpat-${A.slice(0, 19)}`,
  `xglpat-${A.slice(0, 20)}`,
  "xoxb-123456789",
  "xoxz-1234567890",
  `xxoxb-1234567890`,
  `pul-${"0f".repeat(19)}0`,
  `pul-${"0g".repeat(20)}`,
  `xpul-${"0f".repeat(20)}`,
  `eyJ${A.slice(0, 7)}.eyJ${A.slice(0, 8)}.${A.slice(0, 8)}`,
  `eyJ${A.slice(0, 8)}.eyJ${A.slice(0, 7)}.${A.slice(0, 8)}`,
  `eyJ${A.slice(0, 8)}.eyJ${A.slice(0, 8)}.${A.slice(0, 7)}`,
  `xeyJ${A.slice(0, 8)}.eyJ${A.slice(0, 8)}.${A.slice(0, 8)}`,
  `AGE-SECRET-KEY-1${"Q".repeat(57)}`,
  `age1${"q".repeat(58)}`,
  `$2b$10$${"a".repeat(52)}`,
  `$2c$10$${"a".repeat(53)}`,
  `$2b$1$${"a".repeat(53)}`,
  `$7$salt$${A.slice(0, 20)}`,
  `$6$salt$${A.slice(0, 19)}`,
  "https://app@git.example/fleet.git",
  "https://host:8200/path@1",
  "postgres://app:$(DB_PASSWORD)@db/app",
  "postgres://app:{{password}}@db/app",
  "postgres://app:<password>@db/app",
  "postgres://app:***@db/app",
  "postgres://app:@db/app",
];

const SHAPE = "and is no secret to Pulumi: wrap it in pulumi.secret, or take it from Vault";
const named = (texts: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(texts.map((text, index) => [`x${String(index)}`, text]));

/** Names that say that a secret stands under them, with one. */
const clear: Readonly<Record<string, string>> = {
  password: "hunter2",
  adminPasswords: "a, b",
  DB_PASSWD: "12345678",
  "db.pass": "hunter2",
  pwd: "hunter2",
  SSHPassphrase: "correct horse",
  clientSecret: "hunter2",
  "api-token": "abc",
  authTokens: "abc",
  APIKey: "abc",
  API_KEYS: "abc",
  apikey: "abc",
  privateKey: "abc",
  signing_key: "abc",
  encryptionKey: "abc",
  masterKey: "abc",
  "secret-id": "abc",
  kubeconfig: "apiVersion: v1",
  htpasswd: "admin",
  HTTPToken: "$ecret",
  token2Token: "truely",
  AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI7Kb",
  secretKey: "0123456789abcdef0123456789ABCDEF",
  credential: "0123456789ABCDEF0123456789ABCDEF",
  credentials: "01234567-89ab-cdef-0123-456789abcdef",
};

/** Their neighbours: names of Secrets, settings of passwords, and values that point elsewhere. */
const pointing: Readonly<Record<string, string>> = {
  secretName: "db",
  existingSecret: "db",
  "auth.existingSecret": "db",
  imagePullSecret: "registry",
  tlsSecret: "tls",
  certSecret: "tls",
  certificateSecret: "tls",
  caSecret: "tls",
  "nginx.ingress.kubernetes.io/auth-secret": "apps/users",
  "checksum/secret": "0123456789abcdef",
  secretRef: "db",
  secretKeyRef: "db",
  tokenTtl: "1h",
  passwordPolicy: "strict",
  publicKey: "abc",
  tokens_per_second: "5",
  compass: "north",
  automountServiceAccountToken: "no token",
  "auto-mount-token": "once",
  useToken: "always",
  enablePassword: "always",
  requirePassword: "always",
  allowToken: "always",
  createSecret: "always",
  secretKey: "tls.key",
  "s3.accessKey": "minio-access-key-of-backups",
  credentials: "velero-credentials-1",
  "x.access-key": "Ab1Ab1Ab1Ab1Ab1",
  "y.access-key": "ab1ab1ab1ab1ab1ab1",
  "z.access-key": "AB1AB1AB1AB1AB1AB1",
  "v.access-key": "abABabABabABabABab",
  "w.access-key": "0123456789abcdef0123456789abcde",
  "a.token": "",
  "b.token": " ",
  "c.token": "true",
  "d.token": "False",
  "e.token": "none",
  "f.token": "${TOKEN}",
  "g.token": "$(TOKEN)",
  "h.token": "$TOKEN",
  "i.token": "$__env{TOKEN}",
  "j.token": "{{ .token }}\nmore",
  "k.token": "<from Vault>",
  "l.token": "/run/secrets/token",
  "m.token": "./token",
  "n.token": "~/token",
  "o.token": "!vault",
  "p.token": "vault:general/registry",
  "q.token": "https://vault",
  "r.token": "http://vault",
  "s.token": "ref+vault://x",
  "t.token": 'sys.env("TOKEN")',
  "u.token": "|",
  "v.token": ">-",
  "w.token": "yes",
  "x.token": "no",
  "y.token": "on",
  "z.token": "off",
  accessKeyFile: "wJalrXUtnFEMI7Kb",
  "a.access-key": "wJalrXUtnFEMI7Kb of the backups",
  "b.access-key": "the wJalrXUtnFEMI7Kb",
  "c.access-key": "0123456789abcdef0123456789abcdef is the digest",
  "d.access-key": "digest 0123456789abcdef0123456789abcdef",
};

const IN_CLEAR = "stands in clear under the name of a secret";
const KEEP = "keep it in a Secret that Vault fills, and name that here";

const at = (name: string): string => (/^[\w-]+$/.test(name) ? `.${name}` : `["${name}"]`);

const files: readonly (readonly [text: string, name: string])[] = [
  ["user = app\npassword = hunter2", "password"],
  ["user: app\n  password: hunter2", "password"],
  ['{"user":"app","apiKey":"abc"}', "apiKey"],
  ["{'user': 'app', 'token': 'abc'}", "token"],
  ["export DB_PASSWORD=hunter2", "DB_PASSWORD"],
  ["app --user=app --db.token=abc", "db.token"],
  ["https://host/path?token=abc", "token"],
  ["# password: no\npassword: hunter2 # yes", "password"],
  [`secretKey: "wJalrXUtnFEMI7Kb"`, "secretKey"],
];

const pointingFiles: readonly string[] = [
  "# password = hunter2",
  "  ; password = hunter2",
  "// password = hunter2",
  "password_file = /run/secrets/password",
  "password:\n  secretKeyRef:\n    name: db",
  'password = ""',
  "password = ''",
  "password: ${PASSWORD}",
  "the password is hunter2",
  "token: |\n  words",
  'secretKey: "password"',
];

export const secretsShapeCases: Readonly<Record<string, RuleCases>> = {
  "secret-none-in-inputs": {
    violating: [
      {
        resource: { type: "aws:ec2/instance:Instance", props: named(shaped.map(([text]) => text)) },
        finds: shaped.map(([, kind], index) => `x${String(index)}: looks like ${kind} ${SHAPE}`),
      },
      {
        resource: {
          type: "kubernetes:example.com/v1:App",
          props: { spec: { keys: ["plain", pem("PRIVATE KEY")], token: "by name alone", other: pem("PRIVATE KEY") } },
          secrets: ["spec.other"],
        },
        finds: [`spec.keys[1]: looks like a private key ${SHAPE}`],
      },
      {
        resource: { type: "pulumi:index:Stash", props: { input: pem("PRIVATE KEY") } },
        finds: [`input: looks like a private key ${SHAPE}`],
      },
      {
        resource: { type: "kubernetes:core/v1:SecretList", props: { items: [pem("PRIVATE KEY")] } },
        finds: [`items[0]: looks like a private key ${SHAPE}`],
      },
    ],
    conforming: [
      { resource: { type: "aws:ec2/instance:Instance", props: named(harmless) } },
      {
        resource: {
          type: "tls:index/selfSignedCert:SelfSignedCert",
          props: { privateKeyPem: pem("PRIVATE KEY"), isCaCertificate: true, later: UNKNOWN },
          secrets: ["privateKeyPem"],
        },
      },
      ...[
        "kubernetes:core/v1:ConfigMap",
        "kubernetes:core/v1:ConfigMapPatch",
        "kubernetes:core/v1:Secret",
        "kubernetes:core/v1:SecretPatch",
        "kubernetes:helm.sh/v3:Release",
        "pulumi:providers:kubernetes",
        "pulumi:pulumi:Stack",
      ].map((type) => ({ resource: { type, props: { any: pem("PRIVATE KEY") } } })),
    ],
  },

  "secret-none-in-annotations": {
    violating: [
      {
        resource: { type: "kubernetes:core/v1:Secret", props: { metadata: { annotations: { mode: "a", ...clear } } } },
        finds: Object.keys(clear).map((name) => `metadata.annotations${at(name)}: ${IN_CLEAR}: ${KEEP}`),
      },
      ...files.map(([text, name]) => ({
        resource: { type: "kubernetes:core/v1:Secret", props: { metadata: { annotations: { note: text } } } },
        finds: [`metadata.annotations.note: sets ${name} in clear: ${KEEP}`],
      })),
      {
        resource: {
          type: "kubernetes:batch/v1:CronJob",
          props: {
            metadata: { labels: { token: "abc" } },
            spec: {
              template: { metadata: { annotations: { "a/token": "abc" } } },
              jobTemplate: { spec: { template: { metadata: { labels: { note: pem("PRIVATE KEY") } } } } },
            },
          },
        },
        finds: [
          `metadata.labels.token: ${IN_CLEAR}: ${KEEP}`,
          `spec.template.metadata.annotations["a/token"]: ${IN_CLEAR}: ${KEEP}`,
          `spec.jobTemplate.spec.template.metadata.labels.note: looks like a private key: ${KEEP}`,
        ],
      },
    ],
    conforming: [
      { resource: { type: "kubernetes:core/v1:Secret", props: { metadata: { annotations: pointing } } } },
      { resource: { type: "kubernetes:core/v1:Secret", props: { metadata: { labels: named(pointingFiles) } } } },
      { resource: { type: "aws:ec2/instance:Instance", props: { metadata: { annotations: { token: "abc" } } } } },
      { resource: { type: "kubernetes:core/v1:Namespace", props: {} } },
    ],
    unknown: [
      {
        resource: {
          type: "kubernetes:core/v1:Service",
          props: {
            metadata: { annotations: { address: UNKNOWN, token: "abc" }, labels: UNKNOWN },
            spec: { template: UNKNOWN },
          },
        },
        finds: [`metadata.annotations.token: ${IN_CLEAR}: ${KEEP}`],
        unjudged: ["metadata.annotations.address", "metadata.labels", "spec.template"],
      },
    ],
  },
};
