// For every rule about the secrets of a Talos cluster: what breaks it, what it must say, and what comes close.
import { type RuleCases, UNKNOWN } from "../harness";
import { applied, documents } from "../talosExamples";

const registryLogin = "the credentials of a registry in clear: make the patch a secret";
const keyInClear = "a key, token or passphrase in clear: make the patch a secret";
const pem = "-----BEGIN EC PRIVATE KEY-----\nabc\n-----END EC PRIVATE KEY-----";

export const talosSecretCases: Readonly<Record<string, RuleCases>> = {
  "talos-registry-no-plain-password": {
    violating: [
      {
        resource: applied(
          undefined,
          {
            machine: {
              registries: {
                config: { "r.example.org": { auth: { username: "u", password: "p" } }, other: { auth: { auth: "x" } } },
              },
            },
          },
          documents(
            { kind: "RegistryAuthConfig", name: "a", username: "u", password: "p" },
            { kind: "RegistryAuthConfig", name: "b", identityToken: "t" },
          ),
        ),
        finds: [
          `configPatches[0].machine.registries.config["r.example.org"].auth.password: ${registryLogin}`,
          `configPatches[0].machine.registries.config.other.auth.auth: ${registryLogin}`,
          `configPatches[1][0].password: ${registryLogin}`,
          `configPatches[1][1].identityToken: ${registryLogin}`,
        ],
      },
    ],
    conforming: [
      {
        resource: {
          ...applied(undefined, { kind: "RegistryAuthConfig", name: "a", password: "p" }),
          secrets: ["configPatches[0]"],
        },
      },
      { resource: { ...applied(undefined, { kind: "RegistryAuthConfig", auth: "p" }), secrets: ["configPatches"] } },
      { resource: applied(undefined, { kind: "RegistryAuthConfig", name: "a", username: "u", password: "" }) },
      { resource: applied(undefined, { kind: "RegistryTLSConfig", name: "a", auth: "p" }) },
      { resource: applied({ kind: "RegistryAuthConfig", name: "a", password: "p" }) },
    ],
    unknown: [{ resource: applied(undefined, UNKNOWN), unjudged: ["configPatches[0]"] }],
  },
  "talos-patch-no-plain-key": {
    violating: [
      {
        resource: applied(
          undefined,
          {
            machine: {
              token: "t",
              ca: { crt: "c", key: "k" },
              files: [{ path: "/a", content: pem }],
              systemDiskEncryption: { state: { keys: [{ static: { passphrase: "p" } }] } },
            },
            cluster: {
              token: "t",
              secret: "s",
              aescbcEncryptionSecret: "e",
              secretboxEncryptionSecret: "e",
              aggregatorCA: { key: "k" },
              serviceAccount: { key: "k" },
              inlineManifests: [
                { name: "a", contents: "apiVersion: v1\nkind: ConfigMap\n---\nkind: Secret\n" },
                { name: "b", contents: '  kind:  "Secret"' },
                ...Array.from({ length: 8 }, () => ({ name: "c", contents: "kind: ConfigMap" })),
                { name: "d", contents: "kind: Secret" },
              ],
            },
          },
          { kind: "WireguardConfig", privateKey: "k", peers: [{ publicKey: "p", presharedKey: "s" }] },
        ),
        finds: [
          `configPatches[0].machine.token: ${keyInClear}`,
          `configPatches[0].machine.ca.key: ${keyInClear}`,
          "configPatches[0].machine.files[0].content: a private key in clear: make the patch a secret",
          `configPatches[0].machine.systemDiskEncryption.state.keys[0].static.passphrase: ${keyInClear}`,
          `configPatches[0].cluster.token: ${keyInClear}`,
          `configPatches[0].cluster.secret: ${keyInClear}`,
          `configPatches[0].cluster.aescbcEncryptionSecret: ${keyInClear}`,
          `configPatches[0].cluster.secretboxEncryptionSecret: ${keyInClear}`,
          `configPatches[0].cluster.aggregatorCA.key: ${keyInClear}`,
          `configPatches[0].cluster.serviceAccount.key: ${keyInClear}`,
          "configPatches[0].cluster.inlineManifests[0].contents: a Kubernetes Secret in clear: make the patch a secret",
          "configPatches[0].cluster.inlineManifests[1].contents: a Kubernetes Secret in clear: make the patch a secret",
          "configPatches[0].cluster.inlineManifests[10].contents: a Kubernetes Secret in clear: make the patch a secret",
          `configPatches[1].privateKey: ${keyInClear}`,
          `configPatches[1].peers[0].presharedKey: ${keyInClear}`,
        ],
      },
    ],
    conforming: [
      { resource: { ...applied(undefined, { machine: { token: "t" } }), secrets: ["configPatches[0]"] } },
      { resource: applied({ machine: { token: "t" } }) },
      {
        resource: applied(undefined, {
          machine: { ca: { key: "" }, nodeTaints: { key: "v" }, files: [{ content: "kind: Secret" }] },
          cluster: {
            secretName: "s",
            inlineManifests: [
              { name: "kind: Secret", contents: "kind: SecretStore\nspec: kind: Secret", contentsFrom: "kind: Secret" },
            ],
          },
        }),
      },
    ],
    unknown: [
      {
        resource: applied(undefined, UNKNOWN, { machine: { token: "t" } }),
        unjudged: ["configPatches[0]"],
        finds: [`configPatches[1].machine.token: ${keyInClear}`],
      },
    ],
  },
  "talos-outputs-secret": {
    violating: [
      {
        resource: {
          props: { machineConfigurationInput: "{}", clientConfiguration: { caCertificate: "c", clientKey: "k" } },
        },
        finds: [
          "machineConfigurationInput: every key of the cluster in clear: make it a secret",
          "clientConfiguration.clientKey: the key of the Talos API in clear: make it a secret",
        ],
      },
      {
        resource: { props: { machineConfigurationInputWo: "{}", clientConfigurationWo: { clientKey: "k" } } },
        finds: [
          "machineConfigurationInputWo: every key of the cluster in clear: make it a secret",
          "clientConfigurationWo.clientKey: the key of the Talos API in clear: make it a secret",
        ],
      },
      ...["talos:machine/bootstrap:Bootstrap", "talos:cluster/kubeconfig:Kubeconfig"].map((type) => ({
        resource: { type, props: { clientConfiguration: { clientKey: "k" } }, secrets: ["clientConfiguration.other"] },
        finds: ["clientConfiguration.clientKey: the key of the Talos API in clear: make it a secret"],
      })),
    ],
    conforming: [
      {
        resource: {
          props: { machineConfigurationInput: "{}", clientConfiguration: { clientKey: "k" } },
          secrets: ["machineConfigurationInput", "clientConfiguration"],
        },
      },
      {
        resource: { props: { clientConfiguration: { clientKey: "k" } }, secrets: ["clientConfiguration.clientKey"] },
      },
      { resource: { props: { clientConfiguration: { caCertificate: "c" } } } },
    ],
    unknown: [
      {
        resource: { props: { machineConfigurationInput: UNKNOWN, clientConfiguration: UNKNOWN } },
        unjudged: ["machineConfigurationInput", "clientConfiguration"],
      },
    ],
  },
};
