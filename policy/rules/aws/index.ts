// The rules of this area.
import type { Rule } from "../../rule";
import { awsSgInternalPorts } from "./aws-sg-internal-ports";
import { awsSgNoApiExposure } from "./aws-sg-no-api-exposure";
import { awsSgNoOpenPort } from "./aws-sg-no-open-port";
import { awsSgNoSsh } from "./aws-sg-no-ssh";

export const awsRules: readonly Rule[] = [awsSgNoOpenPort, awsSgNoSsh, awsSgNoApiExposure, awsSgInternalPorts];
