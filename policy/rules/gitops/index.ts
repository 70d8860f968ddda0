// The rules of this area.
import type { Rule } from "../../rule";
import { gitopsChartSourceKnown } from "./gitops-chart-source-known";
import { gitopsChartVersionExact } from "./gitops-chart-version-exact";
import { gitopsFluxInstanceShape } from "./gitops-flux-instance-shape";
import { gitopsFluxSourceStableRef } from "./gitops-flux-source-stable-ref";
import { gitopsNoLatest } from "./gitops-no-latest";
import { gitopsNoRemoteCluster } from "./gitops-no-remote-cluster";
import { gitopsSingleOwner } from "./gitops-single-owner";
import { gitopsSourceEncrypted } from "./gitops-source-encrypted";
import { k8sCustomResourceNamespaced } from "./k8s-custom-resource-namespaced";
import { k8sHostNetworkBind } from "./k8s-host-network-bind";
import { k8sLbServiceExplicitIp } from "./k8s-lb-service-explicit-ip";
import { k8sNamespacePsa } from "./k8s-namespace-psa";
import { k8sNoClusterAdminBinding } from "./k8s-no-cluster-admin-binding";
import { k8sNoDefaultNamespace } from "./k8s-no-default-namespace";
import { k8sOneDefaultStorageclass } from "./k8s-one-default-storageclass";
import { k8sRbacNoAnonymous } from "./k8s-rbac-no-anonymous";
import { k8sRbacNoEscalation } from "./k8s-rbac-no-escalation";
import { k8sRbacNoWildcards } from "./k8s-rbac-no-wildcards";
import { k8sRequestsAndLimits } from "./k8s-requests-and-limits";
import { k8sWorkloadSecurity } from "./k8s-workload-security";

export const gitopsRules: readonly Rule[] = [
  gitopsNoLatest,
  gitopsChartVersionExact,
  gitopsChartSourceKnown,
  gitopsSourceEncrypted,
  gitopsFluxSourceStableRef,
  gitopsFluxInstanceShape,
  gitopsNoRemoteCluster,
  gitopsSingleOwner,
  k8sNamespacePsa,
  k8sNoDefaultNamespace,
  k8sCustomResourceNamespaced,
  k8sWorkloadSecurity,
  k8sRequestsAndLimits,
  k8sLbServiceExplicitIp,
  k8sOneDefaultStorageclass,
  k8sNoClusterAdminBinding,
  k8sRbacNoAnonymous,
  k8sRbacNoWildcards,
  k8sRbacNoEscalation,
  k8sHostNetworkBind,
];
