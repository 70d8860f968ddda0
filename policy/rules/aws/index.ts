// The rules of this area.
import type { Rule } from "../../rule";
import { awsEipAttached } from "./aws-eip-attached";
import { awsEipCount } from "./aws-eip-count";
import { awsMachineOwnGroup } from "./aws-machine-own-group";
import { awsNoNatGateway } from "./aws-no-nat-gateway";
import { awsPrefixListNoWorld } from "./aws-prefix-list-no-world";
import { awsSgDescribed } from "./aws-sg-described";
import { awsSgEgress } from "./aws-sg-egress";
import { awsSgInternalPorts } from "./aws-sg-internal-ports";
import { awsSgNoApiExposure } from "./aws-sg-no-api-exposure";
import { awsSgNoOpenPort } from "./aws-sg-no-open-port";
import { awsSgNoSsh } from "./aws-sg-no-ssh";
import { awsSubnetNoPublicIp } from "./aws-subnet-no-public-ip";
import { awsVpcAvoidsLans } from "./aws-vpc-avoids-lans";

export const awsRules: readonly Rule[] = [
  awsEipAttached,
  awsEipCount,
  awsMachineOwnGroup,
  awsNoNatGateway,
  awsPrefixListNoWorld,
  awsSgDescribed,
  awsSgEgress,
  awsSgInternalPorts,
  awsSgNoApiExposure,
  awsSgNoOpenPort,
  awsSgNoSsh,
  awsSubnetNoPublicIp,
  awsVpcAvoidsLans,
];
