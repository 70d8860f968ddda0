// A component of this fleet is registered with its arguments.
import type { ResourceRule } from "../../rule";

export const opsComponentInputsVisible: ResourceRule = {
  kind: "resource",
  id: "ops-component-inputs-visible",
  area: "operations",
  level: "mandatory",
  severity: "medium",
  why: "Without its arguments, nobody sees in a preview what a component was asked for, and no policy can judge it.",
  condition: "Every component of this fleet is registered with at least one argument, unless its type takes none.",
  repair: "Pass the arguments as the third parameter of super().",
  source: "pulumi/pulumi sdk/nodejs/resource.ts, ComponentResource: args are sent as the component's inputs",
  example: 'super("homelab:dns:ClusterDns", name, {}, opts)',
  exceptions: "in the stack file",
  settings: {
    prefix: { description: "How type tokens of this fleet's components begin", type: "string", default: "homelab:" },
    typesWithoutArguments: {
      description: "Type tokens of components that take no arguments",
      type: "array",
      items: { type: "string" },
      default: ["homelab:kubernetes:PodNetworkGate"],
    },
  },
  types: "*",
  check: ({ props, type }, judge) => {
    if (!type.startsWith(judge.settings.get("prefix").text() ?? "")) return;
    const takesNone = judge.settings
      .get("typesWithoutArguments")
      .list()
      .some((token) => token.text() === type);
    if (takesNone || props.entries().length > 0) return;
    judge.report(props, `${type} is registered without arguments: pass them as the third parameter of super()`);
  },
};
