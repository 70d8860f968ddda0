// The rules of this area.
import type { Rule } from "../../rule";
import { awsBucketEncrypted } from "./aws-bucket-encrypted";
import { awsBucketNoExpiry } from "./aws-bucket-no-expiry";
import { awsBucketNoPublicAcl } from "./aws-bucket-no-public-acl";
import { awsBucketOldVersionsEnd } from "./aws-bucket-old-versions-end";
import { awsBucketPrivate } from "./aws-bucket-private";
import { awsBucketPublicAccessBlocked } from "./aws-bucket-public-access-blocked";
import { awsBucketVersioned } from "./aws-bucket-versioned";
import { awsBudgetAlerts } from "./aws-budget-alerts";
import { awsBudgetPresent } from "./aws-budget-present";
import { awsBurstableStandard } from "./aws-burstable-standard";
import { awsEbsEncrypted } from "./aws-ebs-encrypted";
import { awsEbsGp3 } from "./aws-ebs-gp3";
import { awsEipAttached } from "./aws-eip-attached";
import { awsEipCount } from "./aws-eip-count";
import { awsEventRuleRuns } from "./aws-event-rule-runs";
import { awsGpuGroupToZero } from "./aws-gpu-group-to-zero";
import { awsGpuIdleMinutes } from "./aws-gpu-idle-minutes";
import { awsGpuIdleStop } from "./aws-gpu-idle-stop";
import { awsGpuShutdownStops } from "./aws-gpu-shutdown-stops";
import { awsGpuSpot } from "./aws-gpu-spot";
import { awsGpuSpotStoppable } from "./aws-gpu-spot-stoppable";
import { awsGpuWatchdog } from "./aws-gpu-watchdog";
import { awsGroupBounded } from "./aws-group-bounded";
import { awsGroupSizeLeft } from "./aws-group-size-left";
import { awsIamAssumeRolePrincipals } from "./aws-iam-assume-role-principals";
import { awsIamCreateTagsLimited } from "./aws-iam-create-tags-limited";
import { awsIamNoAdmin } from "./aws-iam-no-admin";
import { awsIamNoNotAction } from "./aws-iam-no-not-action";
import { awsIamNoWildcards } from "./aws-iam-no-wildcards";
import { awsIamPassRoleLimited } from "./aws-iam-pass-role-limited";
import { awsIamPolicyReadable } from "./aws-iam-policy-readable";
import { awsIamPowerNeedsTag } from "./aws-iam-power-needs-tag";
import { awsIamS3Limited } from "./aws-iam-s3-limited";
import { awsImdsv2 } from "./aws-imdsv2";
import { awsInstanceImageKept } from "./aws-instance-image-kept";
import { awsInstanceMemory } from "./aws-instance-memory";
import { awsInstanceTerminationProtected } from "./aws-instance-termination-protected";
import { awsInstanceTypeAllowed } from "./aws-instance-type-allowed";
import { awsKmsDeletionWindow } from "./aws-kms-deletion-window";
import { awsKmsRotation } from "./aws-kms-rotation";
import { awsLambdaPermissionSource } from "./aws-lambda-permission-source";
import { awsLambdaRuntime } from "./aws-lambda-runtime";
import { awsLambdaTimeout } from "./aws-lambda-timeout";
import { awsMachineKinds } from "./aws-machine-kinds";
import { awsMachineOwnGroup } from "./aws-machine-own-group";
import { awsModelsRetained } from "./aws-models-retained";
import { awsNoKeyPair } from "./aws-no-key-pair";
import { awsNoNatGateway } from "./aws-no-nat-gateway";
import { awsNoStaticKeys } from "./aws-no-static-keys";
import { awsNoUserData } from "./aws-no-user-data";
import { awsPolicyNoWorld } from "./aws-policy-no-world";
import { awsPowerOfGpuOnly } from "./aws-power-of-gpu-only";
import { awsPrefixListNoWorld } from "./aws-prefix-list-no-world";
import { awsProviderAccount } from "./aws-provider-account";
import { awsProviderNoStaticKeys } from "./aws-provider-no-static-keys";
import { awsRegionAllowed } from "./aws-region-allowed";
import { awsRequiredTags } from "./aws-required-tags";
import { awsSgDescribed } from "./aws-sg-described";
import { awsSgEgress } from "./aws-sg-egress";
import { awsSgInternalPorts } from "./aws-sg-internal-ports";
import { awsSgNoApiExposure } from "./aws-sg-no-api-exposure";
import { awsSgNoOpenPort } from "./aws-sg-no-open-port";
import { awsSgNoSsh } from "./aws-sg-no-ssh";
import { awsSpotNoTerminationProtection } from "./aws-spot-no-termination-protection";
import { awsSpotReleased } from "./aws-spot-released";
import { awsSpotValidUntil } from "./aws-spot-valid-until";
import { awsSubnetNoPublicIp } from "./aws-subnet-no-public-ip";
import { awsUserDataNoSecret } from "./aws-user-data-no-secret";
import { awsVolumeAttached } from "./aws-volume-attached";
import { awsVolumeDetachStops } from "./aws-volume-detach-stops";
import { awsVolumeNoForceDetach } from "./aws-volume-no-force-detach";
import { awsVpcAvoidsLans } from "./aws-vpc-avoids-lans";

