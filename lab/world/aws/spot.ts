// Spot requests as they pass from state to state by themselves, and what EC2 does for them without being asked.
import { secondsOf } from "../clock";
import type { World } from "../model";
import { AwsError } from "./errors";
import { newPublicAddress } from "./ids";
import { launch } from "./launch";
import { boot, shutDown } from "./machines";
import type { AwsAccount, Instance, Region, SpotRequest } from "./model";
import { note } from "./trail";

/**
 * Seconds from a user's stop until the request may be started again: two minutes are what the EC2 user guide advises to
 * wait ("Troubleshoot hibernation"); issue 33399 of hashicorp/terraform-provider-aws shows the states in between.
 */
const DISABLED_AFTER = 120;
/** Seconds until a request whose instance was terminated is fulfilled anew. */
const FULFILLED_AFTER = 60;

/** Lets every request pass into the state that its time has brought, and launches what that asks for. */
export function settleSpot(world: World): void {
  const { aws } = world;
  if (!aws) return;
  const now = secondsOf(world);
  for (const region of Object.values(aws.regions)) {
    for (const request of Object.values(region.spotRequests)) {
      const { until, validUntil } = request;
      if (request.state === "open" && validUntil !== undefined && Date.parse(validUntil) / 1000 <= now) {
        close(request, "closed", "schedule-expired");
      } else if (until !== undefined && until.at <= now) {
        delete request.until;
        request.state = until.state;
        request.status = until.status;
        if (request.state === "active" && request.instanceId === undefined) relaunch(world, aws, region, request);
      }
    }
  }
}

/** EC2 fulfils a persistent request again with a new instance, which no program knows (terraform-provider-aws issue 38142). */
function relaunch(world: World, account: AwsAccount, region: Region, request: SpotRequest): void {
  const { launch: wanted } = request;
  const taken = Object.values(region.instances).some(({ privateIp }) => privateIp === wanted?.privateIp);
  if (!wanted || taken || !(wanted.subnetId in region.subnets)) {
    close(request, "closed", "bad-parameters");
    return;
  }
  const { id } = launch(world, account, region, { ...wanted, tags: {} }, request.id);
  request.instanceId = id;
  note(world, "spot", `ec2:RunInstances ${id} for ${request.id}`);
}

/** What a user's stop does to the request. */
export function markForStop(world: World, request: SpotRequest): void {
  request.status = "marked-for-stop";
  request.until = {
    at: secondsOf(world) + DISABLED_AFTER,
    state: "disabled",
    status: "instance-stopped-by-user",
  };
}

/** What the end of its instance does to the request: a persistent one is open again until it is cancelled. */
export function reopen(world: World, request: SpotRequest, by: "by-user" | "no-capacity"): void {
  delete request.instanceId;
  if (request.state === "cancelled") return;
  if (request.type === "one-time") {
    close(request, "closed", `instance-terminated-${by}`);
    return;
  }
  request.state = "open";
  request.status = `instance-terminated-${by}`;
  request.until = { at: secondsOf(world) + FULFILLED_AFTER, state: "active", status: "fulfilled" };
}

function close(request: SpotRequest, state: "closed" | "cancelled", status: string): void {
  delete request.until;
  request.state = state;
  request.status = status;
}

/**
 * Cancels a request. Its instance stays when it runs; one that is stopped is terminated, which is the caller's to do
 * (EC2 user guide, "Cancel a Spot Instance request" and "Behavior of Spot Instance interruptions").
 */
export function cancel(region: Region, request: SpotRequest): void {
  const instance = region.instances[request.instanceId ?? ""];
  const status =
    instance?.state === "running" ? "request-canceled-and-instance-running" : "canceled-before-fulfillment";
  close(request, "cancelled", status);
}

/** The capacity of a spot instance goes to somebody else: EC2 does with it what its request says. */
export function interruptSpot(world: World, region: Region, instance: Instance, terminate: () => void): void {
  const request = requestOf(region, instance);
  if (request.interruptionBehavior === "terminate") {
    terminate();
    return;
  }
  instance.state = "stopped";
  delete instance.publicIp;
  shutDown(world, instance.id);
  delete request.until;
  request.state = "open";
  request.status = "instance-stopped-no-capacity";
}

/** There is capacity again: EC2 starts what it stopped itself. Nobody else can (EC2 user guide, "Spot Instance interruptions"). */
export function restartInterrupted(world: World, account: AwsAccount, region: Region, instance: Instance): void {
  const request = requestOf(region, instance);
  if (request.status !== "instance-stopped-no-capacity") return;
  request.state = "active";
  request.status = "fulfilled";
  start(world, account, region, instance);
}

/** Boots a stopped instance on whatever host there is: it gets a new public address unless an Elastic IP is its own. */
export function start(world: World, account: AwsAccount, region: Region, instance: Instance): void {
  instance.state = "running";
  instance.launched = secondsOf(world);
  const elastic = Object.values(region.elasticIps).some(({ instanceId }) => instanceId === instance.id);
  if (instance.associatePublicIp && !elastic) instance.publicIp = newPublicAddress(account);
  boot(world, region, instance);
}

function requestOf(region: Region, instance: Instance): SpotRequest {
  const request = region.spotRequests[instance.spotRequest ?? ""];
  if (!request) throw new AwsError("InvalidParameterValue", `The instance '${instance.id}' is no Spot Instance`);
  return request;
}
