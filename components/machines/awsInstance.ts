// What EC2 is told of a machine.
import type { InstanceArgs } from "@pulumi/aws/ec2/instance";
import type { AwsMachineArgs } from "./awsMachine";

/**
 * When persistent spot requests end: a fixed day that is far enough, because a request that asks for another one is
 * another request. RFC 3339.
 */
const spotValidUntil = "2036-11-21T00:00:00Z";

/** Inputs of the instance of a machine. */
export function instanceArgs(args: AwsMachineArgs): InstanceArgs {
  return {
    ami: args.ami,
    instanceType: args.instanceType,
    subnetId: args.place.subnetId,
    privateIp: args.ip,
    vpcSecurityGroupIds: [...args.place.securityGroupIds],
    // Its way to images and to the overlay: a NAT gateway costs more than all machines together while they are stopped.
    associatePublicIpAddress: true,
    ...(args.instanceProfile === undefined ? {} : { iamInstanceProfile: args.instanceProfile }),
    // One hop: programs on the network of the node reach the node's role, pods behind a bridge do not.
    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
    rootBlockDevice: { volumeType: "gp3", volumeSize: args.diskGiB, encrypted: true, deleteOnTermination: true },
    instanceInitiatedShutdownBehavior: "stop",
    ...(isBurstable(args.instanceType) ? { creditSpecification: { cpuCredits: "standard" } } : {}),
    ...(args.spot ? spot : { ...protection, ...(args.retire ? { forceDestroy: true } : {}) }),
    tags: { Name: args.nodeName, "homelab:role": args.tagRole, ...args.tags },
  };
}

/** Which families slow down before they cost more, if they are told to. */
const isBurstable = (instanceType: string): boolean => /^t\d/.test(instanceType);

/** EC2 refuses it for spot instances. Lifted by `forceDestroy`, which a cluster that is taken down has. */
const protection = { disableApiTermination: true } as const;

/**
 * Persistent and stopped by an interruption: whatever ends it for today, disk and address are there tomorrow.
 * Source: AWS, EC2 user guide, "Spot Instance interruption behavior": stop needs a persistent request.
 */
const spot = {
  instanceMarketOptions: {
    marketType: "spot",
    spotOptions: {
      spotInstanceType: "persistent",
      instanceInterruptionBehavior: "stop",
      validUntil: spotValidUntil,
    },
  },
} as const;
