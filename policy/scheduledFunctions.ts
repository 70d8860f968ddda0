// Finds out whether a function that EventBridge calls by the clock may do a certain thing.
import { grants, isAllowing, oneOrMany, policiesOf, statementsOf } from "./iam";
import { isNamed } from "./references";
import type { Facts } from "./rule";

const RULE = "aws:cloudwatch/eventRule:EventRule";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";
const FUNCTION = "aws:lambda/function:Function";
const ROLE = "aws:iam/role:Role";
const ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";

/** @throws NotYetKnown when nothing is known to, and something may */
export function scheduledFunctionMay(action: string, resources: readonly Facts[]): boolean {
  const ofType = (type: string): readonly Facts[] => resources.filter((resource) => resource.type === type);
  const called = ofType(RULE)
    .filter(({ props }) => props.get("scheduleExpression").present && props.get("state").text() !== "DISABLED")
    .flatMap((rule) => ofType(TARGET).filter(({ props }) => isNamed(rule, ["name", "id"], [props.get("rule")])))
    .map(({ props }) => props.get("arn"));
  const acting = ofType(FUNCTION)
    .filter((callee) => isNamed(callee, ["arn"], called))
    .map(({ props }) => props.get("role"));
  const granted = ofType(ROLE_POLICY)
    .filter((policy) => allows(policy, action))
    .map(({ props }) => props.get("role"));
  return ofType(ROLE).some((role) => isNamed(role, ["arn"], acting) && isNamed(role, ["name", "id"], granted));
}

const allows = (policy: Facts, action: string): boolean =>
  policiesOf(policy)
    .flatMap(statementsOf)
    .filter(isAllowing)
    .some((statement) => oneOrMany(statement.get("Action")).some((pattern) => grants(pattern, action)));
