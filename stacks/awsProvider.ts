// The account that a cluster on AWS lives in.
import * as pulumi from "@pulumi/pulumi";
import { Provider } from "@pulumi/aws/provider";
import type { AwsSettings, Cluster, Site } from "../fleet/model";

/** Written by the watchdog of a GPU node every few minutes: no difference that the program should mend. */
const watchdogTag = "homelab:watchdog-seen";

/**
 * Takes its credentials from the operator's session or the pipeline's role, as the AWS SDKs find them, and never from
 * configuration. `aws:allowedAccountIds` of the stack names the account, so that a session of another one is refused.
 */
export function awsProvider(cluster: Cluster): Provider {
  const { region } = onAws(cluster).site;
  const accounts = new pulumi.Config("aws").getObject<string[]>("allowedAccountIds");
  return new Provider(`${cluster.name}-aws`, {
    region,
    ...(accounts === undefined ? {} : { allowedAccountIds: accounts }),
    defaultTags: {
      tags: { "homelab:cluster": cluster.name, "homelab:role": cluster.role, "managed-by": "pulumi" },
    },
    ignoreTags: { keys: [watchdogTag] },
  });
}

/** What a cluster on AWS says of its place there. */
export function onAws({ name, site, aws }: Cluster): {
  readonly site: NonNullable<Site["aws"]>;
  readonly settings: AwsSettings;
} {
  if (site.aws === undefined || aws === undefined) {
    throw new Error(`cluster ${name} says nothing about its place on AWS`);
  }
  return { site: site.aws, settings: aws };
}
