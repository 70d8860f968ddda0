// The two kinds of IAM documents that roles carry: who may take the role, and what it may do.

type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** A statement that allows; nothing here is denied, because nothing is allowed that would have to be. */
export interface PolicyStatement {
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Conditions;
}

/** Version of the policy language, not of the document. Source: IAM user guide, "IAM JSON policy elements: Version". */
const Version = "2012-10-17";

/** What a role may do. */
export function policyDocument(statements: readonly PolicyStatement[]): string {
  return JSON.stringify({ Version, Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })) });
}

/** Who may take a role, e.g. `{ Service: "ec2.amazonaws.com" }`. */
export function trustPolicy(
  principal: Readonly<Record<string, string | readonly string[]>>,
  condition?: Conditions,
): string {
  const statement = { Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" };
  return JSON.stringify({
    Version,
    Statement: [condition === undefined ? statement : { ...statement, Condition: condition }],
  });
}
