// Keeps what the lab remembers of every operation.
import type { Decoded } from "./codec";
import type { Urn } from "./model";
import { Secrets } from "./secrets";
import type { Evidence, OperationRecord, Recorder, Redacted, RedactedProps } from "./record";

const isList = (value: Redacted): value is readonly Redacted[] => Array.isArray(value);

/** The lab's memory of one run. */
export class Journal implements Recorder {
  private readonly records: OperationRecord[] = [];
  private readonly proofs: Evidence[] = [];
  private readonly hidden = new Secrets();

  /** Adds an operation and, when it took effect, what the laws said of it. */
  add(record: Omit<OperationRecord, "sequence">, evidence: readonly Evidence[]): void {
    const { inputs, outputs, ...rest } = record;
    this.records.push({
      sequence: this.records.length + 1,
      ...rest,
      inputs: this.concealAll(inputs),
      ...(outputs ? { outputs: this.concealAll(outputs) } : {}),
    });
    if (record.preview) return;
    const took = record.refusal === undefined || evidence.length > 0;
    if (record.verb === "create" && took) this.forget(record.urn, ["create", "update", "delete"]);
    if (record.verb === "update" && took) this.forget(record.urn, ["update"]);
    this.proofs.push(...evidence);
  }

  /** Remembers the secrets in values that passed through. */
  learn(values: Decoded): void {
    this.hidden.learn(values);
  }

  secrets(): ReadonlySet<string> {
    return this.hidden.all;
  }

  /** Functions get their arguments without secret marks: what is known to be a secret is hidden all the same. */
  private concealAll(values: RedactedProps): RedactedProps {
    return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, this.conceal(value)]));
  }

  private conceal(value: Redacted): Redacted {
    if (typeof value === "string") return this.hidden.isIn(value) ? "[secret]" : value;
    if (value === null || typeof value !== "object") return value;
    return isList(value) ? value.map((item) => this.conceal(item)) : this.concealAll(value);
  }

  private forget(urn: Urn, verbs: readonly string[]): void {
    for (let index = this.proofs.length - 1; index >= 0; index--) {
      const proof = this.proofs[index];
      if (proof?.urn === urn && verbs.includes(proof.verb)) this.proofs.splice(index, 1);
    }
  }

  operations(stack?: string): readonly OperationRecord[] {
    return stack === undefined ? this.records : this.records.filter((record) => record.stack === stack);
  }

  durations(stack: string): ReadonlyMap<Urn, number> {
    const seconds = new Map<Urn, number>();
    for (const record of this.operations(stack)) {
      if (record.preview || record.refusal !== undefined) continue;
      if (record.verb === "create" || record.verb === "update") seconds.set(record.urn, record.seconds);
      if (record.verb === "delete") seconds.delete(record.urn);
    }
    return seconds;
  }

  deletions(stack: string): ReadonlyMap<Urn, number> {
    return new Map(
      this.operations(stack).flatMap(({ verb, preview, refusal, urn, seconds }) =>
        verb === "delete" && !preview && refusal === undefined ? [[urn, seconds] as const] : [],
      ),
    );
  }

  evidence(stack: string): readonly Evidence[] {
    return this.proofs.filter((proof) => proof.stack === stack);
  }
}
