// What the mocks answer for the resources of a stack, secrets included.
import * as pulumi from "@pulumi/pulumi";
import type { World } from "./recording";

/** Appears wherever a provider would answer with a secret. */
export const CANARY = "canary-value-of-a-secret";

/** What a provider answers with as the seed of an overlay: a secret of the length that one has. */
export const SEED = Buffer.alloc(32, CANARY).toString("base64");

export const VAULT_CA = "certificate of a CA";

const outputs: Readonly<Record<string, () => Record<string, unknown>>> = {
  "talos:machine/secrets:Secrets": () => ({
    machineSecrets: pulumi.secret({ cluster: { id: "id", secret: CANARY } }),
    clientConfiguration: pulumi.secret({ caCertificate: "ca", clientCertificate: "crt", clientKey: CANARY }),
  }),
  "talos:cluster/kubeconfig:Kubeconfig": () => ({ kubeconfigRaw: pulumi.secret(CANARY) }),
  "talos:machine/configurationApply:ConfigurationApply": () => ({ resolvedApplyMode: "auto" }),
  "tls:index/privateKey:PrivateKey": () => ({
    privateKeyOpenssh: pulumi.secret(CANARY),
    privateKeyPem: pulumi.secret(CANARY),
    publicKeyOpenssh: "ssh-ed25519 public",
  }),
  "random:index/randomBytes:RandomBytes": () => ({ base64: pulumi.secret(SEED) }),
  "tls:index/selfSignedCert:SelfSignedCert": () => ({ certPem: VAULT_CA }),
  "tls:index/certRequest:CertRequest": () => ({ certRequestPem: "request" }),
  "tls:index/locallySignedCert:LocallySignedCert": () => ({ certPem: "certificate of Vault" }),
  "vault:appRole/authBackendRoleSecretId:AuthBackendRoleSecretId": () => ({ secretId: pulumi.secret(CANARY) }),
};

/** Outputs of the stacks that have been brought up, by the full name of the stack. */
const stacks: Readonly<Record<string, Record<string, unknown>>> = {
  "organization/homelab/main": {
    vaultCa: VAULT_CA,
    kubeconfig: CANARY,
    overlaySeed: SEED,
    meshCa: { certificate: "certificate of the mesh", privateKey: CANARY },
  },
};

const calls: Readonly<Record<string, Record<string, unknown>>> = {
  "talos:machine/getConfiguration:getConfiguration": { machineConfiguration: CANARY },
  "talos:client/getConfiguration:getConfiguration": { talosConfig: CANARY },
  "aws:ec2/getInstances:getInstances": { privateIps: [] },
  "cloudflare:index/getZone:getZone": { zoneId: "zone" },
  "cloudflare:index/getZeroTrustTunnelCloudflaredToken:getZeroTrustTunnelCloudflaredToken": { token: CANARY },
};

/** A world in which everything succeeds. */
export function world(stack: string, more: Pick<World, "config" | "secretConfig"> = {}): World {
  return {
    stack,
    ...more,
    outputs: ({ type, inputs, name }) => ({
      ...(type === "pulumi:pulumi:StackReference" ? reference(stacks[name]) : {}),
      ...(type === "pulumi:index:Stash" ? { output: (inputs as { input: unknown }).input } : {}),
      ...outputs[type]?.(),
    }),
    call: ({ token }) => calls[token] ?? {},
  };
}

function reference(outputs: Record<string, unknown> = {}) {
  return { outputs: pulumi.secret(outputs), secretOutputNames: ["kubeconfig", "meshCa", "overlaySeed"] };
}