export const awsRules: readonly Rule[] = [
  awsBucketEncrypted,
  awsBucketNoExpiry,
  awsBucketNoPublicAcl,
  awsBucketOldVersionsEnd,
  awsBucketPrivate,
  awsBucketPublicAccessBlocked,
  awsBucketVersioned,
  awsBudgetAlerts,
  awsBudgetPresent,
  awsBurstableStandard,
  awsEbsEncrypted,
  awsEbsGp3,
  awsEipAttached,
  awsEipCount,
  awsEventRuleRuns,
  awsGpuGroupToZero,
  awsGpuIdleMinutes,
  awsGpuIdleStop,
  awsGpuShutdownStops,
  awsGpuSpot,
  awsGpuSpotStoppable,
  awsGpuWatchdog,
  awsGroupBounded,
  awsGroupSizeLeft,
  awsIamAssumeRolePrincipals,
  awsIamCreateTagsLimited,
  awsIamNoAdmin,
  awsIamNoNotAction,
  awsIamNoWildcards,
  awsIamPassRoleLimited,
  awsIamPolicyReadable,
  awsIamPowerNeedsTag,
  awsIamS3Limited,
  awsImdsv2,
  awsInstanceImageKept,
  awsInstanceMemory,
  awsInstanceTerminationProtected,
  awsInstanceTypeAllowed,
  awsKmsDeletionWindow,
  awsKmsRotation,
  awsLambdaPermissionSource,
  awsLambdaRuntime,
  awsLambdaTimeout,
  awsMachineKinds,
  awsMachineOwnGroup,
  awsModelsRetained,
  awsNoKeyPair,
  awsNoNatGateway,
  awsNoStaticKeys,
  awsNoUserData,
  awsPolicyNoWorld,
  awsPowerOfGpuOnly,
  awsPrefixListNoWorld,
  awsProviderAccount,
  awsProviderNoStaticKeys,
  awsRegionAllowed,
  awsRequiredTags,
  awsSgDescribed,
  awsSgEgress,
  awsSgInternalPorts,
  awsSgNoApiExposure,
  awsSgNoOpenPort,
  awsSgNoSsh,
  awsSpotNoTerminationProtection,
  awsSpotReleased,
  awsSpotValidUntil,
  awsSubnetNoPublicIp,
  awsUserDataNoSecret,
  awsVolumeAttached,
  awsVolumeDetachStops,
  awsVolumeNoForceDetach,
  awsVpcAvoidsLans,
];
