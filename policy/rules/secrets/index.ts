// The rules of this area.
import type { Rule } from "../../rule";
import { secretK8sAllowlist } from "./secret-k8s-allowlist";
import { secretMarkKept } from "./secret-mark-kept";
import { secretNoneInAnnotations } from "./secret-none-in-annotations";
import { secretNoneInConfigmap } from "./secret-none-in-configmap";
import { secretNoneInHelmValues } from "./secret-none-in-helm-values";
import { secretNoneInInputs } from "./secret-none-in-inputs";
import { secretNoneInWorkloadEnv } from "./secret-none-in-workload-env";
import { secretProviderInputMarked } from "./secret-provider-input-marked";
import { secretValueMarked } from "./secret-value-marked";
import { vaultPolicyCapabilities } from "./vault-policy-capabilities";
import { vaultPolicyDataMetadataPair } from "./vault-policy-data-metadata-pair";
import { vaultPolicyNoBroadWildcard } from "./vault-policy-no-broad-wildcard";
import { vaultPolicyNoEscalation } from "./vault-policy-no-escalation";
import { vaultPolicyNoSudoSys } from "./vault-policy-no-sudo-sys";
import { vaultPolicyOwnMeshPath } from "./vault-policy-own-mesh-path";
import { vaultPolicyReadable } from "./vault-policy-readable";
import { vaultReaderScope } from "./vault-reader-scope";

export const secretsRules: readonly Rule[] = [
  secretK8sAllowlist,
  secretMarkKept,
  secretNoneInAnnotations,
  secretNoneInConfigmap,
  secretNoneInHelmValues,
  secretNoneInInputs,
  secretNoneInWorkloadEnv,
  secretProviderInputMarked,
  secretValueMarked,
  vaultPolicyCapabilities,
  vaultPolicyDataMetadataPair,
  vaultPolicyNoBroadWildcard,
  vaultPolicyNoEscalation,
  vaultPolicyNoSudoSys,
  vaultPolicyOwnMeshPath,
  vaultPolicyReadable,
  vaultReaderScope,
];
