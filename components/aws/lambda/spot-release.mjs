// Cancels the spot request of an instance that goes: a persistent request would start another one in its place.
import { CancelSpotInstanceRequestsCommand, DescribeSpotInstanceRequestsCommand, EC2Client } from "@aws-sdk/client-ec2";

const ec2 = new EC2Client({});

/** States of a request that starts nothing any more. */
const over = ["cancelled", "closed", "failed"];

/**
 * Called at each step in the life of an `aws.lambda.Invocation`, which adds `tf` to its input; the last one counts.
 * Source: hashicorp/terraform-provider-aws, internal/service/lambda/invocation.go, `buildInput`.
 */
export const handler = async ({ request, tf }) => {
  if (tf.action === "delete" && (await isLive(request))) {
    const answer = await ec2.send(new CancelSpotInstanceRequestsCommand({ SpotInstanceRequestIds: [request] }));
    const state = answer.CancelledSpotInstanceRequests?.[0]?.State;
    if (!over.includes(state)) {
      throw new Error(`spot request ${request} is ${state} and may start another machine: run destroy again`);
    }
  }
  return { request };
};

/** By a filter, which finds nothing where the id of a request that EC2 has forgotten would be an error. */
async function isLive(request) {
  const Filters = [{ Name: "spot-instance-request-id", Values: [request] }];
  const { SpotInstanceRequests = [] } = await ec2.send(new DescribeSpotInstanceRequestsCommand({ Filters }));
  return SpotInstanceRequests.some(({ State }) => !over.includes(State));
}
