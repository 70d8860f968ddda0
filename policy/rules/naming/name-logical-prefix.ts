// Logical names of resources begin with the name of the stack.
import type { ResourceRule } from "../../rule";

/** Named by the engine, or like what they refer to. */
const OTHERWISE_NAMED = ["pulumi:pulumi:Stack", "pulumi:pulumi:StackReference"];

export const nameLogicalPrefix: ResourceRule = {
  kind: "resource",
  id: "name-logical-prefix",
  area: "naming",
  level: "advisory",
  severity: "low",
  why: "One program makes all clusters, and a line of a log or of a preview that names no cluster is read as another's.",
  condition:
    "In a stack with a configuration of this fleet every logical name is the stack's or begins with it and a dash; the stack itself, references to stacks and providers of the engine aside.",
  repair: "Begin the logical name with the name of the stack.",
  source: "convention of this fleet: one program, many stacks",
  example: 'new kubernetes.core.v1.Namespace("apps") in the stack main',
  exceptions: "in the stack file",
  types: "*",
  check: ({ name, props, type }, judge) => {
    if (judge.declared.entries().length === 0 || OTHERWISE_NAMED.includes(type)) return;
    if (type.startsWith("pulumi:providers:") && /^default(_|$)/.test(name)) return;
    if (name === judge.stack || name.startsWith(`${judge.stack}-`)) return;
    judge.report(props, `the logical name ${name} does not say which cluster it is of: write ${judge.stack}-${name}`);
  },
};
