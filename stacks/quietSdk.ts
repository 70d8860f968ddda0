// Turns off two habits of Pulumi's Node.js SDK that this program does without.
import * as sdkLog from "@pulumi/pulumi/log";

/**
 * **Debug messages.** The SDK writes what the engine answers to every registration into one, secrets in clear, and
 * `pulumi up --json` prints them. Each is a round trip to the engine, one after the other.
 *
 * **Mapped stack traces.** The SDK reads a stack trace at every registration. Mapped to the TypeScript sources, they took a
 * fifth of a preview, and Node 20 half a minute to print an error whose trace names the SDK's own sources. Without, the
 * names in a trace stay, and its lines are those of the transpiled source.
 */
export function quietSdk(): void {
  Object.assign(sdkLog, { debug: () => Promise.resolve() });
  Reflect.deleteProperty(Error, "prepareStackTrace");
}
