// A node comes back with its hypervisor.
import { isTemplate, VM } from "../../proxmox";
import type { ResourceRule } from "../../rule";

export const vmOnBoot: ResourceRule = {
  kind: "resource",
  id: "vm-on-boot",
  area: "talos",
  level: "mandatory",
  severity: "medium",
  why: "After a power cut the cluster waits for somebody to start the nodes by hand.",
  condition: "Neither the start with the hypervisor nor the start after creation of a VM is turned off.",
  repair: "Set onBoot and started to true, or leave them out.",
  source: "convention of this fleet: a cluster recovers from a power cut by itself",
  example: "onBoot: false",
  exceptions: "in the stack file",
  types: [VM],
  check: ({ props }, judge) => {
    if (isTemplate(props)) return;
    judge.each([props.get("onBoot"), props.get("started")], (flag) => {
      if (flag.flag() === false) judge.report(flag, "the node stays off: set it to true");
    });
  },
};
