// What the lab remembers of every operation: the material of the artefacts, the report and the proof of order.
import type { Reason, Urn } from "./model";

export type Verb = "check" | "create" | "read" | "update" | "delete" | "invoke";

/** JSON in which every secret value is the string `[secret]` and every unknown one `[unknown]`. */
export type Redacted = null | boolean | number | string | readonly Redacted[] | { readonly [key: string]: Redacted };
export type RedactedProps = Readonly<Record<string, Redacted>>;

/** One operation that a simulated provider served or refused. */
export interface OperationRecord {
  /** Position in the lab's history, from 1. */
  readonly sequence: number;
  readonly stack: string;
  /** The resource; for functions the token. */
  readonly urn: Urn;
  /** Resource type or function token. */
  readonly type: string;
  /** Provider instance that served it. */
  readonly provider: Urn;
  readonly verb: Verb;
  readonly preview: boolean;
  readonly id?: string;
  readonly inputs: RedactedProps;
  readonly outputs?: RedactedProps;
  /** Virtual seconds; 0 for what takes no time worth telling. */
  readonly seconds: number;
  /** Present when the operation failed: the error text and, if a law refused it, the law's id. */
  readonly refusal?: { readonly law?: string; readonly message: string };
  /** Present when an injected fault made it fail. */
  readonly fault?: "before" | "after";
}

/** A law that held, and what made it hold. */
export interface Evidence {
  readonly stack: string;
  readonly urn: Urn;
  readonly verb: Verb;
  readonly law: string;
  readonly because: readonly Reason[];
}

export interface Recorder {
  /** Everything since the lab was started, oldest first; of one stack, or of all. */
  operations(stack?: string): readonly OperationRecord[];
  /** Virtual seconds of the last successful create or update of every live resource of a stack, by URN. */
  durations(stack: string): ReadonlyMap<Urn, number>;
  /** Virtual seconds of the last successful deletion of every resource of a stack, by URN. */
  deletions(stack: string): ReadonlyMap<Urn, number>;
  /**
   * What the laws said of every successful mutating operation of a stack. Only the last create and the last update of
   * each URN count (a repeated `up` replaces what the earlier one proved), and deletes since the last create.
   */
  evidence(stack: string): readonly Evidence[];
  /**
   * Every secret text of 8 characters or more that passed through: leaves below secret paths, a line of every private
   * key, tokens and keys inside machine configurations and kubeconfigs, each as it came and, where that is another
   * text, from and to base64. Certificates, public keys, addresses and names are not among them. In memory only.
   */
  secrets(): ReadonlySet<string>;
}
