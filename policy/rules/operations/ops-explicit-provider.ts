// No resource uses a provider that Pulumi made by itself.
import type { ResourceRule } from "../../rule";

export const opsExplicitProvider: ResourceRule = {
  kind: "resource",
  id: "ops-explicit-provider",
  area: "operations",
  level: "mandatory",
  severity: "high",
  why: "A default provider takes its target from the environment, which may be another cluster's.",
  condition: "The provider of every custom resource is one that the program made and named.",
  repair: "Pass the stack's provider in the resource's options.",
  source:
    "pulumi/pulumi, sdk/go/common/resource/urn/urn.go and pkg/resource/deploy/source_eval.go: default providers are called default_<version>",
  example: 'new kubernetes.core.v1.Namespace("apps") without { provider }',
  exceptions: "in the stack file",
  types: "*",
  check: ({ props, provider, type }, judge) => {
    // The engine's own resources, such as StackReference, have no other provider.
    if (provider === undefined || provider.type === "pulumi:providers:pulumi") return;
    if (/^default(_|$)/.test(provider.name)) {
      judge.report(props, `${type} uses the default provider ${provider.name}: pass the stack's own in its options`);
    }
  },
};
