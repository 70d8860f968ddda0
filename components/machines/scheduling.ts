// Which machines take pods that say nothing about where they run.
import type { Machine } from "./machine";

/** Whether no taint keeps pods without tolerations off the node; one that only prefers others to it does not. */
export function takesEveryPod({ taints }: Pick<Machine, "taints">): boolean {
  return taints.every(({ effect }) => effect === "PreferNoSchedule");
}
