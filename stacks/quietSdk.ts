// Turns off habits of Pulumi's Node.js SDK that this program does without.
import * as sdkLog from "@pulumi/pulumi/log";
import { Resource } from "@pulumi/pulumi/resource";

/** What Node.js keeps of a stack trace unless it is told otherwise: frames. */
const DEFAULT_FRAMES = 10;

/**
 * **Debug messages.** The SDK writes what the engine answers to every registration into one, secrets in clear, and
 * `pulumi up --json` prints them. Each is a round trip to the engine, one after the other.
 *
 * **Stack traces.** The SDK reads one at every registration, for the place in the source, and one for every promise, for a
 * debug option. Mapped to the TypeScript sources they took a fifth of a preview, and Node 20 half a minute to print an error
 * whose trace names the SDK's own sources; unmapped they name lines that nobody wrote. Who looks for a defect of the
 * program gets them back with `NODE_OPTIONS=--stack-trace-limit=50`.
 */
export function quietSdk(): void {
  Object.assign(sdkLog, { debug: () => Promise.resolve() });
  Reflect.deleteProperty(Error, "prepareStackTrace");
  if (Error.stackTraceLimit === DEFAULT_FRAMES) {
    Error.stackTraceLimit = 0;
    Object.assign(Resource, { stackTrace: () => [] });
  }
}
