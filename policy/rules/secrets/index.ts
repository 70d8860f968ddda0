// The rules of this area.
import type { Rule } from "../../rule";
import { esoReferenceResolves } from "./eso-reference-resolves";
import { esoRefreshBounded } from "./eso-refresh-bounded";
import { esoSingleMeshPush } from "./eso-single-mesh-push";
import { esoStoreCa } from "./eso-store-ca";
import { esoStoreCredentialNamespace } from "./eso-store-credential-namespace";
import { esoStoreKnownMount } from "./eso-store-known-mount";
import { esoStoreLimited } from "./eso-store-limited";
import { esoStoreOwnRole } from "./eso-store-own-role";
import { secretK8sAllowlist } from "./secret-k8s-allowlist";
import { secretMarkKept } from "./secret-mark-kept";
import { secretNoneInAnnotations } from "./secret-none-in-annotations";
import { secretNoneInConfigmap } from "./secret-none-in-configmap";
import { secretNoneInHelmValues } from "./secret-none-in-helm-values";
import { secretNoneInInputs } from "./secret-none-in-inputs";
import { secretNoneInWorkloadEnv } from "./secret-none-in-workload-env";
import { secretProviderInputMarked } from "./secret-provider-input-marked";
import { secretValueMarked } from "./secret-value-marked";
import { tlsCaMaySign } from "./tls-ca-may-sign";
import { tlsKeyCurve } from "./tls-key-curve";
import { tlsKeyNotRsaShort } from "./tls-key-not-rsa-short";
import { tlsLeafRenewed } from "./tls-leaf-renewed";
import { tlsValidityBounded } from "./tls-validity-bounded";
import { vaultApproleBindsSecretId } from "./vault-approle-binds-secret-id";
import { vaultApproleBounded } from "./vault-approle-bounded";
import { vaultApprolePerCluster } from "./vault-approle-per-cluster";
import { vaultAuditNotRaw } from "./vault-audit-not-raw";
import { vaultAuditPresent } from "./vault-audit-present";
import { vaultAuditProtected } from "./vault-audit-protected";
import { vaultAuthProtected } from "./vault-auth-protected";
import { vaultHttps } from "./vault-https";
import { vaultK8sRoleBound } from "./vault-k8s-role-bound";
import { vaultK8sRoleTtl } from "./vault-k8s-role-ttl";
import { vaultKvV2KnownMounts } from "./vault-kv-v2-known-mounts";
import { vaultMountProtected } from "./vault-mount-protected";
import { vaultNoTokenResource } from "./vault-no-token-resource";
import { vaultPolicyCapabilities } from "./vault-policy-capabilities";
import { vaultPolicyDataMetadataPair } from "./vault-policy-data-metadata-pair";
import { vaultPolicyNoBroadWildcard } from "./vault-policy-no-broad-wildcard";
import { vaultPolicyNoEscalation } from "./vault-policy-no-escalation";
import { vaultPolicyNoSudoSys } from "./vault-policy-no-sudo-sys";
import { vaultPolicyOwnMeshPath } from "./vault-policy-own-mesh-path";
import { vaultPolicyReadable } from "./vault-policy-readable";
import { vaultProviderNoTokenInConfig } from "./vault-provider-no-token-in-config";
import { vaultReaderScope } from "./vault-reader-scope";
import { vaultRoleNoRoot } from "./vault-role-no-root";
import { vaultSecretIdBounded } from "./vault-secret-id-bounded";
import { vaultTlsVerified } from "./vault-tls-verified";

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
  vaultApproleBindsSecretId,
  vaultApproleBounded,
  vaultApprolePerCluster,
  vaultAuditNotRaw,
  vaultAuditPresent,
  vaultAuditProtected,
  vaultAuthProtected,
  vaultHttps,
  vaultK8sRoleBound,
  vaultK8sRoleTtl,
  vaultKvV2KnownMounts,
  vaultMountProtected,
  vaultNoTokenResource,
  vaultPolicyCapabilities,
  vaultPolicyDataMetadataPair,
  vaultPolicyNoBroadWildcard,
  vaultPolicyNoEscalation,
  vaultPolicyNoSudoSys,
  vaultPolicyOwnMeshPath,
  vaultPolicyReadable,
  vaultProviderNoTokenInConfig,
  vaultReaderScope,
  vaultRoleNoRoot,
  vaultSecretIdBounded,
  vaultTlsVerified,
  esoReferenceResolves,
  esoRefreshBounded,
  esoSingleMeshPush,
  esoStoreCa,
  esoStoreCredentialNamespace,
  esoStoreKnownMount,
  esoStoreLimited,
  esoStoreOwnRole,
  tlsCaMaySign,
  tlsKeyCurve,
  tlsKeyNotRsaShort,
  tlsLeafRenewed,
  tlsValidityBounded,
];
