// Cases of the rules that keep secrets out of what everyone may read.
import type { RuleCases } from "../harness";
import { UNKNOWN } from "../harness";

const MOVE = "move it into a Secret that Vault fills";
const NAME = "name a Secret that Vault fills instead, such as in existingSecret";
const TAKE = "take it from a Secret with valueFrom.secretKeyRef";
const IN_CLEAR = "stands in clear under the name of a secret";

const PEM_KEY = "-----BEGIN EC PRIVATE KEY-----\nMHc=\n-----END EC PRIVATE KEY-----\n";
const base64 = (text: string): string => Buffer.from(text).toString("base64");

export const secretsInClearCases: Readonly<Record<string, RuleCases>> = {
  "secret-none-in-configmap": {
    violating: [
      {
        resource: {
          props: {
            data: {
              CLUSTER_NAME: "main",
              password: "hunter2",
              "app.ini": "[db]\nuser = app\npassword = hunter2\n",
              "tls.key": PEM_KEY,
            },
          },
        },
        finds: [
          `data.password: ${IN_CLEAR}: ${MOVE}`,
          `data["app.ini"]: sets password in clear: ${MOVE}`,
          `data["tls.key"]: looks like a private key: ${MOVE}`,
        ],
      },
      {
        resource: {
          type: "kubernetes:core/v1:ConfigMapPatch",
          props: { data: { a: "b" }, binaryData: { key: base64(PEM_KEY), other: base64("plain") } },
        },
        finds: [`binaryData.key: looks like a private key: ${MOVE}`],
      },
    ],
    conforming: [
      {
        resource: {
          props: {
            data: {
              passwordPolicy: "strict",
              token: "",
              "app.ini": "password_file = /run/secrets/password\n# password = hunter2\n",
              "ca.crt": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
            },
            binaryData: { logo: base64("plain") },
          },
        },
      },
      { resource: { props: {} } },
      { resource: { type: "kubernetes:core/v1:Secret", props: { data: { password: "hunter2" } } } },
    ],
    unknown: [
      {
        resource: { props: { data: { address: UNKNOWN, token: "abc" }, binaryData: UNKNOWN } },
        finds: [`data.token: ${IN_CLEAR}: ${MOVE}`],
        unjudged: ["data.address", "binaryData"],
      },
      {
        resource: { props: { data: UNKNOWN, binaryData: { key: base64(PEM_KEY) } } },
        finds: [`binaryData.key: looks like a private key: ${MOVE}`],
        unjudged: ["data"],
      },
    ],
  },

  "secret-none-in-helm-values": {
    violating: [
      {
        resource: {
          props: {
            chart: "grafana",
            values: {
              adminUser: "admin",
              adminPassword: "hunter2",
              extraArgs: ["--verbose", "--token=abcdef"],
              apiKeys: ["abc"],
              env: [
                { name: "MODE", value: "ha" },
                { name: "DB_PASSWORD", value: "hunter2" },
              ],
            },
          },
        },
        finds: [
          `values.adminPassword: ${IN_CLEAR}: ${NAME}`,
          `values.extraArgs[1]: sets token in clear: ${NAME}`,
          `values.apiKeys[0]: ${IN_CLEAR}: ${NAME}`,
          `values.env[1].value: ${IN_CLEAR}: ${NAME}`,
        ],
      },
      {
        resource: {
          type: "kubernetes:helm.toolkit.fluxcd.io/v2:HelmRelease",
          props: { spec: { chart: { spec: { chart: "grafana" } }, values: { cert: PEM_KEY } } },
        },
        finds: [`spec.values.cert: looks like a private key: ${NAME}`],
      },
    ],
    conforming: [
      {
        resource: {
          props: {
            chart: "grafana",
            values: {
              admin: { existingSecret: "grafana-admin", passwordKey: "password" },
              serviceAccount: { automountServiceAccountToken: false },
              persistence: { enabled: true, size: 10 },
              env: [{ name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }],
            },
          },
        },
      },
      {
        resource: {
          props: { chart: "grafana", values: { adminPassword: "hunter2" } },
          secrets: ["values.adminPassword"],
        },
      },
      { resource: { props: { chart: "grafana" } } },
    ],
    unknown: [
      {
        resource: {
          props: {
            chart: "grafana",
            values: { host: UNKNOWN, env: [{ name: UNKNOWN, value: "hunter2" }], token: UNKNOWN, password: "hunter2" },
          },
          secrets: ["values.token"],
        },
        finds: [`values.password: ${IN_CLEAR}: ${NAME}`],
        unjudged: ["values.host", "values.env[0].name"],
      },
    ],
  },

  "secret-none-in-workload-env": {
    violating: [
      {
        resource: {
          type: "kubernetes:apps/v1:Deployment",
          props: {
            spec: {
              template: {
                spec: {
                  initContainers: [{ name: "init", args: ["--password=hunter2"] }],
                  containers: [
                    {
                      name: "app",
                      env: [
                        { name: "MODE", value: "ha" },
                        { name: "DB_PASSWORD", value: "hunter2" },
                        { name: "DSN", value: "postgres://app:hunter2@db/app" },
                      ],
                      command: ["sh", "-c", "TOKEN=abc exec app"],
                    },
                  ],
                },
              },
            },
          },
        },
        finds: [
          `spec.template.spec.initContainers[0].args[0]: sets password in clear: ${TAKE}`,
          `spec.template.spec.containers[0].env[1].value: ${IN_CLEAR}: ${TAKE}`,
          `spec.template.spec.containers[0].env[2].value: looks like a URL with a password: ${TAKE}`,
          `spec.template.spec.containers[0].command[2]: sets TOKEN in clear: ${TAKE}`,
        ],
      },
      {
        resource: {
          type: "kubernetes:core/v1:Pod",
          props: { spec: { ephemeralContainers: [{ env: [{ name: "API_KEY", value: "abc" }] }] } },
        },
        finds: [`spec.ephemeralContainers[0].env[0].value: ${IN_CLEAR}: ${TAKE}`],
      },
    ],
    conforming: [
      {
        resource: {
          type: "kubernetes:apps/v1:Deployment",
          props: {
            spec: {
              template: {
                spec: {
                  containers: [
                    {
                      env: [
                        { name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } },
                        { name: "DB_PASSWORD_FILE", value: "/run/secrets/db" },
                        { name: "TOKEN_TTL", value: "1h" },
                        { value: "nameless" },
                      ],
                      args: ["--password=$(DB_PASSWORD)", "--secret-name=db"],
                    },
                  ],
                },
              },
            },
          },
        },
      },
    ],
    unknown: [
      {
        resource: {
          type: "kubernetes:core/v1:Pod",
          props: {
            spec: {
              containers: [
                {
                  env: [
                    { name: "A", value: UNKNOWN },
                    { name: "TOKEN", value: "abc" },
                  ],
                  args: [UNKNOWN],
                },
              ],
            },
          },
        },
        finds: [`spec.containers[0].env[1].value: ${IN_CLEAR}: ${TAKE}`],
        unjudged: ["spec.containers[0].env[0].value", "spec.containers[0].args[0]"],
      },
    ],
  },
};
