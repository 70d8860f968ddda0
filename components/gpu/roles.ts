// Who may do what with GPU nodes on AWS: each statement names the cluster's own by their tags.
import type { PolicyStatement } from "../aws/iamDocument";

/** Tag in which a watchdog says, in Unix seconds, when it last was content with its machine. */
export const SEEN_TAG = "homelab:watchdog-seen";

export interface GpuFleet {
  /** Value of the tag `homelab:cluster`. */
  readonly clusterName: string;
  readonly region: string;
}

/**
 * Instances of this cluster with `homelab:role=gpu`. A role acts in its own account only, so the account needs no name.
 * Source: AWS, service authorization reference, "Actions, resources, and condition keys for Amazon EC2".
 */
function ownGpus({ clusterName, region }: GpuFleet) {
  return {
    Resource: `arn:aws:ec2:${region}:*:instance/*`,
    tags: { "aws:ResourceTag/homelab:cluster": clusterName, "aws:ResourceTag/homelab:role": "gpu" },
  };
}

/** EC2 knows no narrower right to look than the one to look at everything. */
const look = (action: string): PolicyStatement => ({ Action: [action], Resource: "*" });

/** A GPU node: stop, say that its watchdog is alive, and keep models. It cannot start anything, nor change other tags. */
export function nodeStatements(fleet: GpuFleet, bucketArn: string | undefined): readonly PolicyStatement[] {
  const { Resource, tags } = ownGpus(fleet);
  return [
    { Action: ["ec2:StopInstances"], Resource, Condition: { StringEquals: tags } },
    {
      Action: ["ec2:CreateTags"],
      Resource,
      Condition: { StringEquals: tags, "ForAllValues:StringEquals": { "aws:TagKeys": [SEEN_TAG] } },
    },
    ...(bucketArn === undefined
      ? []
      : [
          { Action: ["s3:ListBucket"], Resource: bucketArn },
          // No s3:DeleteObjectVersion: what a node overwrites or deletes can be brought back.
          { Action: ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], Resource: `${bucketArn}/*` },
        ]),
  ];
}

/** The backstop: find what runs, and stop it. */
export function backstopStatements(fleet: GpuFleet): readonly PolicyStatement[] {
  const { Resource, tags } = ownGpus(fleet);
  return [
    look("ec2:DescribeInstances"),
    { Action: ["ec2:StopInstances"], Resource, Condition: { StringEquals: tags } },
  ];
}

/** Whoever needs a GPU: start and stop, nothing else. */
export function starterStatements(fleet: GpuFleet): readonly PolicyStatement[] {
  const { Resource, tags } = ownGpus(fleet);
  return [{ Action: ["ec2:StartInstances", "ec2:StopInstances"], Resource, Condition: { StringEquals: tags } }];
}

/** What ends spot requests: exactly these. EC2 gives a request none of the tags of its instance, so they are named. */
export function releaseStatements(region: string, requestIds: readonly string[]): readonly PolicyStatement[] {
  return [
    look("ec2:DescribeSpotInstanceRequests"),
    {
      Action: ["ec2:CancelSpotInstanceRequests"],
      Resource: requestIds.map((id) => `arn:aws:ec2:${region}:*:spot-instances-request/${id}`),
    },
  ];
}
