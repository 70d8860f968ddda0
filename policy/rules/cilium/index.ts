// The rules of this area.
import type { Rule } from "../../rule";
import { ciliumApiEndpointSet } from "./cilium-api-endpoint-set";
import { ciliumHelmReleaseType } from "./cilium-helm-release-type";
import { ciliumIdentityDeclared } from "./cilium-identity-declared";
import { ciliumKvstoremeshEnabled } from "./cilium-kvstoremesh-enabled";
import { ciliumL2NeedsKubeProxyReplacement } from "./cilium-l2-needs-kube-proxy-replacement";
import { ciliumMeshAddressFixed } from "./cilium-mesh-address-fixed";
import { ciliumMeshMaxClusters } from "./cilium-mesh-max-clusters";
import { ciliumMeshSan } from "./cilium-mesh-san";
import { ciliumMeshServiceType } from "./cilium-mesh-service-type";
import { ciliumMeshTlsMethod } from "./cilium-mesh-tls-method";
import { ciliumNativeRoutingCidr } from "./cilium-native-routing-cidr";
import { ciliumNoSpireWithMesh } from "./cilium-no-spire-with-mesh";
import { ciliumReleaseNamed } from "./cilium-release-named";
import { ciliumReleaseNamespace } from "./cilium-release-namespace";
import { ciliumReleaseNotAwaited } from "./cilium-release-not-awaited";
import { ciliumReleaseVersionExact } from "./cilium-release-version-exact";
import { ciliumRepositoryOfficial } from "./cilium-repository-official";
import { ciliumValuesClusterName } from "./cilium-values-cluster-name";
import { ciliumValuesIdRange } from "./cilium-values-id-range";
import { ciliumVersionDeclared } from "./cilium-version-declared";

export const ciliumRules: readonly Rule[] = [
  ciliumApiEndpointSet,
  ciliumHelmReleaseType,
  ciliumIdentityDeclared,
  ciliumKvstoremeshEnabled,
  ciliumL2NeedsKubeProxyReplacement,
  ciliumMeshAddressFixed,
  ciliumMeshMaxClusters,
  ciliumMeshSan,
  ciliumMeshServiceType,
  ciliumMeshTlsMethod,
  ciliumNativeRoutingCidr,
  ciliumNoSpireWithMesh,
  ciliumReleaseNamed,
  ciliumReleaseNamespace,
  ciliumReleaseNotAwaited,
  ciliumReleaseVersionExact,
  ciliumRepositoryOfficial,
  ciliumValuesClusterName,
  ciliumValuesIdRange,
  ciliumVersionDeclared,
];
