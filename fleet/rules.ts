// Every rule over the whole fleet, by id.
import { type View } from "./draft";
import { type Problem } from "./problem";
import { addressRules } from "./rules/addresses";
import { blockRules } from "./rules/blocks";
import { capacityRules } from "./rules/capacity";
import { gitopsRules } from "./rules/gitops";
import { meshRules } from "./rules/mesh";
import { meshTrustRules } from "./rules/meshTrust";
import { nameRules } from "./rules/names";
import { poolRules } from "./rules/pools";
import { referenceRules } from "./rules/references";
import { type Rule } from "./rules/rule";
import { secretIdRules } from "./rules/secretIds";
import { tunnelRules } from "./rules/tunnels";
import { vaultRules } from "./rules/vault";
import { versionRules } from "./rules/versions";

export const rules: readonly Rule[] = [
  ...addressRules,
  ...poolRules,
  ...blockRules,
  ...nameRules,
  ...referenceRules,
  ...meshRules,
  ...versionRules,
  ...capacityRules,
  ...gitopsRules,
  ...vaultRules,
  ...secretIdRules,
  ...meshTrustRules,
  ...tunnelRules,
];

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
