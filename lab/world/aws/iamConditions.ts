// The Condition block of a policy statement: operators, keys and values, evaluated as IAM does.
import type { PolicyStatement } from "./model";

/** Condition keys of one request; a list for keys that have several values. A key that is not in it is absent. */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

/**
 * Keys that the lab can judge; those that end with a slash take a tag's key. docs.aws.amazon.com, service authorization
 * reference, condition keys of EC2, S3, STS and Lambda; IAM user guide, "AWS global condition context keys".
 */
const KEYS = [
  "aws:PrincipalAccount",
  "aws:PrincipalArn",
  "aws:PrincipalIsAWSService",
  "aws:RequestTag/",
  "aws:RequestedRegion",
  "aws:ResourceAccount",
  "aws:ResourceTag/",
  "aws:SecureTransport",
  "aws:SourceAccount",
  "aws:SourceArn",
  "aws:TagKeys",
  "ec2:CreateAction",
  "ec2:Region",
  "ec2:ResourceTag/",
  "s3:prefix",
  "s3:x-amz-server-side-encryption",
  "sts:ExternalId",
].map((key) => key.toLowerCase());

/** Keys that have several values at once, and so need a set operator. */
const SETS = new Set(["aws:tagkeys"]);

interface Operator {
  readonly matches: (value: string, wanted: string) => boolean;
  /** True when the operator holds if no value matches, which it also does when the key is absent. */
  readonly negated: boolean;
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { matches: (value, wanted) => value === wanted, negated: false },
  StringNotEquals: { matches: (value, wanted) => value === wanted, negated: true },
  StringEqualsIgnoreCase: { matches: sameLetters, negated: false },
  StringNotEqualsIgnoreCase: { matches: sameLetters, negated: true },
  StringLike: { matches: like, negated: false },
  StringNotLike: { matches: like, negated: true },
  ArnEquals: { matches: arnLike, negated: false },
  ArnLike: { matches: arnLike, negated: false },
  ArnNotEquals: { matches: arnLike, negated: true },
  ArnNotLike: { matches: arnLike, negated: true },
  Bool: { matches: sameLetters, negated: false },
};

function sameLetters(value: string, wanted: string): boolean {
  return value.toLowerCase() === wanted.toLowerCase();
}

/** `*` stands for any characters, `?` for one; upper and lower case differ. */
export function like(value: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(value);
}

/** Each of the six parts of an ARN is matched by itself, so that a wildcard does not reach beyond a colon before the last. */
export function arnLike(arn: string, pattern: string): boolean {
  if (pattern === "*") return true;
  const [parts, patterns] = [sixParts(arn), sixParts(pattern)];
  return patterns.length === parts.length && patterns.every((part, index) => like(parts[index] ?? "", part));
}

function sixParts(arn: string): string[] {
  const parts = arn.split(":");
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}

/**
 * What of a statement's conditions does not hold for a request, in words; undefined when all hold. Operators and keys
 * are joined by AND, values by OR (IAM user guide, "Conditions with multiple context keys or values").
 *
 * @throws Error for operators, keys and variables that the lab does not know: it must not guess
 */
export function unmetCondition({ Condition = {} }: PolicyStatement, context: RequestContext): string | undefined {
  const given = new Map(Object.entries(context).map(([key, value]) => [key.toLowerCase(), [value].flat()]));
  for (const [operator, keys] of Object.entries(Condition)) {
    for (const [key, wanted] of Object.entries(keys)) {
      const values = given.get(known(key));
      const texts = [wanted].flat().map(String);
      if (!holds(operator, key, values, texts)) {
        return `${operator} ${key} asks for ${texts.join(" or ")}, it is ${values?.join(", ") ?? "absent"}`;
      }
    }
  }
  return undefined;
}

function known(key: string): string {
  const lower = key.toLowerCase();
  const fits = KEYS.some((name) => (name.endsWith("/") ? lower.startsWith(name) && lower !== name : lower === name));
  if (!fits) throw new Error(`the lab cannot judge the condition key ${key}`);
  return lower;
}

function holds(
  written: string,
  key: string,
  values: readonly string[] | undefined,
  wanted: readonly string[],
): boolean {
  const [, set, name = "", optional] = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(written) ?? [];
  if (name === "Null" && set === undefined && optional === undefined) {
    return wanted.some((value) => (value.toLowerCase() === "true") === (values === undefined));
  }
  const operator = OPERATORS[name];
  if (!operator) throw new Error(`the lab cannot judge the condition operator ${written}`);
  if (wanted.some((value) => value.includes("${"))) throw new Error(`the lab knows no policy variables: ${key}`);
  if (set === undefined && SETS.has(key.toLowerCase())) {
    throw new Error(`${key} has several values: ${written} needs ForAllValues or ForAnyValue before it`);
  }
  if (values === undefined || (set !== undefined && values.length === 0)) {
    return optional !== undefined || (set === undefined ? operator.negated : set === "ForAllValues");
  }
  const one = (value: string): boolean => wanted.some((item) => operator.matches(value, item)) !== operator.negated;
  return set === "ForAnyValue" ? values.some(one) : values.every(one);
}
