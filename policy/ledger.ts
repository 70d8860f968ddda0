// Keeps, for one operation, which exceptions were used and what no rule could judge yet.
import { type Exception, WHOLE_STACK } from "./exceptions";

/** What rules wait for on one resource, or on the stack as a whole. */
export interface Opened {
  /** Absent for rules over the stack. */
  readonly urn?: string;
  /** Ids, in the order in which they ran. */
  readonly rules: readonly string[];
  /** Values that are not known yet. */
  readonly paths: readonly string[];
}

interface Subject {
  readonly urn: string;
  readonly name: string;
}

export class Ledger {
  private readonly used = new Map<Exception, string[]>();
  private readonly open = new Map<string, { subject: Subject | undefined; rules: Set<string>; paths: Set<string> }>();

  /** @param what the violation that the exception covers */
  use(exception: Exception, what: string): void {
    this.used.set(exception, [...this.usesOf(exception), what]);
  }

  usesOf(exception: Exception): readonly string[] {
    return this.used.get(exception) ?? [];
  }

  /**
   * @param subject the resource; absent for a rule over the stack
   * @param paths what the rule needs to know of it; nothing happens where it needs nothing more
   */
  leaveOpen(rule: string, subject: Subject | undefined, paths: readonly string[]): void {
    if (paths.length === 0) return;
    const key = subject?.urn ?? WHOLE_STACK;
    const entry = this.open.get(key) ?? { subject, rules: new Set(), paths: new Set() };
    entry.rules.add(rule);
    for (const path of paths) entry.paths.add(path);
    this.open.set(key, entry);
  }

  /** The rule waits for the resource of the exception, or for something in the stack, so that it may be needed yet. */
  isOpen({ rule, resource }: Exception): boolean {
    return [...this.open.values()].some(
      ({ subject, rules }) =>
        rules.has(rule) && (subject === undefined || subject.urn === resource || subject.name === resource),
    );
  }

  opened(): readonly Opened[] {
    return [...this.open.values()].map(({ subject, rules, paths }) => ({
      ...(subject === undefined ? {} : { urn: subject.urn }),
      rules: [...rules],
      paths: [...paths],
    }));
  }
}
