// The rules of this area.
import type { Rule } from "../../rule";
import { ciliumApiEndpointSet } from "./cilium-api-endpoint-set";
import { ciliumGlobalServiceShape } from "./cilium-global-service-shape";
import { ciliumHelmReleaseType } from "./cilium-helm-release-type";
import { ciliumIdentityDeclared } from "./cilium-identity-declared";
import { ciliumKvstoremeshEnabled } from "./cilium-kvstoremesh-enabled";
import { ciliumL2NeedsKubeProxyReplacement } from "./cilium-l2-needs-kube-proxy-replacement";
import { ciliumL2PolicyAnnounces } from "./cilium-l2-policy-announces";
import { ciliumMeshAddressFixed } from "./cilium-mesh-address-fixed";
import { ciliumMeshMaxClusters } from "./cilium-mesh-max-clusters";
import { ciliumMeshSan } from "./cilium-mesh-san";
import { ciliumMeshServiceType } from "./cilium-mesh-service-type";
import { ciliumMeshTlsMethod } from "./cilium-mesh-tls-method";
import { ciliumNativeRoutingCidr } from "./cilium-native-routing-cidr";
import { ciliumNoSpireWithMesh } from "./cilium-no-spire-with-mesh";
import { ciliumOnlyCni } from "./cilium-only-cni";
import { ciliumPoolApiCurrent } from "./cilium-pool-api-current";
import { ciliumReleaseNamed } from "./cilium-release-named";
import { ciliumReleaseNamespace } from "./cilium-release-namespace";
import { ciliumReleaseNotAwaited } from "./cilium-release-not-awaited";
import { ciliumReleaseVersionExact } from "./cilium-release-version-exact";
import { ciliumRepositoryOfficial } from "./cilium-repository-official";
import { ciliumValuesClusterName } from "./cilium-values-cluster-name";
import { ciliumValuesIdRange } from "./cilium-values-id-range";
import { ciliumVersionDeclared } from "./cilium-version-declared";
import { meshAgentsReadLocal } from "./mesh-agents-read-local";
import { meshCaAdoptable } from "./mesh-ca-adoptable";
import { meshExternalSecretMerge } from "./mesh-external-secret-merge";
import { meshPublishedEntryComplete } from "./mesh-published-entry-complete";
import { meshPushKeyByKey } from "./mesh-push-key-by-key";
import { meshPushSecretDeletes } from "./mesh-push-secret-deletes";
import { meshRefreshInterval } from "./mesh-refresh-interval";
import { meshSecretNoStringData } from "./mesh-secret-no-string-data";

export const ciliumRules: readonly Rule[] = [
  ciliumApiEndpointSet,
  ciliumGlobalServiceShape,
  ciliumHelmReleaseType,
  ciliumIdentityDeclared,
  ciliumKvstoremeshEnabled,
  ciliumL2NeedsKubeProxyReplacement,
  ciliumL2PolicyAnnounces,
  ciliumMeshAddressFixed,
  ciliumMeshMaxClusters,
  ciliumMeshSan,
  ciliumMeshServiceType,
  ciliumMeshTlsMethod,
  ciliumNativeRoutingCidr,
  ciliumNoSpireWithMesh,
  ciliumOnlyCni,
  ciliumPoolApiCurrent,
  ciliumReleaseNamed,
  ciliumReleaseNamespace,
  ciliumReleaseNotAwaited,
  ciliumReleaseVersionExact,
  ciliumRepositoryOfficial,
  ciliumValuesClusterName,
  ciliumValuesIdRange,
  ciliumVersionDeclared,
  meshAgentsReadLocal,
  meshCaAdoptable,
  meshExternalSecretMerge,
  meshPublishedEntryComplete,
  meshPushKeyByKey,
  meshPushSecretDeletes,
  meshRefreshInterval,
  meshSecretNoStringData,
];
