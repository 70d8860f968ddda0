// The steps of a preview with the inputs before and after, from the engine's event stream.
import { SIGNATURE, UNKNOWN_TEXTS } from "../kernel/codec";

/** Stands for a value that Pulumi knows as secret. */
export const SECRET = "[secret]";
/** Stands for a value that no preview can know. */
export const KNOWN_LATER = "(known at the up)";

/** Values as the engine shows them: secrets are `[secret]`. */
export type Shown = null | boolean | number | string | readonly Shown[] | { readonly [key: string]: Shown };
export type Inputs = Readonly<Record<string, Shown>>;

export interface Step {
  readonly urn: string;
  readonly type: string;
  readonly operation: "create" | "update" | "replace" | "delete";
  readonly before: Inputs;
  readonly after: Inputs;
  /** Paths that differ, as the provider tells them; empty where it tells none. */
  readonly paths: readonly string[];
}

const shownInputs = (state: State | null | undefined): Inputs => shown(state?.inputs ?? {}) as Inputs;

/** Values as people read them. */
function shown(value: Shown): Shown {
  if (typeof value === "string") return [...UNKNOWN_TEXTS].some((text) => value.includes(text)) ? KNOWN_LATER : value;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return (value as readonly Shown[]).map(shown);
  if (SIGNATURE in value) return SECRET;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shown(inner)]));
}

interface State {
  readonly inputs?: Inputs | null;
}

interface Metadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly old?: State | null;
  readonly new?: State | null;
  readonly diffs?: readonly string[] | null;
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

/** Replacements come as several steps; the one that says so stands for all. */
const OPERATIONS: Readonly<Record<string, Step["operation"]>> = {
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
};

/**
 * The steps that a preview announces, in order. Components and the stack itself are left out: what they are told is no
 * change of anything real.
 */
export class StepCollector {
  readonly steps: Step[] = [];
  /** The stack holds nothing yet. */
  fresh = false;

  readonly line = (line: string): void => {
    const metadata = announced(line);
    const operation = OPERATIONS[metadata?.op ?? ""];
    if (metadata?.type === STACK && operation === "create") this.fresh = true;
    if (metadata === undefined || operation === undefined || isComponent(metadata.type)) return;
    this.steps.push({
      urn: metadata.urn,
      type: metadata.type,
      operation,
      before: shownInputs(metadata.old),
      after: shownInputs(metadata.new),
      paths: pathsOf(metadata),
    });
  };
}

/** The detailed ones, or where there are none, the names of inputs. */
function pathsOf({ detailedDiff, diffs }: Metadata): readonly string[] {
  const detailed = Object.keys(detailedDiff ?? {});
  return detailed.length > 0 ? detailed : (diffs ?? []);
}

function announced(line: string): Metadata | undefined {
  if (!line.includes('"resourcePreEvent"')) return undefined;
  try {
    return (JSON.parse(line) as { resourcePreEvent?: { metadata: Metadata } }).resourcePreEvent?.metadata;
  } catch {
    return undefined;
  }
}

const STACK = "pulumi:pulumi:Stack";
const isComponent = (type: string): boolean => type.startsWith("homelab:") || type === STACK;
