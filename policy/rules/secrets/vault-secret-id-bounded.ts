// A SecretID ends, and lasts until then.
import type { ResourceRule } from "../../rule";
import { judgeSeconds, judgeSources } from "../../vaultRoles";

export const vaultSecretIdBounded: ResourceRule = {
  kind: "resource",
  id: "vault-secret-id-bounded",
  area: "secrets",
  level: "mandatory",
  severity: "high",
  why: "A SecretID without an end is a password for good, and one that is used up leaves External Secrets unable to log in again.",
  condition:
    "The SecretID says how long it lives, does so at most for the setting, counts no uses, and binds no block as wide as the setting.",
  repair: "Set ttl, leave numUses out, and bind cidrList only to the cluster's own addresses.",
  source: "https://developer.hashicorp.com/vault/api-docs/auth/approle#generate-new-secret-id",
  example: 'new AuthBackendRoleSecretId("main", { roleName: "main", ttl: 0 })',
  exceptions: "never",
  settings: {
    maxSecretIdSeconds: { description: "Longest life of a SecretID.", type: "number", default: 31_536_000 },
    widestPrefix: { description: "Blocks must be narrower than this prefix length.", type: "number", default: 8 },
  },
  types: ["vault:appRole/authBackendRoleSecretId:AuthBackendRoleSecretId"],
  check: ({ props }, judge) => {
    const limit = (setting: string): number => judge.settings.get(setting).number() ?? 0;
    judge.each([props.get("ttl")], (ttl) => {
      judgeSeconds(judge, ttl, limit("maxSecretIdSeconds"));
    });
    judge.each([props.get("numUses")], (uses) => {
      if ((uses.number() ?? 0) !== 0) {
        judge.report(
          uses,
          `ends after ${uses.shown()} logins, and External Secrets logs in again and again: leave it out`,
        );
      }
    });
    judge.each(["cidrLists", "tokenBoundCidrs"], (place) => {
      const sources = props.get(place);
      if (sources.present) judgeSources(judge, sources, limit("widestPrefix"));
    });
  },
};
