// What changes in Vault arrives, and Vault is not asked all the time.
import { EXTERNAL_SECRETS, PUSH_SECRETS, secondsOf } from "../../externalSecrets";
import type { ResourceRule } from "../../rule";

export const esoRefreshBounded: ResourceRule = {
  kind: "resource",
  id: "eso-refresh-bounded",
  area: "secrets",
  level: "mandatory",
  severity: "medium",
  why: "With 0, or a policy other than Periodic, a secret that was replaced in Vault stays the old one until somebody notices, and with a second each cluster floods Vault.",
  condition:
    "The interval lies within the setting's bounds, the default of an hour included, and no other refreshPolicy is set.",
  repair: "Set refreshInterval to some minutes and leave refreshPolicy out.",
  source: "https://external-secrets.io/latest/api/externalsecret/",
  example: 'refreshInterval: "0"',
  exceptions: "in the stack file",
  settings: {
    minSeconds: { description: "Shortest interval.", type: "number", default: 30 },
    maxSeconds: { description: "Longest interval.", type: "number", default: 3600 },
  },
  types: [...EXTERNAL_SECRETS, ...PUSH_SECRETS],
  check: ({ props }, judge) => {
    const least = judge.settings.get("minSeconds").number() ?? 0;
    const most = judge.settings.get("maxSeconds").number() ?? 0;
    judge.each([props.get("spec", "refreshInterval")], (interval) => {
      const seconds = secondsOf(interval.present ? (interval.text() ?? "") : "1h");
      if (seconds === undefined || seconds < least || seconds > most) {
        judge.report(interval, `is ${interval.shown()}: set ${String(least)}s to ${String(most)}s`);
      }
    });
    const policy = props.get("spec", "refreshPolicy");
    if (policy.present && policy.text() !== "Periodic") {
      judge.report(policy, `${policy.shown()} never sees what changes in Vault: leave it out`);
    }
  },
};
