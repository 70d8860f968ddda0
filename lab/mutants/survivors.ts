// Why reality does not need an edge that no law notices.
import type { Edge } from "../order/graph";

interface Reason {
  /** Whether the edge is one of this kind. */
  readonly matches: (edge: Edge) => boolean;
  readonly text: string;
}

const typeOf = (urn: string): string => urn.split("::")[2]?.split("$").at(-1) ?? "";

const REASONS: readonly Reason[] = [
  {
    matches: ({ from, to }) => typeOf(to) === "pulumi:index:Stash" && typeOf(from) === "talos:machine/secrets:Secrets",
    text:
      "A Stash is a value in the engine's own state: nothing outside has to exist before it. The edge carries the " +
      "configuration contract of the cluster's creation, which is a matter of the value, not of the order.",
  },
  {
    matches: ({ to }) => typeOf(to) === "pulumi:pulumi:StackReference",
    text:
      "A StackReference reads what another stack left behind: nothing outside comes into being with it. The order of the " +
      "stacks is that of bringing them up; the edge carries the value.",
  },
  {
    matches: ({ from, to }) =>
      typeOf(from).endsWith(":PushSecret") && typeOf(to) === "talos:machine/configurationApply:ConfigurationApply",
    text:
      "Any one of several nodes would do, because the pods that withdraw what was published move to it. All are held: " +
      "they would otherwise go at the same time, and Vault, whose pods run there on the hub, needs the most of them.",
  },
];

/** The reason, or undefined: then either the program has an edge too many, or the lab lacks a law. */
export function survivalReason(edge: Edge): string | undefined {
  return REASONS.find(({ matches }) => matches(edge))?.text;
}
