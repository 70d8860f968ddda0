// The known word that a mistyped one is closest to.

/** The candidate at most two edits (one for words under five letters) away from `word`, or undefined. */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const limit = word.length < 5 ? 1 : 2;
  let best: { readonly candidate: string; readonly distance: number } | undefined;
  for (const candidate of [...candidates].sort()) {
    const distance = edits(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= limit && distance < (best?.distance ?? Infinity)) {
      best = { candidate, distance };
    }
  }
  return best?.candidate;
}

/** `; did you mean X?`, or the list of what is known when nothing is close. */
export function suggestion(
  word: string,
  candidates: readonly string[],
  write: (word: string) => string = (known) => known,
): string {
  const near = closest(word, candidates);
  if (near !== undefined) {
    return `; did you mean ${write(near)}?`;
  }
  return candidates.length === 0 ? "" : `; known: ${[...candidates].sort().map(write).join(", ")}`;
}

function edits(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [row, letter] of Array.from(a).entries()) {
    const current = [row + 1];
    for (const [column, other] of Array.from(b).entries()) {
      const substituted = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(substituted, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
