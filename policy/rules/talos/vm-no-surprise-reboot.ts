// The provider restarts no node by itself.
import { isTemplate, VM } from "../../proxmox";
import type { ResourceRule } from "../../rule";

export const vmNoSurpriseReboot: ResourceRule = {
  kind: "resource",
  id: "vm-no-surprise-reboot",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "One change of hardware for all nodes restarts them at the same time, and etcd loses its majority.",
  condition: "The restart after an update is turned off for each VM.",
  repair: "Set rebootAfterUpdate to false and restart one node after the other.",
  source:
    "bpg/terraform-provider-proxmox, docs/resources/virtual_environment_vm.md: reboot_after_update defaults to true",
  example: "a VM without rebootAfterUpdate",
  exceptions: "in the stack file",
  types: [VM],
  check: ({ props }, judge) => {
    if (isTemplate(props)) return;
    const reboot = props.get("rebootAfterUpdate");
    if (reboot.flag() !== false) {
      judge.report(reboot, `the provider restarts the node after a change (${reboot.shown()}): set it to false`);
    }
  },
};
