// Every rule over the tree.
import type { TreeRule } from "../rule";
import { certificateResolves } from "./certificate-resolves";
import { esoStoreServes } from "./eso-store-serves";
import { fluxDependencyOrder } from "./flux-dependency-order";
import { fluxDependencyWaits } from "./flux-dependency-waits";
import { fluxKindsComeFirst } from "./flux-kinds-come-first";
import { fluxPrune } from "./flux-prune";
import { fluxRetries } from "./flux-retries";
import { fluxSourceResolves } from "./flux-source-resolves";
import { fluxSubstitutionsComplete } from "./flux-substitutions-complete";
import { fluxTimeoutCoversReleases } from "./flux-timeout-covers-releases";
import { gatewayRouteAttaches } from "./gateway-route-attaches";
import { k8sPvcHasBackup } from "./k8s-pvc-has-backup";
import { secretGitNoPlain } from "./secret-git-no-plain";

export const treeRules: readonly TreeRule[] = [
  fluxDependencyOrder,
  fluxDependencyWaits,
  fluxKindsComeFirst,
  fluxSubstitutionsComplete,
  fluxSourceResolves,
  fluxPrune,
  fluxRetries,
  fluxTimeoutCoversReleases,
  secretGitNoPlain,
  esoStoreServes,
  gatewayRouteAttaches,
  certificateResolves,
  k8sPvcHasBackup,
];
