// RunInstances without its checks: an instance, its root volume, its spot request, its machine.
import { secondsOf } from "../clock";
import type { World } from "../model";
import { newId, newPublicAddress } from "./ids";
import { bootFirst } from "./machines";
import type { AwsAccount, Instance, Region, SpotRequest, Tags } from "./model";

/** What an instance is launched as. */
export interface Launch extends Pick<
  Instance,
  | "madeBy"
  | "ami"
  | "type"
  | "subnetId"
  | "privateIp"
  | "associatePublicIp"
  | "securityGroups"
  | "profile"
  | "metadata"
  | "disableApiTermination"
  | "shutdownBehavior"
  | "sourceDestCheck"
  | "tags"
  | "properties"
> {
  readonly root: {
    readonly sizeGiB: number;
    readonly type: string;
    readonly encrypted: boolean;
    readonly deleteOnTermination: boolean;
    readonly device: string;
    readonly tags: Tags;
  };
  readonly spot?: Pick<SpotRequest, "type" | "interruptionBehavior" | "validUntil">;
}

/**
 * Launches an instance that runs at once.
 *
 * @param requestId spot request that it fulfils; absent: one is made when the launch asks for the spot market
 */
export function launch(
  world: World,
  account: AwsAccount,
  region: Region,
  wanted: Launch,
  requestId?: string,
): Instance {
  const { root, spot, ...rest } = wanted;
  const id = newId(account, "i");
  const rootVolume = newId(account, "vol");
  const request = requestId ?? (spot && `sir-${newId(account, "").slice(-8)}`);
  if (spot && request !== undefined && requestId === undefined) {
    region.spotRequests[request] = {
      id: request,
      ...spot,
      state: "active",
      status: "fulfilled",
      instanceId: id,
      launch: wanted,
    };
  }
  region.volumes[rootVolume] = {
    id: rootVolume,
    availabilityZone: region.subnets[wanted.subnetId]?.availabilityZone ?? "",
    sizeGiB: root.sizeGiB,
    type: root.type,
    encrypted: root.encrypted,
    attachment: { instanceId: id, device: root.device, madeBy: wanted.madeBy },
    deleteOnTermination: root.deleteOnTermination,
    tags: { ...root.tags },
  };
  const instance: Instance = {
    ...rest,
    id,
    securityGroups: [...rest.securityGroups],
    tags: { ...rest.tags },
    state: "running",
    launched: secondsOf(world),
    rootVolume,
    ...(request === undefined ? {} : { spotRequest: request }),
    ...(wanted.associatePublicIp ? { publicIp: newPublicAddress(account) } : {}),
  };
  region.instances[id] = instance;
  bootFirst(world, region, instance);
  return instance;
}
