// The rules of this area.
import type { Rule } from "../../rule";
import { secretNoneInConfigmap } from "./secret-none-in-configmap";
import { secretNoneInHelmValues } from "./secret-none-in-helm-values";
import { secretNoneInWorkloadEnv } from "./secret-none-in-workload-env";

export const secretsRules: readonly Rule[] = [secretNoneInConfigmap, secretNoneInHelmValues, secretNoneInWorkloadEnv];
