// The rules of this area.
import type { Rule } from "../../rule";
import { ciliumApiEndpointNotOneNode } from "./cilium-api-endpoint-not-one-node";
import { ciliumApiEndpointSet } from "./cilium-api-endpoint-set";
import { ciliumDnsHostRouting } from "./cilium-dns-host-routing";
import { ciliumGlobalServiceShape } from "./cilium-global-service-shape";
import { ciliumHelmReleaseType } from "./cilium-helm-release-type";
import { ciliumIdentityDeclared } from "./cilium-identity-declared";
import { ciliumKubeProxyReplaced } from "./cilium-kube-proxy-replaced";
import { ciliumKvstoremeshEnabled } from "./cilium-kvstoremesh-enabled";
import { ciliumL2Enabled } from "./cilium-l2-enabled";
import { ciliumL2NeedsKubeProxyReplacement } from "./cilium-l2-needs-kube-proxy-replacement";
import { ciliumL2NoLocalTrafficPolicy } from "./cilium-l2-no-local-traffic-policy";
import { ciliumL2PolicyAnnounces } from "./cilium-l2-policy-announces";
import { ciliumL2PolicySelectsNodes } from "./cilium-l2-policy-selects-nodes";
import { ciliumMeshAddressFixed } from "./cilium-mesh-address-fixed";
import { ciliumMeshAuthMode } from "./cilium-mesh-auth-mode";
import { ciliumMeshConfigNotTwice } from "./cilium-mesh-config-not-twice";
import { ciliumMeshEndpointConsistent } from "./cilium-mesh-endpoint-consistent";
import { ciliumMeshMaxClusters } from "./cilium-mesh-max-clusters";
import { ciliumMeshPeersComplete } from "./cilium-mesh-peers-complete";
import { ciliumMeshSan } from "./cilium-mesh-san";
import { ciliumMeshServiceType } from "./cilium-mesh-service-type";
import { ciliumMeshTlsMethod } from "./cilium-mesh-tls-method";
import { ciliumNativeRoutingCidr } from "./cilium-native-routing-cidr";
import { ciliumNoSpireWithMesh } from "./cilium-no-spire-with-mesh";
import { ciliumOnlyCni } from "./cilium-only-cni";
import { ciliumOperatorReplicasFit } from "./cilium-operator-replicas-fit";
import { ciliumPoolApiCurrent } from "./cilium-pool-api-current";
import { ciliumReleaseNamed } from "./cilium-release-named";
import { ciliumReleaseNamespace } from "./cilium-release-namespace";
import { ciliumReleaseNotAwaited } from "./cilium-release-not-awaited";
import { ciliumReleaseVersionExact } from "./cilium-release-version-exact";
import { ciliumRepositoryOfficial } from "./cilium-repository-official";
import { ciliumSingleRelease } from "./cilium-single-release";
import { ciliumTalosProfile } from "./cilium-talos-profile";
import { ciliumValuesClusterName } from "./cilium-values-cluster-name";
import { ciliumValuesIdRange } from "./cilium-values-id-range";
import { ciliumVersionDeclared } from "./cilium-version-declared";
import { meshAgentsReadLocal } from "./mesh-agents-read-local";
import { meshCaAdoptable } from "./mesh-ca-adoptable";
import { meshExternalSecretMerge } from "./mesh-external-secret-merge";
import { meshOverlayEndpointServed } from "./mesh-overlay-endpoint-served";
import { meshPublishedEntryComplete } from "./mesh-published-entry-complete";
import { meshPushKeyByKey } from "./mesh-push-key-by-key";
import { meshPushOwnPath } from "./mesh-push-own-path";
import { meshPushSecretDeletes } from "./mesh-push-secret-deletes";
import { meshRefreshInterval } from "./mesh-refresh-interval";
import { meshSecretNamespace } from "./mesh-secret-namespace";
import { meshSecretNoStringData } from "./mesh-secret-no-string-data";

export const ciliumRules: readonly Rule[] = [
  ciliumApiEndpointNotOneNode,
  ciliumApiEndpointSet,
  ciliumDnsHostRouting,
  ciliumGlobalServiceShape,
  ciliumHelmReleaseType,
  ciliumIdentityDeclared,
  ciliumKubeProxyReplaced,
  ciliumKvstoremeshEnabled,
  ciliumL2Enabled,
  ciliumL2NeedsKubeProxyReplacement,
  ciliumL2NoLocalTrafficPolicy,
  ciliumL2PolicyAnnounces,
  ciliumL2PolicySelectsNodes,
  ciliumMeshAddressFixed,
  ciliumMeshAuthMode,
  ciliumMeshConfigNotTwice,
  ciliumMeshEndpointConsistent,
  ciliumMeshMaxClusters,
  ciliumMeshPeersComplete,
  ciliumMeshSan,
  ciliumMeshServiceType,
  ciliumMeshTlsMethod,
  ciliumNativeRoutingCidr,
  ciliumNoSpireWithMesh,
  ciliumOnlyCni,
  ciliumOperatorReplicasFit,
  ciliumPoolApiCurrent,
  ciliumReleaseNamed,
  ciliumReleaseNamespace,
  ciliumReleaseNotAwaited,
  ciliumReleaseVersionExact,
  ciliumRepositoryOfficial,
  ciliumSingleRelease,
  ciliumTalosProfile,
  ciliumValuesClusterName,
  ciliumValuesIdRange,
  ciliumVersionDeclared,
  meshAgentsReadLocal,
  meshCaAdoptable,
  meshExternalSecretMerge,
  meshPublishedEntryComplete,
  meshPushKeyByKey,
  meshPushOwnPath,
  meshPushSecretDeletes,
  meshRefreshInterval,
  meshSecretNamespace,
  meshSecretNoStringData,
  meshOverlayEndpointServed,
];
