// One side of a comparison, in a process of its own, so that the code that judges a change can be that of its base.
// Reads a request as JSON on standard input, and writes what it found to the request's file.
import { mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { text } from "node:stream/consumers";
import { type BaseRequest, bringUpBase } from "./base";
import { type HeadRequest, playHead } from "./head";

/** `out` is where the result goes. */
export type StageRequest =
  | (BaseRequest & { readonly kind: "base"; readonly out: string })
  | (HeadRequest & { readonly kind: "head"; readonly out: string });

async function main(): Promise<void> {
  const request = JSON.parse(await text(process.stdin)) as StageRequest;
  mkdirSync(path.dirname(request.out), { recursive: true });
  const found = await (request.kind === "base" ? bringUpBase(request) : playHead(request));
  writeFileSync(request.out, JSON.stringify(found));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
