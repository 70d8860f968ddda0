// The rules of this area.
import type { Rule } from "../../rule";
import { gitopsNoLatest } from "./gitops-no-latest";
import { k8sNamespacePsa } from "./k8s-namespace-psa";
import { k8sWorkloadSecurity } from "./k8s-workload-security";

export const gitopsRules: readonly Rule[] = [gitopsNoLatest, k8sNamespacePsa, k8sWorkloadSecurity];
