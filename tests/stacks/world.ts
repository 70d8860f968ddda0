// What the mocks answer for the resources of a cluster stack, secrets included.
import * as pulumi from "@pulumi/pulumi";
import type { World } from "./recording";

/** Appears wherever a provider would answer with a secret. */
export const CANARY = "canary-value-of-a-secret";

const outputs: Readonly<Record<string, () => Record<string, unknown>>> = {
  "talos:machine/secrets:Secrets": () => ({
    machineSecrets: pulumi.secret({ cluster: { id: "id", secret: CANARY } }),
    clientConfiguration: pulumi.secret({ caCertificate: "ca", clientCertificate: "crt", clientKey: CANARY }),
  }),
  "talos:cluster/kubeconfig:Kubeconfig": () => ({ kubeconfigRaw: pulumi.secret(CANARY) }),
  "talos:machine/configurationApply:ConfigurationApply": () => ({ resolvedApplyMode: "auto" }),
  "tls:index/privateKey:PrivateKey": () => ({
    privateKeyOpenssh: pulumi.secret(CANARY),
    publicKeyOpenssh: "ssh-ed25519 public",
  }),
};

/** A world in which everything succeeds. */
export function world(stack: string, more: Pick<World, "config" | "secretConfig"> = {}): World {
  return {
    stack,
    ...more,
    outputs: ({ type, inputs }) => ({
      ...(type === "pulumi:index:Stash" ? { output: (inputs as { input: unknown }).input } : {}),
      ...outputs[type]?.(),
    }),
    call: ({ token }) =>
      token === "talos:machine/getConfiguration:getConfiguration"
        ? { machineConfiguration: CANARY }
        : { talosConfig: CANARY },
  };
}
