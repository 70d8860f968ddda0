// No VM gives memory back to its host.
import { VM } from "../../proxmox";
import type { ResourceRule } from "../../rule";

export const vmNoMemoryBallooning: ResourceRule = {
  kind: "resource",
  id: "vm-no-memory-ballooning",
  area: "talos",
  level: "mandatory",
  severity: "medium",
  why: "Talos has no balloon driver, and memory that the host takes from an etcd member costs it the election.",
  condition: "The floating memory of a VM is absent, 0, or all of its dedicated memory.",
  repair: "Set memory.floating to 0.",
  source:
    "siderolabs/docs, public/talos/v1.12/platform-specific-installations/virtualized-platforms/proxmox.mdx: ballooning disabled, no memory hotplug; bpg/terraform-provider-proxmox, docs/resources/virtual_environment_vm.md: memory",
  example: "memory: { dedicated: 4096, floating: 2048 }",
  exceptions: "in the stack file",
  types: [VM],
  check: ({ props }, judge) => {
    const floating = props.get("memory", "floating");
    const least = floating.number() ?? 0;
    // Without a size of its own the VM has 512 MiB.
    const all = props.get("memory", "dedicated").number() ?? 512;
    if (least !== 0 && least !== all) {
      judge.report(floating, `the host may take the VM's memory away down to ${least} of ${all} MiB: set it to 0`);
    }
  },
};
