// Reads the objects of External Secrets, in the versions that it has served.
import { PUSH_SECRET } from "./meshSecrets";
import type { Facts } from "./rule";
import type { View } from "./view";

const served = (kind: string): readonly string[] =>
  ["v1", "v1beta1"].map((version) => `kubernetes:external-secrets.io/${version}:${kind}`);

export const CLUSTER_STORES = served("ClusterSecretStore");
export const STORES = [...CLUSTER_STORES, ...served("SecretStore")];
export const EXTERNAL_SECRETS = served("ExternalSecret");
export const PUSH_SECRETS: readonly string[] = [PUSH_SECRET];

/** What the store says about Vault; absent in a store of another kind. @throws NotYetKnown */
export const vaultOf = ({ props }: Facts): View => props.get("spec", "provider", "vault");

/** Keys that a PushSecret writes to. @throws NotYetKnown */
export const pushedKeys = ({ props }: Facts): readonly View[] =>
  props
    .get("spec", "data")
    .list()
    .map((entry) => entry.get("match", "remoteRef", "remoteKey"));

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** Seconds of a duration as Go writes it: `90s`, `1h30m`, `0`. Undefined for what is none. */
export function secondsOf(duration: string): number | undefined {
  if (duration === "0") return 0;
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(duration)) return undefined;
  return [...duration.matchAll(/([\d.]+)(ms|s|m|h)/g)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (UNITS[unit ?? ""] ?? 0),
    0,
  );
}
