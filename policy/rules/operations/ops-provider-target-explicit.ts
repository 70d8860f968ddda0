// A provider says which system it is for.
import type { ResourceRule } from "../../rule";

/** The input of each provider without which it looks into its environment. */
const TARGETS: Readonly<Record<string, string>> = {
  "pulumi:providers:kubernetes": "kubeconfig",
  "pulumi:providers:proxmoxve": "endpoint",
  "pulumi:providers:vault": "address",
  "pulumi:providers:aws": "region",
};

export const opsProviderTargetExplicit: ResourceRule = {
  kind: "resource",
  id: "ops-provider-target-explicit",
  area: "operations",
  level: "mandatory",
  severity: "critical",
  why: "Without it the provider takes the target from the environment, such as the current context of whoever runs Pulumi.",
  condition: "Every provider of Kubernetes, Proxmox, Vault and AWS has the input that names its target.",
  repair: "Pass the target to the provider's constructor.",
  source:
    "pulumi/pulumi-kubernetes pull request 2425: without kubeconfig the provider loads the ambient one; hashicorp/terraform-provider-vault docs/index.md: VAULT_ADDR; pulumi/pulumi-aws docs: AWS_REGION",
  example: 'new kubernetes.Provider("main", {})',
  exceptions: "in the stack file",
  types: Object.keys(TARGETS),
  check: ({ props, type }, judge) => {
    const input = TARGETS[type] ?? "";
    const target = props.get(input);
    // An unknown value is the program's own, too: the kubeconfig of a cluster that is still to come.
    if (target.present && (target.isUnknown || target.text() !== "")) return;
    judge.report(target, `absent, so that the environment decides which system this provider changes: set ${input}`);
  },
};
