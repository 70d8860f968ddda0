// All models and laws of EC2, EBS and VPC.
import { ami, getAmi } from "./ami";
import { addressLaws, eip, eipAssociation } from "./eip";
import { addressFound, getElasticIp } from "./eipLookup";
import { getCallerIdentity, getRegion } from "./identity";
import { instance } from "./instance";
import { instanceLaws } from "./instanceLaws";
import { getInstances } from "./instancesLookup";
import { instanceState } from "./instanceState";
import { regionEnabled } from "./regionLaws";
import { defaultSecurityGroup, securityGroup } from "./securityGroup";
import { securityGroupLaws } from "./securityGroupLaws";
import { securityGroupEgressRule, securityGroupIngressRule } from "./securityGroupRules";
import { snapshotImport } from "./snapshot";
import { spotLaws } from "./spotLaws";
import { volume, volumeAttachment } from "./volume";
import { volumeLaws } from "./volumeLaws";
import { internetGateway, subnet, vpc } from "./vpc";
import { vpcLaws } from "./vpcLaws";
import { route, routeTable, routeTableAssociation } from "./vpcRoutes";

export const ec2Models = [
  ami,
  defaultSecurityGroup,
  eip,
  eipAssociation,
  instance,
  instanceState,
  internetGateway,
  route,
  routeTable,
  routeTableAssociation,
  securityGroup,
  securityGroupEgressRule,
  securityGroupIngressRule,
  snapshotImport,
  subnet,
  volume,
  volumeAttachment,
  vpc,
];

export const ec2Functions = [getAmi, getCallerIdentity, getElasticIp, getInstances, getRegion];

export const ec2Laws = [
  regionEnabled,
  ...vpcLaws,
  ...securityGroupLaws,
  ...addressLaws,
  addressFound,
  ...instanceLaws,
  ...spotLaws,
  ...volumeLaws,
] as const;
