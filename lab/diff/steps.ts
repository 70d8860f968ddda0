// The steps of a preview with the inputs before and after, from the engine's event stream.

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

  readonly line = (line: string): void => {
    const metadata = announced(line);
    const operation = OPERATIONS[metadata?.op ?? ""];
    if (metadata === undefined || operation === undefined || isComponent(metadata.type)) return;
    this.steps.push({
      urn: metadata.urn,
      type: metadata.type,
      operation,
      before: metadata.old?.inputs ?? {},
      after: metadata.new?.inputs ?? {},
      paths: Object.keys(metadata.detailedDiff ?? {}).length
        ? Object.keys(metadata.detailedDiff ?? {})
        : (metadata.diffs ?? []),
    });
  };
}

function announced(line: string): Metadata | undefined {
  if (!line.includes('"resourcePreEvent"')) return undefined;
  try {
    return (JSON.parse(line) as { resourcePreEvent?: { metadata: Metadata } }).resourcePreEvent?.metadata;
  } catch {
    return undefined;
  }
}

const isComponent = (type: string): boolean => type.startsWith("homelab:") || type === "pulumi:pulumi:Stack";
