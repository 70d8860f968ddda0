// An error that is thrown where Outputs are computed and still reaches the user word for word, at once.
import * as pulumi from "@pulumi/pulumi";

/**
 * A RunError for use inside `apply`.
 *
 * Whoever serialises the failed Output puts `error serializing property …` before the message; this one keeps its text.
 * Its stack is the text alone: nobody is shown the stack of a RunError, but the runtime formats it all the same, and
 * Node 20 takes half a minute over frames such as `node_modules/@pulumi/output.ts`, which source maps make of the SDK's.
 */
export function refusal(text: string): pulumi.RunError {
  const error = new pulumi.RunError(text);
  error.stack = text;
  Object.defineProperty(error, "message", { get: () => text, set: () => undefined });
  return error;
}
