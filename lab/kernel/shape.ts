// Cuts a live state down to what a program wrote, as refresh must do before it can show drift.
import { isBag, isList } from "./codec";
import { Archive, type Props, type Value } from "./model";

/**
 * The live values of exactly those properties that the old inputs had, nested ones included. What the program never
 * set is left out, so that defaults of the real system do not show up as drift; a property that is gone is left out
 * too, so that it does. Without old inputs (an import) everything is kept.
 */
export function shapedLike(live: Props, oldInputs: Props | undefined): Props {
  return oldInputs === undefined ? live : shapeBag(live, oldInputs);
}

function shapeBag(live: Props, old: Props): Props {
  const kept: Record<string, Value> = {};
  for (const [key, before] of Object.entries(old)) {
    const now = live[key];
    if (now !== undefined) kept[key] = shape(now, before);
  }
  return kept;
}

function shape(live: Value, old: Value): Value {
  if (live instanceof Archive) return live;
  if (isBag(live) && isBag(old)) return shapeBag(live, old);
  if (isList(live) && isList(old)) return live.map((item, index) => shape(item, old[index] ?? item));
  return live;
}
