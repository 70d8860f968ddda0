// Tokens of applications end soon.
import type { ResourceRule } from "../../rule";
import { judgeSeconds } from "../../vaultRoles";

export const vaultK8sRoleTtl: ResourceRule = {
  kind: "resource",
  id: "vault-k8s-role-ttl",
  area: "secrets",
  level: "mandatory",
  severity: "medium",
  why: "Without its own limits a role hands out tokens for Vault's default of 32 days, which a deleted pod's copy keeps.",
  condition: "Tokens live at most as long as the setting, renewals included, and are not periodic.",
  repair: "Set tokenTtl and tokenMaxTtl, and no tokenPeriod.",
  source:
    "https://developer.hashicorp.com/vault/docs/concepts/tokens#token-time-to-live-periodic-tokens-and-explicit-max-ttls",
  example: 'new AuthBackendRole("grafana", { tokenTtl: 86400 })',
  exceptions: "in the stack file",
  settings: {
    maxTokenSeconds: { description: "Longest life of a token, renewals included.", type: "number", default: 3600 },
  },
  types: ["vault:kubernetes/authBackendRole:AuthBackendRole", "vault:jwt/authBackendRole:AuthBackendRole"],
  check: ({ props }, judge) => {
    const most = judge.settings.get("maxTokenSeconds").number() ?? 0;
    judge.each(["tokenTtl", "tokenMaxTtl"], (place) => {
      judgeSeconds(judge, props.get(place), most);
    });
    const period = props.get("tokenPeriod");
    if ((period.number() ?? 0) > 0)
      judge.report(period, `renews the token every ${period.shown()} seconds without end: take it out`);
  },
};
