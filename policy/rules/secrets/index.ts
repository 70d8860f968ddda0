// The rules of this area.
import type { Rule } from "../../rule";
import { secretNoneInConfigmap } from "./secret-none-in-configmap";
import { secretNoneInHelmValues } from "./secret-none-in-helm-values";
import { secretNoneInWorkloadEnv } from "./secret-none-in-workload-env";
import { vaultPolicyCapabilities } from "./vault-policy-capabilities";
import { vaultPolicyDataMetadataPair } from "./vault-policy-data-metadata-pair";
import { vaultPolicyNoBroadWildcard } from "./vault-policy-no-broad-wildcard";
import { vaultPolicyNoEscalation } from "./vault-policy-no-escalation";
import { vaultPolicyNoSudoSys } from "./vault-policy-no-sudo-sys";
import { vaultPolicyOwnMeshPath } from "./vault-policy-own-mesh-path";
import { vaultPolicyReadable } from "./vault-policy-readable";
import { vaultReaderScope } from "./vault-reader-scope";

export const secretsRules: readonly Rule[] = [
  secretNoneInConfigmap,
  secretNoneInHelmValues,
  secretNoneInWorkloadEnv,
  vaultPolicyReadable,
  vaultPolicyCapabilities,
  vaultPolicyNoSudoSys,
  vaultPolicyNoBroadWildcard,
  vaultPolicyNoEscalation,
  vaultPolicyOwnMeshPath,
  vaultPolicyDataMetadataPair,
  vaultReaderScope,
];
