// GpuWatchdog: a pod on every NVIDIA node of a cluster on AWS that stops its machine when there is nothing to do.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { DaemonSet } from "@pulumi/kubernetes/apps/v1/daemonSet";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { childOptions, ownOptions } from "../kubernetes/childOptions";
import { daemonSet, NAMESPACE, withoutRights } from "./daemonSets";
import { gpuKinds } from "./kinds";

export interface GpuWatchdogArgs {
  readonly region: string;
  /** Minutes without work after which a machine stops, 5–30. */
  readonly idleMinutes: number;
}

/** ConfigMap with the script; pods wait for it by themselves. */
const SCRIPT = "gpu-watchdog";

/** With shell, curl and the AWS CLI. Source: gallery.ecr.aws/aws-cli/aws-cli. */
const IMAGE = "public.ecr.aws/aws-cli/aws-cli:2.36.15";

/**
 * On the host network, because the metadata service answers at one hop only: there the pod has the role of its node, and
 * no pod on the pod network has it. The runtime class brings `nvidia-smi` into the container; the pod takes no GPU.
 *
 * Talos runs no cron and gives pods on workers no access to its API, so the machine is stopped by EC2.
 *
 * @throws RunError when `idleMinutes` is not within 5–30
 */
export class GpuWatchdog extends pulumi.ComponentResource {
  constructor(name: string, args: GpuWatchdogArgs, opts: pulumi.ComponentResourceOptions) {
    const { region, idleMinutes } = args;
    if (!Number.isInteger(idleMinutes) || idleMinutes < 5 || idleMinutes > 30) {
      throw new pulumi.RunError(
        `The watchdog "${name}" cannot stop machines after ${idleMinutes} minutes without work: choose 5 to 30.`,
      );
    }
    super("homelab:gpu:GpuWatchdog", name, { region, idleMinutes }, ownOptions(opts));
    const script = readFileSync(join(__dirname, "watchdog.sh"), "utf8");
    new ConfigMap(
      `${name}-script`,
      { metadata: { name: SCRIPT, namespace: NAMESPACE }, data: { "watchdog.sh": script } },
      childOptions(this, opts),
    );
    new DaemonSet(
      `${name}-daemonset`,
      daemonSet("gpu-watchdog", "nvidia", {
        // A pod does not notice by itself that its script is another one.
        annotations: { "homelab/script": createHash("sha256").update(script).digest("hex") },
        hostNetwork: true,
        runtimeClassName: gpuKinds.nvidia.runtimeClass,
        containers: [
          {
            name: "watchdog",
            image: IMAGE,
            command: ["/bin/sh", "/watchdog/watchdog.sh"],
            env: [
              { name: "AWS_REGION", value: region },
              { name: "IDLE_MINUTES", value: String(idleMinutes) },
              { name: "NVIDIA_DRIVER_CAPABILITIES", value: "utility" },
              { name: "NVIDIA_VISIBLE_DEVICES", value: "all" },
            ],
            resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "256Mi" } },
            securityContext: { ...withoutRights, readOnlyRootFilesystem: true, runAsNonRoot: true, runAsUser: 65532 },
            volumeMounts: [{ name: "script", mountPath: "/watchdog", readOnly: true }],
          },
        ],
        volumes: [{ name: "script", configMap: { name: SCRIPT } }],
      }),
      childOptions(this, opts),
    );
    this.registerOutputs({});
  }
}
