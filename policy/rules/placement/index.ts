// The rules of this area.
import type { Rule } from "../../rule";
import { placeAiStackAllowlist } from "./place-ai-stack-allowlist";
import { placeArgocdAllowlist } from "./place-argocd-allowlist";
import { placeGpuWorkloadSelectors } from "./place-gpu-workload-selectors";
import { placeIdentityOnHub } from "./place-identity-on-hub";
import { placeMcpAllowlist } from "./place-mcp-allowlist";
import { placeMonitoringOnHub } from "./place-monitoring-on-hub";
import { placeObservabilityOnly } from "./place-observability-only";
import { placeVaultOnHub } from "./place-vault-on-hub";

export const placementRules: readonly Rule[] = [
  placeVaultOnHub,
  placeIdentityOnHub,
  placeMonitoringOnHub,
  placeObservabilityOnly,
  placeArgocdAllowlist,
  placeMcpAllowlist,
  placeAiStackAllowlist,
  placeGpuWorkloadSelectors,
];
