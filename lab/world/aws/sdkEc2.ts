// The calls of `@aws-sdk/client-ec2` that the lab simulates.
import type { RequestContext } from "./iam";
import { accountOf } from "./iam";
import * as ec2 from "./ec2";
import { AwsError } from "./errors";
import type { Instance, SpotRequest, Tags } from "./model";
import { authorize, type Call, type Caller, type Input } from "./sdkCaller";

export const ec2Calls: Readonly<Record<string, Call>> = {
  DescribeInstances: (input, caller) => {
    authorize(caller, "ec2:DescribeInstances", "*");
    const ids = listOf(input["InstanceIds"]);
    for (const id of ids) ec2.instanceOf(caller.world, caller.region, id);
    const found = ec2.describeInstances(caller.world, caller.region, filtersOf(input, "instance-id", ids));
    return { Reservations: found.map((instance) => ({ Instances: [shown(instance)] })) };
  },
  StopInstances: (input, caller) => ({
    StoppingInstances: eachInstance(input, caller, "ec2:StopInstances", (id) => {
      ec2.stopInstance(caller.world, caller.region, id, caller.role);
    }),
  }),
  StartInstances: (input, caller) => ({
    StartingInstances: eachInstance(input, caller, "ec2:StartInstances", (id) => {
      ec2.startInstance(caller.world, caller.region, id, caller.role);
    }),
  }),
  CreateTags: (input, caller) => {
    const tags = tagsOf(input["Tags"]);
    const ids = listOf(input["Resources"]);
    for (const id of ids) {
      authorize(caller, "ec2:CreateTags", arnOf(caller, id.startsWith("vol-") ? "volume" : "instance", id), {
        ...resourceTags(caller, id),
        ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
        "aws:TagKeys": Object.keys(tags),
      });
    }
    ec2.createTags(caller.world, caller.region, ids, tags, caller.role);
    return {};
  },
  DescribeSpotInstanceRequests: (input, caller) => {
    authorize(caller, "ec2:DescribeSpotInstanceRequests", "*");
    const ids = listOf(input["SpotInstanceRequestIds"]);
    const found = ec2.describeSpotRequests(
      caller.world,
      caller.region,
      filtersOf(input, "spot-instance-request-id", ids),
    );
    const missing = ids.find((id) => found.every((request) => request.id !== id));
    if (missing !== undefined) {
      throw new AwsError(
        "InvalidSpotInstanceRequestID.NotFound",
        `The spot instance request ID '${missing}' does not exist`,
      );
    }
    return { SpotInstanceRequests: found.map(shownRequest) };
  },
  CancelSpotInstanceRequests: (input, caller) => {
    const ids = listOf(input["SpotInstanceRequestIds"]);
    for (const id of ids) {
      authorize(caller, "ec2:CancelSpotInstanceRequests", arnOf(caller, "spot-instances-request", id));
    }
    for (const id of ids) ec2.cancelSpotRequest(caller.world, caller.region, id, caller.role);
    return {
      CancelledSpotInstanceRequests: ec2
        .describeSpotRequests(caller.world, caller.region, [{ name: "spot-instance-request-id", values: ids }])
        .map(({ id, state }) => ({ SpotInstanceRequestId: id, State: state })),
    };
  },
};

/** All instances are asked for before the first one is touched, as EC2 does. */
function eachInstance(input: Input, caller: Caller, action: string, act: (id: string) => void): unknown[] {
  const ids = listOf(input["InstanceIds"]);
  if (ids.length === 0) throw new AwsError("MissingParameter", "The request must contain the parameter InstanceId");
  for (const id of ids) authorize(caller, action, arnOf(caller, "instance", id), resourceTags(caller, id));
  return ids.map((id) => {
    const before = ec2.instanceOf(caller.world, caller.region, id).state;
    act(id);
    const { state } = ec2.instanceOf(caller.world, caller.region, id);
    return { InstanceId: id, PreviousState: { Name: before }, CurrentState: { Name: state } };
  });
}

export function arnOf(caller: Pick<Caller, "world" | "region">, kind: string, id: string): string {
  return `arn:aws:ec2:${caller.region}:${accountOf(caller.world).id}:${kind}/${id}`;
}

/** A resource's tags as condition keys, in EC2's spelling and in the one of all services. */
export function resourceTags({ world, region }: Pick<Caller, "world" | "region">, id: string): RequestContext {
  const place = accountOf(world).regions[region];
  const tags = place?.instances[id]?.tags ?? place?.volumes[id]?.tags ?? {};
  return Object.fromEntries(
    Object.entries(tags).flatMap(([key, value]) => [
      [`aws:ResourceTag/${key}`, value],
      [`ec2:ResourceTag/${key}`, value],
    ]),
  );
}

function shown(instance: Instance): Record<string, unknown> {
  return {
    InstanceId: instance.id,
    InstanceType: instance.type,
    State: { Name: instance.state },
    LaunchTime: new Date(instance.launched * 1000),
    PrivateIpAddress: instance.privateIp,
    PublicIpAddress: instance.publicIp,
    SpotInstanceRequestId: instance.spotRequest,
    Tags: Object.entries(instance.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

function shownRequest(request: SpotRequest): Record<string, unknown> {
  return {
    SpotInstanceRequestId: request.id,
    InstanceId: request.instanceId,
    State: request.state,
    Status: { Code: request.status },
    Type: request.type,
  };
}

function filtersOf(input: Input, idFilter: string, ids: readonly string[]): ec2.Filter[] {
  const given = (input["Filters"] ?? []) as readonly { readonly Name: string; readonly Values: readonly string[] }[];
  const filters = given.map(({ Name, Values }) => ({ name: Name, values: Values }));
  return ids.length === 0 ? filters : [...filters, { name: idFilter, values: ids }];
}

function listOf(value: unknown): readonly string[] {
  return (value ?? []) as readonly string[];
}

function tagsOf(value: unknown): Tags {
  const list = (value ?? []) as readonly { readonly Key: string; readonly Value: string }[];
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}
