// What the code of a function finds around it: environment, clock, timers, internet, modules.
import type { Reason } from "../../kernel/model";
import { nowOf } from "../clock";
import type { World } from "../model";
import { factoryImage } from "./images";
import type { LambdaFunction } from "./model";
import { fetchImage } from "./s3Images";
import { sdkModule } from "./sdk";
import type { Caller } from "./sdkCaller";

/** Bytes per second from the Image Factory. */
const DOWNLOAD = 50e6;

interface Timer {
  readonly at: number;
  readonly ring: () => void;
}

/** Modules of Node.js that do not reach beyond the process. */
const HARMLESS = new Set(["buffer", "crypto", "events", "stream", "stream/promises", "url", "util", "zlib"]);

export class Surroundings {
  /** Virtual seconds since the function was called. */
  elapsed = 0;
  /** Resources that the answers of the internet rest on. */
  readonly because: Reason[] = [];
  private moved = false;
  private readonly timers = new Map<number, Timer>();
  private count = 0;

  constructor(
    private readonly world: World,
    private readonly fn: LambdaFunction,
    private readonly region: string,
  ) {}

  spend(seconds: number): void {
    this.elapsed += seconds;
    this.moved = true;
  }

  /** True when anything happened since the last time that it was asked. */
  progressed(): boolean {
    const { moved } = this;
    this.moved = false;
    return moved;
  }

  /** Lets time pass until the next timer, and rings it; false when there is none. */
  advance(): boolean {
    const [next] = [...this.timers].sort(([, one], [, other]) => one.at - other.at);
    if (!next) return false;
    const [id, { at, ring }] = next;
    this.timers.delete(id);
    const seconds = Math.max(0, at - this.elapsed);
    this.world.clockAhead = (this.world.clockAhead ?? 0) + seconds;
    this.elapsed += seconds;
    ring();
    return true;
  }

  /** What the code sees as globals; all else is the language's own. */
  globals(): Record<string, unknown> {
    const { world, fn, region } = this;
    const now = (): number => nowOf(world).getTime();
    const silent = (): void => undefined;
    return {
      process: { env: { AWS_REGION: region, AWS_LAMBDA_FUNCTION_NAME: fn.name, ...fn.environment } },
      console: { log: silent, info: silent, warn: silent, error: silent, debug: silent },
      Date: class extends Date {
        constructor(...parts: unknown[]) {
          super(...((parts.length === 0 ? [now()] : parts) as [number]));
        }
        static override now(): number {
          return now();
        }
      },
      setTimeout: (ring: () => void, milliseconds = 0) => this.after(milliseconds, ring),
      clearTimeout: (id: number) => this.timers.delete(id),
      fetch: (url: string | URL) => this.fetch(String(url)),
    };
  }

  /** A module that the code imports; undefined for one that the function does not have. */
  module(id: string, caller: Caller): unknown {
    const name = id.replace(/^node:/, "");
    if (name === "timers/promises") {
      return {
        setTimeout: (milliseconds = 0, value?: unknown) =>
          new Promise((resolve) => {
            this.after(milliseconds, () => {
              resolve(value);
            });
          }),
      };
    }
    if (HARMLESS.has(name)) return process.getBuiltinModule(name);
    return sdkModule(id, caller);
  }

  private after(milliseconds: number, ring: () => void): number {
    this.count += 1;
    this.timers.set(this.count, { at: this.elapsed + milliseconds / 1000, ring });
    this.moved = true;
    return this.count;
  }

  /** The internet holds the Image Factory alone. */
  private async fetch(url: string): Promise<Response> {
    this.spend(0.1);
    await Promise.resolve();
    if (!/^https:\/\/[^/]+\/image\//.test(url)) throw new TypeError("fetch failed");
    const answer = fetchImage(this.world, url);
    if (answer.status === 404) return new Response(answer.text, { status: 404, statusText: answer.text });
    const schematic = this.world.schematics[factoryImage(url)?.schematic ?? ""];
    if (schematic) this.because.push({ anyOf: schematic.madeBy, otherwise: `GET ${url}: 404 Not Found` });
    const chunks = answer.chunks();
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        const chunk: IteratorResult<Buffer, void> = chunks.next();
        if (chunk.done === true) {
          controller.close();
          return;
        }
        this.spend(chunk.value.length / DOWNLOAD);
        controller.enqueue(chunk.value);
      },
    });
    return new Response(body, { status: 200, headers: { "content-length": String(answer.bytes) } });
  }
}
