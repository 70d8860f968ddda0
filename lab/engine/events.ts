// What the engine reports of an operation: its JSON event stream, reduced to counts and messages.

export interface Diagnostic {
  readonly severity: "info" | "info#err" | "warning" | "error";
  /** Resource that it is about; absent for the program as a whole. */
  readonly urn?: string;
  readonly message: string;
}

/** What a policy found. */
export interface PolicyViolation {
  readonly policy: string;
  /** Mandatory ones fail the operation. */
  readonly level: "mandatory" | "advisory";
  /** Resource that it is about: the stack's own for the stack as a whole. */
  readonly urn: string;
  readonly message: string;
}

export interface Summary {
  /** How many resources each kind of step touched: `create`, `update`, `replace`, `delete`, `same`… */
  readonly changes: Readonly<Record<string, number>>;
  readonly succeeded: boolean;
}

interface EngineEvent {
  readonly diagnosticEvent?: { urn?: string; prefix?: string; message: string; severity: string; ephemeral?: boolean };
  readonly summaryEvent?: { resourceChanges?: Record<string, number>; result?: string };
  readonly errorEvent?: { error?: string };
  readonly policyEvent?: { resourceUrn?: string; message: string; policyName: string; enforcementLevel: string };
  readonly policyAnalyzeSummaryEvent?: PolicySummary;
  readonly policyAnalyzeStackSummaryEvent?: PolicySummary;
  readonly resOutputsEvent?: { metadata: { op: string; urn: string } };
}

/** Policies that judged a resource or the stack; those that do not apply to it are in neither. */
interface PolicySummary {
  readonly passed?: readonly string[];
  readonly failed?: readonly string[];
}

export interface Listener {
  /**
   * A line came in. Debug messages are left out, as everywhere: in them the Node.js SDK tells what the engine answered,
   * secrets in clear (pulumi/pulumi sdk/nodejs/runtime/resource.ts, "RegisterResource RPC finished").
   */
  readonly onLine?: (line: string) => void;
  /** A message came in. */
  readonly onDiagnostic?: (diagnostic: Diagnostic) => void;
  /** A step on a resource ended well. */
  readonly onStep?: (urn: string, kind: string) => void;
}

/** The engine's last message, that the operation failed: it says nothing that the others do not say. */
export const isLastWord = (message: string): boolean => /^(update|preview|destroy|refresh) failed$/.test(message);

/** The engine's own marks for colours (pulumi/pulumi, sdk/go/common/diag/colors). */
const COLOUR = /<\{%[^%]*%\}>/g;

/** Collects the lines of one event stream. Lines that are no events are kept as plain text. */
export class EventStream {
  readonly diagnostics: Diagnostic[] = [];
  readonly text: string[] = [];
  readonly violations: PolicyViolation[] = [];
  /** Names of the policies that had something to judge. */
  readonly policies = new Set<string>();
  summary: Summary | undefined;

  constructor(private readonly listener: Listener = {}) {}

  line(line: string): void {
    if (line.trim() === "") return;
    const event = parse(line);
    this.listener.onLine?.(line);
    if (event === undefined) {
      this.text.push(line);
      return;
    }
    if (event.errorEvent?.error !== undefined) this.add({ severity: "error", message: event.errorEvent.error });
    if (event.summaryEvent !== undefined) {
      const { resourceChanges, result } = event.summaryEvent;
      this.summary = { changes: resourceChanges ?? {}, succeeded: result === undefined || result === "succeeded" };
    }
    this.hearPolicies(event);
    const step = event.resOutputsEvent?.metadata;
    if (step !== undefined) this.listener.onStep?.(step.urn, step.op);
    const diagnostic = event.diagnosticEvent;
    if (diagnostic !== undefined && diagnostic.ephemeral !== true && isSeverity(diagnostic.severity)) {
      const message = diagnostic.message.trimEnd();
      if (message !== "") {
        const { severity, urn } = diagnostic;
        this.add(urn === undefined || urn === "" ? { severity, message } : { severity, urn, message });
      }
    }
  }

  private hearPolicies({ policyEvent, ...event }: EngineEvent): void {
    for (const summary of [event.policyAnalyzeSummaryEvent, event.policyAnalyzeStackSummaryEvent]) {
      for (const name of [...(summary?.passed ?? []), ...(summary?.failed ?? [])]) this.policies.add(name);
    }
    if (policyEvent === undefined) return;
    this.violations.push({
      policy: policyEvent.policyName,
      level: policyEvent.enforcementLevel === "mandatory" ? "mandatory" : "advisory",
      urn: policyEvent.resourceUrn ?? "",
      message: policyEvent.message.replace(COLOUR, "").trim(),
    });
  }

  private add(diagnostic: Diagnostic): void {
    this.diagnostics.push(diagnostic);
    this.listener.onDiagnostic?.(diagnostic);
  }
}

function isSeverity(text: string): text is Diagnostic["severity"] {
  return text === "info" || text === "info#err" || text === "warning" || text === "error";
}

function parse(line: string): EngineEvent | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && "sequence" in value ? (value as EngineEvent) : undefined;
  } catch {
    return undefined;
  }
}
