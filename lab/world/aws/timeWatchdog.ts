// The idle watchdog on GPU nodes: a pod that looks at its GPU each minute, and stops the machine that it runs on.
import { secondsOf } from "../clock";
import { findObject, type ClusterNode } from "../controllers/cluster";
import { placesFor, podsRun } from "../controllers/pods";
import { isOn, listAt, recordAt, textAt } from "../controllers/tree";
import type { Cluster, KubeObject, World } from "../model";
import { AwsError } from "./errors";
import { accountOf, mayAssume } from "./iam";
import type { Instance } from "./model";
import type { Caller } from "./sdkCaller";
import { ec2Calls } from "./sdkEc2";
import { note } from "./trail";

export interface Watching {
  /** Whether the GPUs of an instance work in a minute, counted from 1. Default: no GPU ever works. */
  readonly busy?: (instanceId: string, minute: number) => boolean;
  /** Watchdogs hang: they look at nothing and say nothing. Default false. */
  readonly watchdogDead?: boolean;
}

/** Minutes between two signs of life, and the tag that they are. */
const SIGN = 5;
const SEEN = "homelab:watchdog-seen";

/** What a watchdog remembers until its machine stops. */
interface Memory {
  /** When the instance was launched that it remembers this of. */
  readonly launched: number;
  minute: number;
  idle: number;
  trouble?: string;
}

const memories = new WeakMap<World, Map<string, Memory>>();

/** One minute of all watchdogs. */
export function watchGpus(world: World, minute: number, { busy = () => false, watchdogDead = false }: Watching): void {
  if (watchdogDead) return;
  for (const { cluster, daemon, node, instance, region } of watched(world)) {
    const memory = memoryOf(world, instance);
    const role = accountOf(world).profiles[instance.profile ?? ""]?.role ?? "";
    const trouble = podTrouble(world, cluster, daemon) ?? credentialsTrouble(world, daemon, instance, role);
    if (trouble !== undefined) {
      if (memory.trouble !== trouble) complain(world, node, trouble);
      memory.trouble = trouble;
      continue;
    }
    const caller: Caller = { world, region, role, spend: () => undefined, granted: () => undefined };
    memory.idle = busy(instance.id, minute) ? 0 : memory.idle + 1;
    if (memory.idle >= idleMinutes(daemon)) call("StopInstances", { InstanceIds: [instance.id] }, caller);
    else if (memory.minute % SIGN === 0) {
      const Tags = [{ Key: SEEN, Value: String(secondsOf(world)) }];
      call("CreateTags", { Resources: [instance.id], Tags }, caller);
    }
    memory.minute += 1;
  }
}

interface Watched {
  readonly cluster: Cluster;
  readonly daemon: KubeObject;
  readonly node: ClusterNode;
  readonly instance: Instance;
  readonly region: string;
}

/** Instances on whose node a DaemonSet `gpu-watchdog` in kube-system places a pod. */
function watched(world: World): readonly Watched[] {
  return Object.values(world.clusters).flatMap((cluster) => {
    const daemon = findObject(cluster, "apps/v1", "DaemonSet", "kube-system", "gpu-watchdog");
    if (!daemon) return [];
    return placesFor(world, cluster, daemon).flatMap((node) =>
      Object.entries(accountOf(world).regions).flatMap(([region, { instances }]) => {
        const instance = instances[node.machine.instanceId ?? ""];
        return instance?.state === "running" ? [{ cluster, daemon, node, instance, region }] : [];
      }),
    );
  });
}

function memoryOf(world: World, { id, launched }: Instance): Memory {
  const all = memories.get(world) ?? new Map<string, Memory>();
  memories.set(world, all);
  const known = all.get(id);
  if (known?.launched === launched) return known;
  const fresh = { launched, minute: 0, idle: 0 };
  all.set(id, fresh);
  return fresh;
}

/** Why the pod does not run, or does not see the GPU. */
function podTrouble(world: World, cluster: Cluster, daemon: KubeObject): string | undefined {
  const runs = podsRun(world, cluster, daemon);
  if (!runs.holds) return runs.message;
  return textAt(podOf(daemon), "runtimeClassName") === undefined
    ? "nvidia-smi: not found: the pod does not use the runtime class of the GPU"
    : undefined;
}

/**
 * Why the pod has no credentials, in the words of the AWS CLI: an answer of the metadata service travels as many hops as
 * the instance allows, and the way to a pod that is not on the host's network is one more (EC2 user guide, "Use IMDSv2").
 */
function credentialsTrouble(world: World, daemon: KubeObject, instance: Instance, role: string): string | undefined {
  const { endpoint, hopLimit } = instance.metadata;
  const hops = isOn(podOf(daemon), "hostNetwork") ? 1 : 2;
  if (endpoint && hops > hopLimit) {
    return `the metadata service does not answer: its answers travel ${hopLimit} hop(s), the pod is ${hops} away`;
  }
  const trusted = role !== "" && mayAssume(world, role, { service: "ec2.amazonaws.com" }) === undefined;
  return endpoint && trusted
    ? undefined
    : 'Unable to locate credentials. You can configure credentials by running "aws configure".';
}

function podOf(daemon: KubeObject): Record<string, unknown> {
  return recordAt(daemon.body, "spec", "template", "spec");
}

function idleMinutes(daemon: KubeObject): number {
  const set = listAt(podOf(daemon), "containers")
    .flatMap((container) => listAt(container, "env"))
    .find((variable) => textAt(variable, "name") === "IDLE_MINUTES");
  const minutes = Number(textAt(set, "value"));
  if (!(minutes > 0)) throw new Error("the DaemonSet gpu-watchdog sets no IDLE_MINUTES");
  return minutes;
}

/** What EC2 refuses is in the trail; the pod tries again a minute later. */
function call(operation: string, input: Record<string, unknown>, caller: Caller): void {
  try {
    ec2Calls[operation]?.(input, caller);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
}

function complain(world: World, node: ClusterNode, error: string): void {
  note(world, "gpu-watchdog", node.machine.name, error);
}
