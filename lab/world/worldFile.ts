// The world's file: a JSON document, and below it a line for each time that something of the world changed.
import { appendFileSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { type Change, Watch } from "./changes";
import type { World } from "./model";

/** Characters of changes that may follow even the smallest document before a new one takes their place. */
const LEAST_ROOM = 1 << 20;

/**
 * Reads the world as the last operation that answered left it. A line without an end is of one that did not answer.
 *
 * @throws Error when the file is not there, or holds something else
 */
export function readWorld(file: string): World {
  try {
    const text = readFileSync(file, "utf8");
    // Whoever edits the document may break its lines, but none of an object's own begins with a bracket.
    const [document = "", ...changes] = text.split(/\n(?=\[)/);
    if (!text.endsWith("\n")) changes.pop();
    const world = JSON.parse(document) as World;
    for (const line of changes) for (const change of JSON.parse(line) as Change[]) apply(world, change);
    return world;
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function apply(world: World, [path, ...value]: Change): void {
  let container = world as unknown as Record<string, unknown>;
  for (const key of path.slice(0, -1)) container = container[key] as Record<string, unknown>;
  const key = path.at(-1) ?? "";
  if (value.length === 0) Reflect.deleteProperty(container, key);
  else container[key] = value[0];
}

/** Writes a world again and again: what changed is appended, so that it costs no more in a large world than in a small one. */
export class WorldFile {
  private readonly watch = new Watch();
  /** Characters of changes that may still follow the document; without room the next write is of a new document. */
  private room = 0;

  constructor(private readonly file: string) {}

  /** When this returns, the file holds the world as it is now; it never holds a part of what is written. */
  write(world: World): void {
    const changes = this.watch.look(world);
    if (changes.length === 0 && this.room > 0) return;
    const line = `${JSON.stringify(changes)}\n`;
    const room = this.room - line.length;
    if (room < 0) {
      this.writeDocument(world);
      return;
    }
    // A line that is not written to its end, for want of space on the disk, must be the last one.
    this.room = 0;
    appendFileSync(this.file, line);
    this.room = room;
  }

  /** Replaces all that the file holds by the document alone. */
  writeDocument(world: World): void {
    const text = `${JSON.stringify(world)}\n`;
    const draft = `${this.file}.${process.pid}.tmp`;
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, this.file);
    this.room = Math.max(LEAST_ROOM, text.length);
  }
}
