// Errors of AWS services.

/** A service's refusal. The simulated clients of AWS report `code` as the error's name. */
export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = code;
  }
}
