// Reads the inputs of a resource: typed, with the path of each value, and without taking an unknown value for an absent one.

/** Stands for a value that only the operation will know, e.g. an address that a provider gives out. */
export const NOT_KNOWN = Symbol("not known yet");

/** Thrown where a rule reads a value that is not known yet; whoever runs the rule says so. */
export class NotYetKnown extends Error {
  constructor(readonly path: string) {
    super(path);
  }
}

export type Key = string | number;

/** A value inside a resource's inputs, and where it is. */
export class View {
  constructor(
    private readonly value: unknown,
    /** As a person writes it: `spec.containers[0].image`; empty for the resource as a whole. */
    readonly path: string = "",
    /** Name of the resource, where a rule sees several; said before the path of what is not known. */
    private readonly owner: string = "",
  ) {}

  /**
   * What lies under the keys, one below the other; an absent value where there is nothing.
   *
   * @throws NotYetKnown when a value on the way is not known; the last one may be
   */
  get(...keys: readonly Key[]): View {
    return keys.reduce<View>((view, key) => view.under(key), this);
  }

  private under(key: Key): View {
    const parent = this.known();
    const inside = typeof parent === "object" && parent !== null ? (parent as Record<Key, unknown>)[key] : undefined;
    return new View(inside, pathTo(this.path, key), this.owner);
  }

  /** There is a value, be it known or not. */
  get present(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  get isUnknown(): boolean {
    return this.value === NOT_KNOWN;
  }

  /** The value as it is. @throws NotYetKnown */
  known(): unknown {
    if (this.value === NOT_KNOWN)
      throw new NotYetKnown(this.owner === "" ? this.path : `${this.path} of ${this.owner}`);
    return this.value;
  }

  /** Undefined for what is absent or no text. @throws NotYetKnown */
  text(): string | undefined {
    const value = this.known();
    return typeof value === "string" ? value : undefined;
  }

  /** Undefined for what is absent or no number; a text of digits is a number, as for the providers. @throws NotYetKnown */
  number(): number | undefined {
    const value = this.known();
    if (typeof value === "number") return value;
    return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
  }

  /** Undefined for what is absent or neither true nor false. @throws NotYetKnown */
  flag(): boolean | undefined {
    const value = this.known();
    if (typeof value === "boolean") return value;
    return value === "true" ? true : value === "false" ? false : undefined;
  }

  /** The elements of a list; none for what is absent or no list. @throws NotYetKnown */
  list(): readonly View[] {
    const value = this.known();
    return Array.isArray(value) ? value.map((_, index) => this.get(index)) : [];
  }

  /** Keys and values of an object; none for what is absent or no object. @throws NotYetKnown */
  entries(): readonly (readonly [string, View])[] {
    const value = this.known();
    if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
    return Object.keys(value).map((key) => [key, this.get(key)] as const);
  }

  /** Every text, number, flag and unknown value inside, at any depth, itself included; absent values are left out. */
  leaves(): readonly View[] {
    if (!this.present) return [];
    if (this.isUnknown || typeof this.value !== "object") return [this];
    const inside = Array.isArray(this.value) ? this.list() : this.entries().map(([, view]) => view);
    return inside.flatMap((view) => view.leaves());
  }

  /** The last key of the path; empty for the resource as a whole. */
  get key(): string {
    const [, quoted, index, word] = /(?:\["(.*)"\]|\[(\d+)\]|([^.[\]]+))$/.exec(this.path) ?? [];
    return quoted ?? index ?? word ?? "";
  }

  /** For messages: a text in quotes, anything else as JSON, cut after 80 characters. Never for what may be a secret. */
  shown(): string {
    if (this.isUnknown) return "(not known yet)";
    const text = this.present
      ? JSON.stringify(this.value, (_, inner: unknown) => (inner === NOT_KNOWN ? "(not known yet)" : inner))
      : "absent";
    return text.length > 80 ? `${text.slice(0, 79)}…` : text;
  }
}

/** `a.b`, `a[0]`, and `a["x.y/z"]` for a key that is no plain word. */
export function pathTo(path: string, key: Key): string {
  if (typeof key === "number") return `${path}[${String(key)}]`;
  if (!/^[\w-]+$/.test(key)) return `${path}["${key}"]`;
  return path === "" ? key : `${path}.${key}`;
}
