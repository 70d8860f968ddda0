// Finds out whether a function that EventBridge calls by the clock may do a certain thing.
import { functionsAt, mayDo } from "./awsFunctions";
import { isNamed } from "./references";
import type { Facts } from "./rule";

const RULE = "aws:cloudwatch/eventRule:EventRule";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";

/** @throws NotYetKnown when nothing is known to, and something may */
export function scheduledFunctionMay(action: string, resources: readonly Facts[]): boolean {
  const ofType = (type: string): readonly Facts[] => resources.filter((resource) => resource.type === type);
  const called = ofType(RULE)
    .filter(({ props }) => props.get("scheduleExpression").present && props.get("state").text() !== "DISABLED")
    .flatMap((rule) => ofType(TARGET).filter(({ props }) => isNamed(rule, ["name", "id"], [props.get("rule")])))
    .map(({ props }) => props.get("arn"));
  return functionsAt(called, resources).some((callee) => mayDo(callee, action, resources));
}
