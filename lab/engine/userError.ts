// The kind of error whose message is meant for the user as it stands: no stack trace, no wrapping.

export class UserError extends Error {
  override readonly name = "UserError";
}

/** The text to show for anything that was thrown: a user error's own words, or the stack of a defect. */
export function describeError(error: unknown): string {
  if (error instanceof UserError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
