// The secrets of a Talos cluster cannot be removed by accident.
import { isRetired } from "../../retirement";
import type { ResourceRule } from "../../rule";

export const opsMachineSecretsProtected: ResourceRule = {
  kind: "resource",
  id: "ops-machine-secrets-protected",
  area: "operations",
  level: "mandatory",
  severity: "high",
  why: "They are the cluster's certificate authorities: with new ones, nobody can talk to its nodes any more.",
  condition: "Machine secrets of Talos have the option protect, unless their cluster is declared retired.",
  repair: "Pass { protect: true } in the resource's options.",
  source:
    "siderolabs/terraform-provider-talos docs/resources/machine_secrets.md; pulumi.com/docs/iac/concepts/options/protect",
  example: 'new talos.machine.Secrets("main-secrets", {})',
  exceptions: "never",
  types: ["talos:machine/secrets:Secrets"],
  check: ({ props, options }, judge) => {
    if (options.protect || isRetired(judge.declared)) return;
    judge.report(props, "Pulumi may remove the certificate authorities of this cluster: pass { protect: true }");
  },
};
