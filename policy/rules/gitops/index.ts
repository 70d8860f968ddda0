// The rules of this area.
import type { Rule } from "../../rule";
import { gitopsChartSourceKnown } from "./gitops-chart-source-known";
import { gitopsChartVersionExact } from "./gitops-chart-version-exact";
import { gitopsFluxInstanceShape } from "./gitops-flux-instance-shape";
import { gitopsFluxSourceStableRef } from "./gitops-flux-source-stable-ref";
import { gitopsNoLatest } from "./gitops-no-latest";
import { gitopsNoRemoteCluster } from "./gitops-no-remote-cluster";
import { gitopsSingleOwner } from "./gitops-single-owner";
import { k8sNamespacePsa } from "./k8s-namespace-psa";
import { k8sWorkloadSecurity } from "./k8s-workload-security";

export const gitopsRules: readonly Rule[] = [
  gitopsNoLatest,
  gitopsChartVersionExact,
  gitopsChartSourceKnown,
  gitopsFluxSourceStableRef,
  gitopsFluxInstanceShape,
  gitopsNoRemoteCluster,
  gitopsSingleOwner,
  k8sNamespacePsa,
  k8sWorkloadSecurity,
];
