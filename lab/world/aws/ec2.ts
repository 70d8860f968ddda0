// What EC2 does with instances and spot requests when somebody calls it, with the errors that it gives.
import type { World } from "../model";
import { AwsError } from "./errors";
import { remove, shutDown } from "./machines";
import type { AwsAccount, Instance, Region, SpotRequest, Tags } from "./model";
import * as spot from "./spot";
import { note } from "./trail";

export { AwsError } from "./errors";
export { settleSpot } from "./spot";

/** A filter of a Describe call; `tag:KEY`, `instance-id`, `instance-state-name`, `state` and `spot-instance-request-id`. */
export interface Filter {
  readonly name: string;
  readonly values: readonly string[];
}

interface Place {
  readonly account: AwsAccount;
  readonly region: Region;
}

/** @throws AwsError AuthFailure for a region that the account does not have */
export function placeOf(world: World, regionName: string): Place {
  const region = world.aws?.regions[regionName];
  if (!world.aws || !region) {
    throw new AwsError("AuthFailure", "AWS was not able to validate the provided access credentials");
  }
  spot.settleSpot(world);
  return { account: world.aws, region };
}

/** @throws AwsError InvalidInstanceID.NotFound */
export function instanceOf(world: World, regionName: string, id: string): Instance {
  const instance = placeOf(world, regionName).region.instances[id];
  if (!instance) throw new AwsError("InvalidInstanceID.NotFound", `The instance ID '${id}' does not exist`);
  return instance;
}

/**
 * Stops an instance: its volumes and private address stay, its public address goes unless it is an Elastic IP. One that
 * is stopped already stays so.
 *
 * @param by role that calls, for the account's trail; absent: the program itself
 * @throws AwsError UnsupportedOperation for an instance of a one-time spot request
 */
export function stopInstance(world: World, regionName: string, id: string, by?: string): void {
  const instance = instanceOf(world, regionName, id);
  if (instance.state !== "running") return;
  const request = spotRequestOf(world, regionName, instance);
  if (request?.type === "one-time") {
    throw new AwsError(
      "UnsupportedOperation",
      `You can't stop the Spot Instance '${id}' because it is associated with a one-time Spot Instance request. You ` +
        "can only stop Spot Instances associated with persistent Spot Instance requests.",
    );
  }
  instance.state = "stopped";
  delete instance.publicIp;
  shutDown(world, id);
  if (request && request.state === "active") spot.markForStop(world, request);
  if (by !== undefined) note(world, by, `ec2:StopInstances ${id}`);
}

/**
 * Starts a stopped instance; one that runs goes on.
 *
 * @param by role that calls, for the account's trail; absent: the program itself
 * @throws AwsError IncorrectSpotRequestState while the spot request is not `disabled`: for a while after a stop
 *   (hashicorp/terraform-provider-aws issue 33399), and when EC2 stopped the instance itself or the request was cancelled
 */
export function startInstance(world: World, regionName: string, id: string, by?: string): void {
  const { account, region } = placeOf(world, regionName);
  const instance = instanceOf(world, regionName, id);
  if (instance.state === "running") return;
  const request = spotRequestOf(world, regionName, instance);
  if (request && request.state !== "disabled") {
    throw new AwsError(
      "IncorrectSpotRequestState",
      `You can't start the Spot Instance '${id}' because the associated Spot Instance request is not in an appropriate ` +
        "state to support start.",
    );
  }
  if (request) {
    request.state = "active";
    request.status = "fulfilled";
  }
  spot.start(world, account, region, instance);
  if (by !== undefined) note(world, by, `ec2:StartInstances ${id}`);
}

/**
 * Terminates an instance. Volumes that outlive it are detached, its Elastic IP is free. A persistent spot request that
 * was not cancelled before launches another instance after a while.
 *
 * @param by role that calls, for the account's trail; absent: the program itself
 * @throws AwsError OperationNotPermitted under termination protection
 */
