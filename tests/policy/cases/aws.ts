// For every rule of the area: resources that break it, what it must say, and resources that come close.
import type { RuleCases } from "../harness";
import { awsBucketCases } from "./awsBuckets";
import { awsCostCases } from "./awsCost";
import { awsFunctionCases } from "./awsFunctions";
import { awsGpuCases } from "./awsGpu";
import { awsIamCases } from "./awsIam";
import { awsIngressCases } from "./awsIngress";
import { awsKeptCases } from "./awsKept";
import { awsMachineCases } from "./awsMachines";
import { awsNetworkCases } from "./awsNetwork";
import { awsPowerCases } from "./awsPower";
import { awsStorageCases } from "./awsStorage";

export const awsCases: Readonly<Record<string, RuleCases>> = {
  ...awsIngressCases,
  ...awsNetworkCases,
  ...awsMachineCases,
  ...awsGpuCases,
  ...awsPowerCases,
  ...awsFunctionCases,
  ...awsKeptCases,
  ...awsStorageCases,
  ...awsBucketCases,
  ...awsIamCases,
  ...awsCostCases,
};
