// A watchdog on the GPU machines of a cluster sees that they have nothing to do, and can say so.
import { hasGpu, isSpot, MACHINE_TYPES } from "../../awsMachines";
import type { Facts, StackRule } from "../../rule";
import { DAEMON_SET, IDLE_MINUTES, idleMinutes } from "../../watchdogs";
import { podOf } from "../../workloads";

const isGpuOnSpot = (machine: Facts): boolean =>
  MACHINE_TYPES.includes(machine.type) && isSpot(machine) && hasGpu(machine.props.get("instanceType").text());

export const awsGpuWatchdog: StackRule = {
  kind: "stack",
  id: "aws-gpu-watchdog",
  area: "aws",
  level: "mandatory",
  severity: "high",
  why: "What looks from outside sees no idle GPU: without a pod that looks from inside and reaches the metadata, the machine runs until the backstop takes it for dead, or for ever.",
  condition:
    "A cluster with GPU machines on the spot market has a DaemonSet that is told the minutes in IDLE_MINUTES, is on the host network, and tolerates what keeps other pods off.",
  repair: "Add the DaemonSet, with hostNetwork: true and a toleration.",
  source:
    "convention of this fleet: gpu-watchdog; docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html: with a hop limit of 1 only the host's own network reaches the metadata",
  example: "a DaemonSet gpu-watchdog without hostNetwork",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const machines = resources.filter(isGpuOnSpot);
    // A program without Kubernetes stops its machines otherwise.
    if (machines.length === 0 || !resources.some(({ type }) => type.startsWith("kubernetes:"))) return;
    const watchdogs = resources.filter((object) => object.type === DAEMON_SET && idleMinutes(object).length > 0);
    if (watchdogs.length === 0) {
      judge.reportStack(
        `no DaemonSet with ${IDLE_MINUTES} looks after ${machines.map(({ name }) => name).join(", ")}: add one`,
      );
    }
    judge.each(watchdogs, (watchdog) => {
      const pod = podOf(watchdog);
      const network = pod.get("hostNetwork");
      if (network.flag() !== true) {
        judge.report(watchdog, network, `${network.shown()}: the pod does not reach the metadata; set it to true`);
      }
      const tolerations = pod.get("tolerations");
      if (tolerations.list().length === 0) {
        judge.report(watchdog, tolerations, "absent: the pod does not get onto a GPU node; tolerate its taint");
      }
    });
  },
};
