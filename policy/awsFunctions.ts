// Reads the Lambda functions of a stack, and what the policies of their roles let them do.
import { grants, isAllowing, oneOrMany, policiesOf, ROLE, statementsOf } from "./iam";
import { isNamed } from "./references";
import type { Facts } from "./rule";
import type { View } from "./view";

export const FUNCTION = "aws:lambda/function:Function";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const POLICY = "aws:iam/policy:Policy";

const typed = (resources: readonly Facts[], type: string): readonly Facts[] =>
  resources.filter((resource) => resource.type === type);

/** Functions that one of the references names, by ARN or by name. @throws NotYetKnown as `isNamed` */
export const functionsAt = (references: readonly View[], resources: readonly Facts[]): readonly Facts[] =>
  typed(resources, FUNCTION).filter((made) => isNamed(made, ["arn", "name", "id"], references));

/** Whether a function's role, as far as it is in the stack, allows an action. @throws NotYetKnown */
export const mayDo = (made: Facts, action: string, resources: readonly Facts[]): boolean =>
  typed(resources, ROLE)
    .filter((role) => isNamed(role, ["arn"], [made.props.get("role")]))
    .flatMap((role) => policiesOfRole(role, resources))
    .flatMap(statementsOf)
    .filter(isAllowing)
    .some((statement) => oneOrMany(statement.get("Action")).some((pattern) => grants(pattern, action)));

/** Inside the role, beside it, and attached to it. */
function policiesOfRole(role: Facts, resources: readonly Facts[]): readonly View[] {
  const isOfRole = ({ props }: Facts): boolean => isNamed(role, ["name", "id"], [props.get("role")]);
  const attached = typed(resources, ATTACHMENT)
    .filter(isOfRole)
    .map(({ props }) => props.get("policyArn"));
  return [
    ...policiesOf(role),
    ...typed(resources, ROLE_POLICY)
      .filter(isOfRole)
      .map(({ props }) => props.get("policy")),
    ...typed(resources, POLICY)
      .filter((policy) => attached.some((reference) => isNamed(policy, ["arn"], [reference])))
      .map(({ props }) => props.get("policy")),
  ];
}
