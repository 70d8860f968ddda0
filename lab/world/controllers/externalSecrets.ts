// External Secrets: carries secrets between Vault and a cluster while its operator runs.
import type { Cluster, World } from "../model";
import { runExternalSecretObjects } from "./eso/externalSecret";
import { operatorRuns } from "./eso/operator";
import { runPushSecrets } from "./eso/pushSecret";
import { runStores } from "./eso/stores";

/** Reconciles stores, then what is pushed, then what is read. Returns true when something changed. */
export function runExternalSecrets(world: World, cluster: Cluster): boolean {
  if (!operatorRuns(world, cluster).holds) return false;
  return [runStores, runPushSecrets, runExternalSecretObjects]
    .map((run) => run(world, cluster))
    .some((changed) => changed);
}
