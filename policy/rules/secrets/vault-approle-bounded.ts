// What logs in as a cluster ends soon, and works from that cluster alone.
import type { ResourceRule } from "../../rule";
import { judgeSeconds, judgeSources } from "../../vaultRoles";

export const vaultApproleBounded: ResourceRule = {
  kind: "resource",
  id: "vault-approle-bounded",
  area: "secrets",
  level: "mandatory",
  severity: "high",
  why: "A SecretID or a token that leaks stays good until it ends, and everywhere that its role does not exclude.",
  condition:
    "Tokens live at most an hour and are not periodic, SecretIDs end, and both are bound to blocks narrower than the setting.",
  repair:
    "Set tokenTtl, tokenMaxTtl and secretIdTtl, and bind both lists of CIDRs to the nodes and pods of the cluster.",
  source: "https://developer.hashicorp.com/vault/api-docs/auth/approle#create-update-approle",
  example: 'new AuthBackendRole("main", { roleName: "main", secretIdTtl: 0 })',
  exceptions: "never",
  settings: {
    maxTokenSeconds: { description: "Longest life of a token, renewals included.", type: "number", default: 3600 },
    maxSecretIdSeconds: { description: "Longest life of a SecretID.", type: "number", default: 31_536_000 },
    widestPrefix: { description: "Blocks must be narrower than this prefix length.", type: "number", default: 8 },
  },
  types: ["vault:appRole/authBackendRole:AuthBackendRole"],
  check: ({ props }, judge) => {
    const limit = (setting: string): number => judge.settings.get(setting).number() ?? 0;
    judge.each(["tokenTtl", "tokenMaxTtl"], (place) => {
      judgeSeconds(judge, props.get(place), limit("maxTokenSeconds"));
    });
    judge.each([props.get("tokenPeriod")], (period) => {
      if ((period.number() ?? 0) > 0)
        judge.report(period, `renews the token every ${period.shown()} seconds without end: take it out`);
    });
    judge.each([props.get("secretIdTtl")], (ttl) => {
      judgeSeconds(judge, ttl, limit("maxSecretIdSeconds"));
    });
    judge.each(["secretIdBoundCidrs", "tokenBoundCidrs"], (place) => {
      judgeSources(judge, props.get(place), limit("widestPrefix"));
    });
  },
};
