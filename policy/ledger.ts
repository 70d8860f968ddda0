// Keeps, for one operation, which exceptions were used and what no rule could judge yet.
import type { Exception } from "./exceptions";

export class Ledger {
  private readonly used = new Map<Exception, string[]>();
  private readonly open = new Set<string>();

  /** @param what the violation that the exception covers */
  use(exception: Exception, what: string): void {
    this.used.set(exception, [...(this.used.get(exception) ?? []), what]);
  }

  /** The rule could not judge the resource, so that an exception for it may be needed yet. */
  leaveOpen(rule: string, resource: string): void {
    this.open.add(`${rule} ${resource}`);
  }

  usesOf(exception: Exception): readonly string[] {
    return this.used.get(exception) ?? [];
  }

  isOpen({ rule, resource }: Exception): boolean {
    return this.open.has(`${rule} ${resource}`);
  }
}
