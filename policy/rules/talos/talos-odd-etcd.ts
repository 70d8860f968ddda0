// etcd has an odd number of members.
import type { StackRule } from "../../rule";
import { talosClusters } from "../../talosNodes";

export const talosOddEtcd: StackRule = {
  kind: "stack",
  id: "talos-odd-etcd",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "Two or four members bear the loss of no more than one or three, and one more of them can fail; above five each write waits.",
  condition: "The stack configures 1, 3 or 5 control planes of a cluster.",
  repair: "Add or remove a control plane.",
  source: "etcd.io/docs, FAQ: cluster size and failure tolerance; siderolabs/docs, Talos control plane",
  example: "ConfigurationApply of two control planes",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    for (const { name, controlPlanes } of talosClusters(resources)) {
      const members = controlPlanes.length;
      if (members !== 0 && ![1, 3, 5].includes(members)) {
        judge.reportStack(`${name} has ${members} control planes: make it 1, 3 or 5`);
      }
    }
  },
};
