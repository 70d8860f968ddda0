// Every rule over the whole fleet, by id.
import { type View } from "./draft";
import { type Problem } from "./problem";
import { gitopsRules } from "./rules/gitops";
import { type Rule } from "./rules/rule";

export const rules: readonly Rule[] = [...gitopsRules];

/** What all rules find. No rule stops another, and none stops at its first finding. */
export function judge(view: View): readonly Problem[] {
  return rules.flatMap((rule) =>
    rule.check(view).map(({ at, message, severity }) => ({
      rule: rule.id,
      severity: severity ?? rule.severity,
      at,
      message,
      why: rule.why,
    })),
  );
}
