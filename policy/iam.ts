// Reads the policies of AWS: statements, and what in them is one text or a list.
import { readJson } from "./jsonText";
import type { Facts } from "./rule";
import type { View } from "./view";

export const ROLE = "aws:iam/role:Role";

/** Types with policies that say what somebody may do. */
export const IDENTITY_POLICY_TYPES = [
  "aws:iam/policy:Policy",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/groupPolicy:GroupPolicy",
  ROLE,
];

/** Types with policies that say who may use them. */
export const RESOURCE_POLICY_TYPES = [
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketV2:BucketV2",
  "aws:kms/key:Key",
  "aws:kms/keyPolicy:KeyPolicy",
];

/** Where the policies stand. @throws NotYetKnown when a role's list of them is not known */
export const policiesOf = ({ type, props }: Facts): readonly View[] =>
  type === ROLE
    ? props
        .get("inlinePolicies")
        .list()
        .map((inline) => inline.get("policy"))
    : [props.get("policy")];

export const isAllowing = (statement: View): boolean => statement.get("Effect").text() === "Allow";

/** None where there is no policy, or one that does not read. @throws NotYetKnown */
export const statementsOf = (policy: View): readonly View[] => oneOrMany(readJson(policy)?.get("Statement"));

/** IAM takes one for a list of one. */
export function oneOrMany(value: View | undefined): readonly View[] {
  if (value?.present !== true) return [];
  return Array.isArray(value.known()) ? value.list() : [value];
}

/** Whether an action, in which `*` and `?` stand for others, grants the other one. */
export function grants(pattern: View, action: string): boolean {
  const written = String(pattern.known()).replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${written.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i").test(action);
}

/** Keys of all conditions, in lower case: `aws:sourcevpce`. */
export const conditionKeys = (statement: View): readonly string[] =>
  statement
    .get("Condition")
    .entries()
    .flatMap(([, operator]) => operator.entries().map(([key]) => key.toLowerCase()));
