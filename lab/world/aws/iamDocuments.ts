// Policy documents: read from JSON, and refused with IAM's words when they are not well-formed.
import { isRecord } from "../controllers/tree";
import type { PolicyDocument, PolicyStatement } from "./model";

/** What a document is attached to: an identity (role, managed policy), a role as its trust policy, or a bucket. */
export type DocumentKind = "identity" | "trust" | "bucket";

export type ParsedPolicy =
  | { readonly document: PolicyDocument; readonly error?: undefined }
  | { readonly document?: undefined; readonly error: string };

const DOCUMENT = new Set(["Version", "Id", "Statement"]);
const STATEMENT = new Set(["Sid", "Effect", "Action", "NotAction", "Resource", "Principal", "Condition"]);

/**
 * Parses a policy. The texts are those that clients of the API report as MalformedPolicyDocument; S3 words the same
 * faults as MalformedPolicy. `NotResource` and `NotPrincipal` are refused, as the world does not evaluate them.
 */
export function parsePolicy(text: string, kind: DocumentKind): ParsedPolicy {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { error: kind === "trust" ? "This policy contains invalid Json" : "Syntax errors in policy." };
  }
  if (!isRecord(parsed)) return { error: "Syntax errors in policy." };
  const extra = Object.keys(parsed).find((key) => !DOCUMENT.has(key));
  if (extra !== undefined) return { error: "Syntax errors in policy." };
  const { Version: version = "2008-10-17", Statement: given } = parsed;
  if (version !== "2012-10-17" && version !== "2008-10-17")
    return { error: "The policy must contain a valid version string" };
  const statements = Array.isArray(given) ? (given as unknown[]) : [given];
  if (given === undefined || statements.length === 0) return { error: "Syntax errors in policy." };
  const ids = new Set<unknown>();
  for (const statement of statements) {
    const error = statementError(statement, kind);
    if (error !== undefined) return { error };
    const id = (statement as PolicyStatement).Sid;
    if (id !== undefined && ids.has(id)) return { error: "Statement IDs (SID) in a single policy must be unique." };
    ids.add(id);
  }
  return { document: { Version: version, Statement: statements as readonly PolicyStatement[] } };
}

function statementError(statement: unknown, kind: DocumentKind): string | undefined {
  if (!isRecord(statement)) return "Syntax errors in policy.";
  for (const absent of ["NotResource", "NotPrincipal"]) {
    if (absent in statement) return `the lab does not evaluate ${absent}`;
  }
  if (Object.keys(statement).some((key) => !STATEMENT.has(key))) return "Syntax errors in policy.";
  const { Sid: id, Effect: effect, Principal: principal, Resource: resource } = statement;
  if (effect !== "Allow" && effect !== "Deny") return "Syntax errors in policy.";
  if (kind !== "bucket" && id !== undefined && (typeof id !== "string" || !/^[0-9A-Za-z]*$/.test(id))) {
    return "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*";
  }
  const actions = texts(statement["Action"] ?? statement["NotAction"]);
  if (actions === undefined || actions.length === 0) return "Policy statement must contain actions.";
  const bare = actions.find((action) => action !== "*" && !/^[a-z0-9-]+:[A-Za-z*?]+$/.test(action));
  if (bare !== undefined) return "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
  if (!isCondition(statement["Condition"])) return "Syntax errors in policy.";
  if (kind === "trust") {
    if (resource !== undefined) return "Has prohibited field Resource";
    if (principal === undefined) return "Missing required field Principal";
    if (actions.some((action) => !action.startsWith("sts:"))) {
      return "AssumeRole policy may only specify STS AssumeRole actions.";
    }
    return undefined;
  }
  if (kind === "identity" && principal !== undefined) return "Policy document should not specify a principal.";
  if (kind === "bucket" && principal === undefined) return "Missing required field Principal";
  const resources = texts(resource);
  if (resources === undefined || resources.length === 0) return "Policy statement must contain resources.";
  const wrong = resources.find((item) => item !== "*" && !/^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/.test(item));
  return wrong === undefined ? undefined : `Resource ${wrong} must be in ARN format or "*".`;
}

/** One text or a list of texts; undefined for anything else. */
export function texts(value: unknown): readonly string[] | undefined {
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  return list.every((item): item is string => typeof item === "string") ? list : undefined;
}

function isCondition(value: unknown): boolean {
  return value === undefined || (isRecord(value) && Object.values(value).every(isRecord));
}
