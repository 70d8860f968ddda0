// Disk images as the Image Factory serves them to a downloader: bytes that say which image they are, and are whole.
import { VANILLA_SCHEMATIC } from "../imageFactory";
import type { World } from "../model";
import { factoryImage } from "./images";

/** Bytes that stand for an image: more than one part of an upload, and few enough to be made in no time. */
const CHUNK = 1 << 20;
const CHUNKS = 70;

/** Bytes of a chunk that differ between images and places; the rest are zeros. */
const LABEL = 512;

/** What the factory answers to a GET of a URL: 200 with the image's chunks, or a refusal. */
export type FactoryAnswer =
  | { readonly status: 200; readonly bytes: number; readonly chunks: () => Generator<Buffer, void> }
  | { readonly status: 404; readonly text: string };

/**
 * An image of a schematic that somebody registered, uncompressed. The factory answers 404 for other schematics and
 * paths (siderolabs/image-factory internal/frontend/http).
 */
export function fetchImage(world: World, url: string): FactoryAnswer {
  const image = factoryImage(url);
  const known = image && (image.schematic === VANILLA_SCHEMATIC || image.schematic in world.schematics);
  if (!known || !url.endsWith(".raw")) return { status: 404, text: "Not Found" };
  return { status: 200, bytes: CHUNK * CHUNKS, chunks: () => chunksOf(url) };
}

function* chunksOf(url: string): Generator<Buffer, void> {
  for (let index = 0; index < CHUNKS; index++) {
    const chunk = Buffer.alloc(CHUNK);
    chunk.write(labelOf(url, index));
    yield chunk;
  }
}

function labelOf(url: string, index: number): string {
  return `${url} ${index} of ${CHUNKS}\n`;
}

/** URL of the image that some bytes are, every one of them and in order; undefined for anything else. */
export function sourceOf(content: Buffer): string | undefined {
  if (content.length !== CHUNK * CHUNKS) return undefined;
  const [url = ""] = content.toString("utf8", 0, LABEL).split(" ");
  for (let index = 0; index < CHUNKS; index++) {
    const label = labelOf(url, index);
    const start = index * CHUNK;
    if (content.toString("utf8", start, start + label.length) !== label) return undefined;
  }
  return url;
}