export function terminateInstance(world: World, regionName: string, id: string, by?: string): void {
  const instance = instanceOf(world, regionName, id);
  if (instance.disableApiTermination) {
    throw new AwsError(
      "OperationNotPermitted",
      `The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
    );
  }
  end(world, regionName, instance, "by-user");
  if (by !== undefined) note(world, by, `ec2:TerminateInstances ${id}`);
}

function end(world: World, regionName: string, instance: Instance, why: "by-user" | "no-capacity"): void {
  const { region } = placeOf(world, regionName);
  const request = spotRequestOf(world, regionName, instance);
  for (const volume of Object.values(region.volumes)) {
    if (volume.attachment?.instanceId === instance.id) delete volume.attachment;
  }
  const root = region.volumes[instance.rootVolume];
  if (root?.deleteOnTermination === true) {
    region.volumes = Object.fromEntries(Object.entries(region.volumes).filter(([id]) => id !== root.id));
  }
  for (const address of Object.values(region.elasticIps)) {
    if (address.instanceId !== instance.id) continue;
    delete address.instanceId;
    delete address.associationId;
    delete address.associatedBy;
  }
  region.instances = Object.fromEntries(Object.entries(region.instances).filter(([id]) => id !== instance.id));
  remove(world, instance.id);
  if (request) spot.reopen(world, request, why);
}

/** AWS takes a spot instance's capacity away: it is stopped or terminated, as its request says. */
export function interrupt(world: World, regionName: string, id: string): void {
  const instance = instanceOf(world, regionName, id);
  const { region } = placeOf(world, regionName);
  spot.interruptSpot(world, region, instance, () => {
    end(world, regionName, instance, "no-capacity");
  });
  note(world, "spot", `interrupts ${id}`);
}

/** There is spot capacity again: an instance that AWS stopped is started by AWS. */
export function capacityReturns(world: World, regionName: string, id: string): void {
  const { account, region } = placeOf(world, regionName);
  spot.restartInterrupted(world, account, region, instanceOf(world, regionName, id));
  note(world, "spot", `ec2:StartInstances ${id}`);
}

/**
 * Cancels a spot request; its instance stays.
 *
 * @param by role that calls, for the account's trail; absent: the program itself
 * @throws AwsError InvalidSpotInstanceRequestID.NotFound
 */
export function cancelSpotRequest(world: World, regionName: string, id: string, by?: string): void {
  const { region } = placeOf(world, regionName);
  const request = region.spotRequests[id];
  if (!request) {
    throw new AwsError("InvalidSpotInstanceRequestID.NotFound", `The spot instance request ID '${id}' does not exist`);
  }
  if (request.state !== "closed") {
    const instance = region.instances[request.instanceId ?? ""];
    spot.cancel(region, request);
    if (instance?.state === "stopped") end(world, regionName, instance, "by-user");
  }
  if (by !== undefined) note(world, by, `ec2:CancelSpotInstanceRequests ${id}`);
}

export function spotRequestOf(world: World, regionName: string, instance: Instance): SpotRequest | undefined {
  return placeOf(world, regionName).region.spotRequests[instance.spotRequest ?? ""];
}

/** Instances that every filter lets through. @throws AwsError InvalidParameterValue for a filter that is not simulated */
export function describeInstances(world: World, regionName: string, filters: readonly Filter[] = []): Instance[] {
  return filtered(Object.values(placeOf(world, regionName).region.instances), filters, (instance, name) => {
    if (name === "instance-id") return instance.id;
    if (name === "instance-state-name") return instance.state;
    return name.startsWith("tag:") ? instance.tags[name.slice(4)] : null;
  });
}

/** Spot requests that every filter lets through, ended ones too. @throws AwsError as `describeInstances` */
export function describeSpotRequests(world: World, regionName: string, filters: readonly Filter[] = []): SpotRequest[] {
  return filtered(Object.values(placeOf(world, regionName).region.spotRequests), filters, (request, name) => {
    if (name === "instance-id") return request.instanceId;
    if (name === "state") return request.state;
    return name === "spot-instance-request-id" ? request.id : null;
  });
}

/** @param fact the fact that a filter is about, undefined when the thing has none, null for an unknown filter */
function filtered<Thing>(
  things: readonly Thing[],
  filters: readonly Filter[],
  fact: (thing: Thing, filter: string) => string | undefined | null,
): Thing[] {
  return things.filter((thing) =>
    filters.every(({ name, values }) => {
      const value = fact(thing, name);
      if (value === null) throw new AwsError("InvalidParameterValue", `The filter '${name}' is invalid`);
      return value !== undefined && values.includes(value);
    }),
  );
}

/** Adds tags to instances and volumes, or overwrites them. @throws AwsError InvalidID for an id that neither has */
export function createTags(world: World, regionName: string, ids: readonly string[], tags: Tags, by?: string): void {
  const { region } = placeOf(world, regionName);
  for (const id of ids) {
    const thing = region.instances[id] ?? region.volumes[id];
    if (!thing) throw new AwsError("InvalidID", `The ID '${id}' is not valid`);
    thing.tags = { ...thing.tags, ...tags };
    if (by !== undefined) note(world, by, `ec2:CreateTags ${id} ${Object.keys(tags).join(" ")}`);
  }
}
