// Compares old and new inputs and says which changes replace the resource.
import { at, expand, formatPath, isBag, isList, parsePath } from "./codec";
import { Archive, Unknown, type Path, type Props, type Value } from "./model";

export interface PropertyChange {
  readonly path: Path;
  readonly kind: "add" | "delete" | "update";
  readonly replaces: boolean;
}

/**
 * All differences between two sets of inputs, innermost path first where both sides have something there. A value that
 * is not known yet counts as changed, as it does with the real providers.
 *
 * @param ignored paths of the `ignoreChanges` option, in Pulumi's spelling
 * @param replaceOn patterns of the resource model
 */
export function compare(
  olds: Props,
  news: Props,
  ignored: readonly string[],
  replaceOn: readonly string[],
): PropertyChange[] {
  const changes: Omit<PropertyChange, "replaces">[] = [];
  walk(olds, news, [], changes);
  const silent = ignored.map(parsePath);
  return changes
    .filter(({ path }) => !silent.some((pattern) => covers(pattern, path)))
    .map((change) => ({ ...change, replaces: replaceOn.some((pattern) => touches(pattern, change, olds, news)) }));
}

function walk(old: Value | undefined, now: Value | undefined, path: Path, into: Omit<PropertyChange, "replaces">[]) {
  const gone = now === undefined || now === null;
  if (old === undefined || old === null) {
    if (!gone) into.push({ path, kind: "add" });
  } else if (gone) {
    into.push({ path, kind: "delete" });
  } else if (old instanceof Archive && now instanceof Archive) {
    if (old.hash !== now.hash) into.push({ path, kind: "update" });
  } else if (isList(old) && isList(now)) {
    for (let index = 0; index < Math.max(old.length, now.length); index++) {
      walk(old[index], now[index], [...path, index], into);
    }
  } else if (isBag(old) && isBag(now)) {
    for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
      walk(old[key], now[key], [...path, key], into);
    }
  } else if (old !== now || old instanceof Unknown) {
    into.push({ path, kind: "update" });
  }
}

/** True when `pattern` is `path` or lies above it. */
function covers(pattern: Path, path: Path): boolean {
  return pattern.length <= path.length && pattern.every((step, index) => step === "*" || step === path[index]);
}

/** True when a change at `path` changes something that `pattern` names: at it, below it, or above it with it inside. */
function touches(pattern: string, { path, kind }: Omit<PropertyChange, "replaces">, olds: Props, news: Props): boolean {
  if (pattern.startsWith("~")) return kind === "update" && touches(pattern.slice(1), { path, kind }, olds, news);
  const steps = pattern.split(".");
  const matches = steps.slice(0, path.length).every((step, index) => step === "*" || step === String(path[index]));
  if (!matches) return false;
  if (steps.length <= path.length) return true;
  const rest = steps.slice(path.length).join(".");
  return [at(olds, path), at(news, path)].some(
    (side) => side !== undefined && (side instanceof Unknown || expand(rest, side).length > 0),
  );
}

/** Top-level properties that changed. */
export function changedKeys(changes: readonly PropertyChange[]): string[] {
  return [...new Set(changes.map(({ path }) => String(path[0])))];
}

/** Pulumi's spelling of the changed paths, for the detailed diff. */
export function detailed(changes: readonly PropertyChange[]): [string, PropertyChange][] {
  return changes.map((change) => [formatPath(change.path), change]);
}
