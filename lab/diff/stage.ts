// One side of a comparison, in a process of its own, so that the code that judges a change can be that of its base.
// Reads a request as JSON on standard input, and writes what it found to the request's file.
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { bringUpBase } from "./base";
import { playHead } from "./head";

export interface BaseRequest {
  readonly kind: "base";
  /** Project to bring up in a fresh world. */
  readonly project: string;
  /** Where the session with its world stays. */
  readonly directory: string;
  /** Where the result goes. */
  readonly out: string;
}

export interface HeadRequest {
  readonly kind: "head";
  readonly project: string;
  /** Session of the base; it is copied. */
  readonly base: string;
  /** Session of the head; removed at the end. */
  readonly directory: string;
  /** Policy packs that judge, each by itself: the base's, then the head's where it differs. */
  readonly packs: readonly string[];
  readonly out: string;
}

async function main(): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const request = JSON.parse(Buffer.concat(chunks).toString()) as BaseRequest | HeadRequest;
  mkdirSync(path.dirname(request.out), { recursive: true });
  if (request.kind === "base") {
    writeFileSync(request.out, JSON.stringify(await bringUpBase(request)));
    return;
  }
  rmSync(request.directory, { recursive: true, force: true });
  cpSync(request.base, request.directory, { recursive: true, verbatimSymlinks: true });
  try {
    writeFileSync(request.out, JSON.stringify(await playHead(request)));
  } finally {
    rmSync(request.directory, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
