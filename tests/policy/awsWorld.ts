// What the mocks answer for the stack of a cluster on AWS, so that resources know each other as in an account.
import type { World } from "../stacks/recording";
import { world } from "../stacks/world";

/** What AWS answers and rules know resources by. */
export function answered({ type, name }: { readonly type: string; readonly name: string }): Record<string, unknown> {
  switch (type) {
    case "aws:ec2/instance:Instance":
      return { publicIp: "198.51.100.99", spotInstanceRequestId: `sir-${name}` };
    case "aws:ec2/eip:Eip":
    case "aws:ec2/eipAssociation:EipAssociation":
      return { allocationId: `${name}-id`, publicIp: "203.0.113.80" };
    case "aws:s3/bucket:Bucket":
      return { bucket: `${name}-id`, arn: `arn:aws:s3:::${name}-id` };
    default:
      return type.startsWith("aws:") ? { arn: `arn:aws:service:us-west-2:123456789012:${name}` } : {};
  }
}

/** Nothing sleeps, and nothing is known of an earlier `up`. */
export function awsWorld(stack: string, config: Readonly<Record<string, string>> = {}): World {
  const answers = world(stack, { config });
  return {
    ...answers,
    call: (call) =>
      call.token === "aws:ec2/getInstances:getInstances" ? { privateIps: [] } : (answers.call?.(call) ?? {}),
    outputs: (resource) =>
      resource.name === `organization/homelab/${stack}`
        ? { outputs: {}, secretOutputNames: [] }
        : { ...answers.outputs?.(resource), ...answered(resource) },
  };
}
