// GpuPower: all that starts and stops the GPU nodes of a cluster on AWS, but for the watchdogs inside.
import * as pulumi from "@pulumi/pulumi";
import type { Volume } from "@pulumi/aws/ebs/volume";
import type { Instance } from "@pulumi/aws/ec2/instance";
import { VolumeAttachment } from "@pulumi/aws/ec2/volumeAttachment";
import { InstanceState } from "@pulumi/aws/ec2transitgateway/instanceState";
import { Role } from "@pulumi/aws/iam/role";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy";
import type { Provider } from "@pulumi/aws/provider";
import { policyDocument, trustPolicy } from "../aws/iamDocument";
import { Backstop } from "./backstop";
import { isDoubtful, type PowerChange } from "./powerChange";
import { starterStatements } from "./roles";
import { SpotRelease } from "./spotRelease";
import { startRetry } from "./startRetry";

export interface GpuMachine {
  readonly nodeName: string;
  readonly instance: Instance;
  readonly spot: boolean;
  readonly power: PowerChange;
  /** Whether it is off at the moment. */
  readonly asleep: boolean;
  /** What gives the machine its configuration, and so wants it running: it is not stopped before. @default - nothing does */
  readonly configured?: pulumi.Input<pulumi.Resource>;
  /** Attached to the instance; it stays when the instance goes. @default - none */
  readonly modelVolume?: Volume;
}

export interface GpuPowerArgs {
  readonly clusterName: string;
  readonly region: string;
  readonly machines: readonly GpuMachine[];
  /** As `BackstopArgs.minutes`. */
  readonly backstopMinutes: number;
  /** ARNs of the roles and users that may start and stop the machines; at least one. */
  readonly starters: readonly pulumi.Input<string>[];
}

/**
 * Made right after the machines, before anything runs on them: a machine whose cluster never comes up is stopped as well.
 *
 * On destroy a volume is detached first, which stops the machine, then the spot request ends, then the instance.
 */
export class GpuPower extends pulumi.ComponentResource {
  /** What may start and stop the machines, called `<cluster>-gpu-starter`. */
  readonly starter: Role;
  /** The power of each machine, by node name. */
  readonly states: ReadonlyMap<string, InstanceState>;
  /** What must be there before a node's volume can be used. */
  readonly attachments: readonly VolumeAttachment[];

  /**
   * @param opts `provider` is the AWS provider of the region.
   * @throws RunError of the backstop
   */
  constructor(name: string, args: GpuPowerArgs, opts: pulumi.ComponentResourceOptions & { provider: Provider }) {
    const { clusterName, region, machines, backstopMinutes } = args;
    const nodes = machines.map(({ nodeName }) => nodeName);
    super("homelab:gpu:GpuPower", name, { clusterName, region, backstopMinutes, nodes }, opts);
    const { provider } = opts;
    new Backstop(`${name}-backstop`, { clusterName, region, minutes: backstopMinutes }, { parent: this, provider });
    const onSpot = machines.filter(({ spot }) => spot);
    const releases =
      onSpot.length === 0
        ? undefined
        : new SpotRelease(`${name}-release`, { clusterName, region, nodes: onSpot }, { parent: this, provider })
            .releases;
    this.attachments = machines.flatMap(({ nodeName, instance, modelVolume }) => {
      const release = releases?.get(nodeName);
      return modelVolume === undefined
        ? []
        : [
            new VolumeAttachment(
              `${name}-${nodeName}-models`,
              {
                instanceId: instance.id,
                volumeId: modelVolume.id,
                deviceName: "/dev/sdf",
                // Talos has it mounted for as long as it runs, and what is mounted is never let go.
                stopInstanceBeforeDetaching: true,
              },
              {
                parent: this,
                // One volume cannot be at two machines.
                deleteBeforeReplace: true,
                ...(release === undefined ? {} : { dependsOn: [release] }),
              },
            ),
          ];
    });
    const onError = [startRetry(`${name}-start`)];
    this.states = new Map(
      machines.map(({ nodeName, instance, power, asleep, configured }) => {
        const state = `${name}-${nodeName}-state`;
        if (isDoubtful(power, asleep)) {
          void pulumi.log.warn(
            `${nodeName} is to be ${power.state} and is ${asleep ? "stopped" : "running"}. If nothing is done to ` +
              `${state}, Pulumi last saw it ${power.state}: \`pulumi up --refresh\` looks first.`,
          );
        }
        const resource = new InstanceState(
          state,
          { instanceId: instance.id, state: power.state },
          {
            parent: this,
            ignoreChanges: power.applied ? [] : ["state"],
            ...(power.state === "stopped" && configured !== undefined ? { dependsOn: configured } : {}),
            // A machine that is just stopping may take ten minutes before anything else can be asked of it.
            customTimeouts: { create: "20m", update: "20m" },
            hooks: { onError },
          },
        );
        return [nodeName, resource] as const;
      }),
    );
    this.starter = starterRole(`${name}-starter`, args, { parent: this });
    this.registerOutputs({ starter: this.starter.arn });
  }
}

function starterRole(name: string, args: GpuPowerArgs, opts: pulumi.CustomResourceOptions): Role {
  const fullName = `${args.clusterName}-gpu-starter`;
  const role = new Role(
    `${name}-role`,
    {
      name: fullName,
      description: "Starts and stops GPU nodes",
      assumeRolePolicy: pulumi.all([...args.starters]).apply((arns) => trustPolicy({ AWS: arns })),
    },
    opts,
  );
  new RolePolicy(
    `${name}-policy`,
    { name: fullName, role: role.name, policy: policyDocument(starterStatements(args)) },
    opts,
  );
  return role;
}
