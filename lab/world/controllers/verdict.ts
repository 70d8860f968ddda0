// Small constructors for verdicts: what holds because of which resources, and what does not.
import type { Reason, Urn, Verdict } from "../../kernel/model";

export function holds(...because: readonly Reason[]): Verdict {
  return { holds: true, because };
}

export function fails(message: string): Verdict {
  return { holds: false, message };
}

/** A reason with one resource. */
export function dueTo(urn: Urn | undefined, otherwise: string): Reason {
  return { anyOf: urn === undefined ? [] : [urn], otherwise };
}

/** The first failure, or all reasons together. */
export function allOf(...verdicts: readonly Verdict[]): Verdict {
  const because: Reason[] = [];
  for (const verdict of verdicts) {
    if (!verdict.holds) return verdict;
    because.push(...verdict.because);
  }
  return { holds: true, because };
}

/** The same verdict, in which a failure and a missing edge read as the given text followed by the cause. */
export function saying(text: (cause: string) => string, verdict: Verdict): Verdict {
  if (!verdict.holds) return fails(text(verdict.message));
  return holds(...verdict.because.map(({ anyOf, otherwise }) => ({ anyOf, otherwise: text(otherwise) })));
}
