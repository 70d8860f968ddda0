// Who may do what in the account: identity and resource policies, evaluated for one request of one role.
import type { Urn } from "../../kernel/model";
import type { World } from "../model";
import { arnLike, like, unmetCondition, type RequestContext } from "./iamConditions";
import { texts } from "./iamDocuments";
import { managedDocument } from "./iamManaged";
import type { AwsAccount, PolicyDocument, PolicyStatement, Role } from "./model";

export type { RequestContext } from "./iamConditions";

/** A refusal as the service words it; `cause` says what the policies lack, which AWS does not tell. */
export interface Denial {
  readonly code: string;
  readonly message: string;
  readonly cause?: string;
}

interface Request {
  readonly role: Role;
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
}

/**
 * Whether a role may call an action on a resource: undefined when it may, else the service's error as
 * `<code>: <message>`.
 *
 * An explicit deny wins, then an allow of the role's own policies is needed (IAM user guide, "Policy evaluation
 * logic"). Within one account a bucket's policy may allow as well. Actions without resource-level permissions
 * (ec2:Describe*) are asked about with the resource `*`.
 *
 * @throws Error for operators and condition keys that the lab cannot judge
 */
export function mayCall(
  world: World,
  roleName: string,
  action: string,
  resourceArn: string,
  context: RequestContext = {},
): string | undefined {
  const denial = denialOf(world, roleName, action, resourceArn, context);
  return denial && `${denial.code}: ${denial.message}`;
}

/** As `mayCall`, with the parts of the refusal apart. */
export function denialOf(...request: Parameters<typeof decisionOf>): Denial | undefined {
  return decisionOf(...request).denial;
}

/** A decision: the refusal, or the resources that put the policies there which allow it. */
export interface Decision {
  readonly denial?: Denial;
  readonly by: readonly Urn[];
}

/** As `mayCall`, with the parts of the refusal apart, and with whom the permission is due to. */
export function decisionOf(
  world: World,
  roleName: string,
  action: string,
  resourceArn: string,
  context: RequestContext = {},
): Decision {
  const account = accountOf(world);
  const role = account.roles[roleName];
  if (!role) throw new Error(`the account has no role ${roleName}`);
  const [, , , region] = resourceArn.split(":");
  const full: RequestContext = {
    "aws:PrincipalAccount": account.id,
    "aws:PrincipalArn": role.arn,
    "aws:PrincipalIsAWSService": "false",
    "aws:ResourceAccount": account.id,
    "aws:SecureTransport": "true",
    ...(region ? { "aws:RequestedRegion": region } : {}),
    ...context,
  };
  const request: Request = { role, action, resource: resourceArn, context: full };
  const own = judge(identityDocuments(account, role), request, () => true);
  const resourceSays = judge(bucketPolicies(account, resourceArn), request, (statement) =>
    names(statement.Principal, role.arn),
  );
  if (own.denied || resourceSays.denied) {
    const where = own.denied ? "an identity-based policy" : "a resource-based policy";
    return {
      denial: refusal(account, request, `with an explicit deny in ${where}`, own.denied ?? resourceSays.denied),
      by: [],
    };
  }
  const by = [...own.by, ...resourceSays.by];
  if (own.allowed || resourceSays.allowed) return { by };
  const nearest = own.nearest ?? resourceSays.nearest;
  const why = `because no identity-based policy allows the ${action} action`;
  return { denial: refusal(account, request, why, nearest), by: [] };
}

/** A caller that takes on a role: a service by its principal, or a role or user by ARN. */
export type Caller = { readonly service: string } | { readonly arn: string };

/** Whether a role's trust policy lets a caller take it on: undefined when it does, else what its statements lack. */
export function mayAssume(
  world: World,
  roleName: string,
  caller: Caller,
  context: RequestContext = {},
): string | undefined {
  const account = accountOf(world);
  const role = account.roles[roleName];
  if (!role) return `no role ${roleName}`;
  const full: RequestContext = { "aws:SourceAccount": account.id, "aws:SecureTransport": "true", ...context };
  const request: Request = { role, action: "sts:AssumeRole", resource: role.arn, context: full };
  const trusts = (statement: PolicyStatement): boolean =>
    "service" in caller
      ? (texts(servicesOf(statement.Principal)) ?? []).includes(caller.service)
      : names(statement.Principal, caller.arn);
  const { allowed, denied, nearest } = judge([{ document: role.trust }], request, trusts);
  if (denied !== undefined) return denied;
  if (allowed) return undefined;
  return nearest ?? `no statement of its trust policy names ${"service" in caller ? caller.service : caller.arn}`;
}

