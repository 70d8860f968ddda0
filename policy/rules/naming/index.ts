// The rules of this area.
import type { Rule } from "../../rule";
import { nameFluxVariables } from "./name-flux-variables";
import { nameHelmRelease } from "./name-helm-release";
import { nameImageFile } from "./name-image-file";
import { nameKubernetesLabel } from "./name-kubernetes-label";
import { nameLogicalPrefix } from "./name-logical-prefix";
import { nameTalosClusterAsDeclared } from "./name-talos-cluster-as-declared";
import { nameTalosHostnameAsDeclared } from "./name-talos-hostname-as-declared";
import { nameVaultMeshPath } from "./name-vault-mesh-path";
import { nameVaultMeshPeers } from "./name-vault-mesh-peers";
import { nameVaultRoleIsOwn } from "./name-vault-role-is-own";
import { nameVmAsDeclared } from "./name-vm-as-declared";
import { nameVmLabel } from "./name-vm-label";
import { nameVmPattern } from "./name-vm-pattern";
import { vmIdAsDeclared } from "./vm-id-as-declared";
import { vmIdsDistinct } from "./vm-ids-distinct";

export const namingRules: readonly Rule[] = [
  nameFluxVariables,
  nameHelmRelease,
  nameImageFile,
  nameKubernetesLabel,
  nameLogicalPrefix,
  nameTalosClusterAsDeclared,
  nameTalosHostnameAsDeclared,
  nameVaultMeshPath,
  nameVaultMeshPeers,
  nameVaultRoleIsOwn,
  nameVmAsDeclared,
  nameVmLabel,
  nameVmPattern,
  vmIdAsDeclared,
  vmIdsDistinct,
];
