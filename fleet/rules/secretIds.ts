// Rules about the SecretIDs that clusters log in to Vault with: that they are dated, and how old they are.
import { daysBetween, plusDays } from "../days";
import { type View } from "../draft";
import { secretIdDefaults } from "../vaultAccess";
import { type Rule } from "./rule";
import { declaresVault } from "./vault";

/** Undefined for a value that was refused. */
function lifetime(view: View, key: keyof typeof secretIdDefaults): number | undefined {
  const days = view.project.data.vault?.[key];
  return days === undefined && !view.project.states(["vault", key]) ? secretIdDefaults[key] : days;
}

const count = (days: number): string => `${days} day${days === 1 ? "" : "s"}`;

export const secretIdOutlivesWarning: Rule = {
  id: "vault-secret-id-lifetime",
  area: "secrets",
  severity: "mandatory",
  why: "A SecretID that expires before anybody was warned locks its cluster out of Vault.",
  condition: "A SecretID lives longer than the days after which it is warned about.",
  source: 'developer.hashicorp.com, "AppRole auth method", secret_id_ttl',
  example: "secretIdTtlDays: 300 with rotateAfterDays: 300",
  check: (view) => {
    const [lives, warns] = [lifetime(view, "secretIdTtlDays"), lifetime(view, "rotateAfterDays")];
    return !declaresVault(view) || lives === undefined || warns === undefined || lives > warns
      ? []
      : [
          {
            at: view.project.at([
              "vault",
              view.project.states(["vault", "secretIdTtlDays"]) ? "secretIdTtlDays" : "rotateAfterDays",
            ]),
            message: `a SecretID lives ${count(lives)} and is warned about from its day ${warns} on: set rotateAfterDays below secretIdTtlDays`,
          },
        ];
  },
};

export const secretIdDated: Rule = {
  id: "vault-secret-id-dated",
  area: "secrets",
  severity: "mandatory",
  why: "The date says when the SecretID expires, and a new date issues a new one.",
  condition: "Every cluster of a fleet with Vault says on which day its SecretID was issued, and that day has come.",
  source: "convention of this fleet: a new date issues a new SecretID",
  example: "secrets without secretIdIssued",
  check: (view) =>
    !declaresVault(view)
      ? []
      : view.clusters.flatMap((draft) => {
          const at = draft.at(["secrets", "secretIdIssued"]);
          const issued = draft.data.secrets?.secretIdIssued;
          if (!draft.states(["secrets", "secretIdIssued"])) {
            return [
              {
                at,
                message: `is missing: ${draft.stack} logs in to Vault with a SecretID; write today, "${view.today}"`,
              },
            ];
          }
          // East of Greenwich tomorrow has begun; beyond that a clock is wrong, here or where the date was written.
          return issued === undefined || issued <= plusDays(view.today, 1)
            ? []
            : [
                {
                  at,
                  message: `${issued} is still to come: write today, "${view.today}"`,
                  severity: "advisory" as const,
                },
              ];
        }),
};

export const secretIdYoung: Rule = {
  id: "vault-secret-id-age",
  area: "secrets",
  severity: "advisory",
  why: "With an expired SecretID the cluster gets no secret and publishes no mesh certificate any more.",
  condition: "No SecretID is older than the days after which it is to be replaced.",
  source: 'developer.hashicorp.com, "AppRole auth method", secret_id_ttl',
  example: 'secretIdIssued: "2025-11-20" a year later',
  check: (view) => {
    const [lives, warns] = [lifetime(view, "secretIdTtlDays"), lifetime(view, "rotateAfterDays")];
    return !declaresVault(view) || lives === undefined || warns === undefined
      ? []
      : view.clusters.flatMap((draft) => {
          const issued = draft.data.secrets?.secretIdIssued;
          const age = issued === undefined ? 0 : daysBetween(issued, view.today);
          if (issued === undefined || age < warns) {
            return [];
          }
          const end = plusDays(issued, lives);
          const state =
            age < lives
              ? `is ${count(age)} old and expires on ${end}`
              : `expired on ${end}, ${count(age)} after it was issued`;
          // The hub's SecretID is issued where Vault is configured.
          const stack = draft === view.vaultHub ? (view.vaultStacks[0]?.stack ?? "the stack of Vault") : draft.stack;
          const repair = `set secrets.secretIdIssued to today, "${view.today}", and run \`up\` of ${stack}`;
          return [
            { at: draft.at(["secrets", "secretIdIssued"]), message: `SecretID of ${draft.stack} ${state}: ${repair}` },
          ];
        });
  },
};

export const secretIdRules: readonly Rule[] = [secretIdOutlivesWarning, secretIdDated, secretIdYoung];