export function accountOf(world: World): AwsAccount {
  if (!world.aws) throw new Error("the world has no AWS account");
  return world.aws;
}

interface Attached {
  readonly document: PolicyDocument;
  /** Resource that attached it. */
  readonly madeBy?: Urn;
}

function identityDocuments(account: AwsAccount, role: Role): readonly Attached[] {
  const managed = Object.entries(role.attached).flatMap(([arn, madeBy]) => {
    const document = account.policies[arn]?.document ?? managedDocument(arn);
    return document ? [{ document, madeBy }] : [];
  });
  return [...Object.values(role.inline), ...managed];
}

function bucketPolicies(account: AwsAccount, resource: string): readonly Attached[] {
  const [, bucket = ""] = /^arn:aws:s3:::([^/]+)/.exec(resource) ?? [];
  const document = account.buckets[bucket]?.policy;
  return document ? [{ document }] : [];
}

interface Judgement {
  readonly allowed: boolean;
  readonly by: readonly Urn[];
  /** What denied it. */
  readonly denied?: string;
  /** What an allow that fits but for its condition lacks. */
  readonly nearest?: string;
}

function judge(
  attached: readonly Attached[],
  { action, resource, context }: Request,
  concerns: (statement: PolicyStatement) => boolean,
): Judgement {
  let allowed = false;
  const by = new Set<Urn>();
  let denied: string | undefined;
  let nearest: string | undefined;
  const all = attached.flatMap(({ document, madeBy }) =>
    document.Statement.map((statement) => ({ statement, madeBy })),
  );
  for (const { statement, madeBy } of all) {
    if (!concerns(statement) || !coversAction(statement, action) || !coversResource(statement, resource)) continue;
    const unmet = unmetCondition(statement, context);
    const name = statement.Sid === undefined ? "a statement" : `statement ${statement.Sid}`;
    if (statement.Effect === "Deny") {
      if (unmet === undefined) denied ??= `${name} denies it`;
    } else if (unmet === undefined) {
      allowed = true;
      if (madeBy !== undefined) by.add(madeBy);
    } else nearest ??= `${name}: ${unmet}`;
  }
  return {
    allowed,
    by: [...by],
    ...(denied === undefined ? {} : { denied }),
    ...(nearest === undefined ? {} : { nearest }),
  };
}

/** Actions are compared without regard to case. */
function coversAction({ Action, NotAction }: PolicyStatement, action: string): boolean {
  const fits = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) => like(action.toLowerCase(), pattern.toLowerCase()));
  return Action === undefined ? NotAction !== undefined && !fits([NotAction].flat()) : fits([Action].flat());
}

/** A trust policy names no resource: it is about its role. */
function coversResource({ Resource }: PolicyStatement, resource: string): boolean {
  return Resource === undefined || [Resource].flat().some((pattern) => arnLike(resource, pattern));
}

/** True when a principal names a role or user: itself, its account or everybody. */
function names(principal: unknown, arn: string): boolean {
  if (principal === "*") return true;
  const [, , , , account = ""] = arn.split(":");
  const accepted = ["*", arn, account, `arn:aws:iam::${account}:root`];
  return (texts((principal as { AWS?: unknown } | undefined)?.AWS) ?? []).some((name) => accepted.includes(name));
}

function servicesOf(principal: unknown): unknown {
  return (principal as { Service?: unknown } | undefined)?.Service ?? [];
}

/**
 * IAM user guide, "Troubleshoot access denied error messages"; EC2 puts its own sentence before and an encoded message
 * behind (EC2 API reference, "UnauthorizedOperation"); S3 sets the resource in quotes.
 */
function refusal(account: AwsAccount, request: Request, why: string, cause: string | undefined): Denial {
  const { role, action, resource } = request;
  const [service = ""] = action.split(":");
  const user = `arn:aws:sts::${account.id}:assumed-role/${role.name}/session`;
  const on = service === "s3" ? `"${resource}"` : resource;
  const text = `User: ${user} is not authorized to perform: ${action} on resource: ${on} ${why}`;
  const more = cause === undefined ? {} : { cause };
  return service === "ec2"
    ? { code: "UnauthorizedOperation", message: `You are not authorized to perform this operation. ${text}.`, ...more }
    : { code: service === "s3" ? "AccessDenied" : "AccessDeniedException", message: text, ...more };
}
