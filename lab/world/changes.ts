// Tells what changed in plain data since it was last looked at, and costs no more than what can have changed.

/** Keys from the root to what changed, and its value now; without one it is gone. */
export type Change = readonly [path: readonly string[]] | readonly [path: readonly string[], value: unknown];

type Container = Record<string, unknown>;

const frozen = new WeakSet();

/** Freezes a value all the way down, for good: it is replaced and never edited, so nobody has to look into it again. */
export function unchanging<T>(value: T): T {
  if (!isContainer(value) || frozen.has(value)) return value;
  frozen.add(Object.freeze(value));
  for (const item of Object.values(value)) unchanging(item);
  return value;
}

/** What was in an object or a list: values, and in place of what can change the memory of it. */
class Memory {
  readonly values = new Map<string, unknown>();

  constructor(readonly ofList: boolean) {}
}

/** Looks at one tree again and again. */
export class Watch {
  private readonly memory = new Memory(false);
  private readonly path: string[] = [];
  private found: Change[] = [];

  /** Changes since the last look, at the first one everything. What is `undefined` is not there, as in JSON. */
  look(tree: object): readonly Change[] {
    this.found = [];
    this.compare(tree as Container, this.memory);
    return this.found;
  }

  private compare(container: Container, { values }: Memory): void {
    let there = 0;
    for (const key in container) {
      const value = container[key];
      if (value === undefined) continue;
      there += 1;
      const known = values.get(key);
      if (known === value) continue;
      this.path.push(key);
      if (known instanceof Memory && isLike(known, value)) this.compare(value, known);
      else {
        values.set(key, remembered(value));
        this.found.push([[...this.path], value]);
      }
      this.path.pop();
    }
    if (there === values.size) return;
    for (const key of values.keys()) {
      if (container[key] !== undefined) continue;
      values.delete(key);
      this.found.push([[...this.path, key]]);
    }
  }
}

/** Whether a memory can be of the same container as it is now; a list that became shorter is told as a whole. */
function isLike({ ofList, values }: Memory, value: unknown): value is Container {
  if (!isContainer(value) || frozen.has(value)) return false;
  return Array.isArray(value) ? ofList && value.length >= values.size : !ofList;
}

function remembered(value: unknown): unknown {
  if (!isContainer(value) || frozen.has(value)) return value;
  const memory = new Memory(Array.isArray(value));
  for (const [key, item] of Object.entries(value)) if (item !== undefined) memory.values.set(key, remembered(item));
  return memory;
}

function isContainer(value: unknown): value is Container {
  return typeof value === "object" && value !== null;
}
