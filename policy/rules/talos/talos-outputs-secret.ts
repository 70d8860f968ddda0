// What opens a Talos cluster is a secret in the state.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY } from "../../talosConfig";

export const talosOutputsSecret: ResourceRule = {
  kind: "resource",
  id: "talos-outputs-secret",
  area: "talos",
  level: "mandatory",
  severity: "critical",
  why: "The generated configuration holds every key of the cluster, and the client key administers each of its nodes.",
  condition: "Generated configuration and client key are secret values wherever a Talos resource takes them.",
  repair: "Wrap the outputs of talos:machine/secrets:Secrets in pulumi.secret() where they are read.",
  source: "pulumiverse/pulumi-talos, provider schema: only some leaves of the secrets are marked",
  example: "machineConfigurationInput: configuration.apply((text) => unsecret(text))",
  exceptions: "never",
  types: [CONFIGURATION_APPLY, "talos:machine/bootstrap:Bootstrap", "talos:cluster/kubeconfig:Kubeconfig"],
  check: ({ props, isSecret }, judge) => {
    judge.each(["machineConfigurationInput", "machineConfigurationInputWo"], (key) => {
      const text = props.get(key);
      if (text.known() === undefined || isSecret(text)) return;
      judge.report(text, "every key of the cluster in clear: make it a secret");
    });
    judge.each(["clientConfiguration", "clientConfigurationWo"], (key) => {
      // The client's key decides: its certificates are no secrets.
      const client = props.get(key, "clientKey");
      if (client.known() === undefined || isSecret(client)) return;
      judge.report(client, "the key of the Talos API in clear: make it a secret");
    });
  },
};
