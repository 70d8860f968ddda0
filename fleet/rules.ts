// Every rule over the whole fleet, by id.
import { type View } from "./draft";
import { type Problem } from "./problem";
import { addressRules } from "./rules/addresses";
import { awsRules } from "./rules/aws";
import { blockRules } from "./rules/blocks";
import { capacityRules } from "./rules/capacity";
import { gitopsRules } from "./rules/gitops";
import { gpuRules } from "./rules/gpu";
import { lighthouseRules } from "./rules/lighthouses";
import { meshRules } from "./rules/mesh";
import { meshTrustRules } from "./rules/meshTrust";
import { nameRules } from "./rules/names";
import { overlayRules } from "./rules/overlay";
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
  ...overlayRules,
  ...lighthouseRules,
  ...awsRules,
  ...gpuRules,
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
