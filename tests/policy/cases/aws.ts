// For every rule of the area: resources that break it, what it must say, and resources that come close.
import type { RuleCases } from "../harness";
import { awsIngressCases } from "./awsIngress";
import { awsNetworkCases } from "./awsNetwork";

export const awsCases: Readonly<Record<string, RuleCases>> = { ...awsIngressCases, ...awsNetworkCases };
