// Who calls AWS from inside the account, and whether it may: every call of the simulated SDK asks here first.
import type { Reason, Urn } from "../../kernel/model";
import type { World } from "../model";
import { AwsError } from "./errors";
import { decisionOf, type RequestContext } from "./iam";
import { note } from "./trail";

/** Who calls: the role of a function, in a region. */
export interface Caller {
  readonly world: World;
  readonly region: string;
  readonly role: string;
  /** Resource whose operation invoked the function; none when an event did. */
  readonly onBehalfOf?: Urn;
  /** Reports virtual seconds that a call took. */
  readonly spend: (seconds: number) => void;
  /** Reports what a call was allowed by. */
  readonly granted: (reason: Reason) => void;
}

/** What a call of an API is given and answers, in the SDK's own spelling. */
export type Input = Readonly<Record<string, unknown>>;
export type Call = (input: Input, caller: Caller) => Record<string, unknown>;

/**
 * Asks whether the caller may do something, and notes in the account's trail that it may not, with what its policies lack.
 *
 * @throws AwsError UnauthorizedOperation or AccessDenied
 */
export function authorize(caller: Caller, action: string, resource: string, context: RequestContext = {}): void {
  const { world, role, region } = caller;
  const { denial, by } = decisionOf(world, role, action, resource, { "aws:RequestedRegion": region, ...context });
  if (!denial) {
    caller.granted({ anyOf: by, otherwise: `${role} is not authorized to perform: ${action} on ${resource}` });
    return;
  }
  const cause = denial.cause === undefined ? "" : ` (${denial.cause})`;
  const what = `${action} ${resource.split(/[/:]/).at(-1) ?? resource}`;
  note(world, role, what, `${denial.code}: ${denial.message}${cause}`);
  throw new AwsError(denial.code, denial.message);
}
