// Every VM has a processor that Talos can run on.
import { isTemplate, VM } from "../../proxmox";
import type { ResourceRule } from "../../rule";

export const vmCpuHost: ResourceRule = {
  kind: "resource",
  id: "vm-cpu-host",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "Talos stops at boot on a processor below x86-64-v2, which the default of Proxmox is.",
  condition: "The processor type of a VM is one of the allowed ones.",
  repair: 'Set cpu.type to "host".',
  source:
    "siderolabs/docs, public/talos/v1.12/platform-specific-installations/virtualized-platforms/proxmox.mdx; siderolabs/talos, internal/app/init/main.go and pkg/machinery/constants/amd64.go: MinimumGOAMD64Level; bpg/terraform-provider-proxmox, docs/resources/virtual_environment_vm.md: cpu type, qemu64 by default",
  example: "cpu: { cores: 4 }",
  exceptions: "in the stack file",
  settings: {
    types: {
      description: "Processor types that a VM may have",
      type: "array",
      items: { type: "string" },
      default: ["host", "x86-64-v2", "x86-64-v2-AES", "x86-64-v3", "x86-64-v4"],
    },
  },
  types: [VM],
  check: ({ props }, judge) => {
    if (isTemplate(props)) return;
    const allowed = judge.settings
      .get("types")
      .list()
      .map((type) => type.text());
    const type = props.get("cpu", "type");
    if (!allowed.includes(type.text())) {
      judge.report(type, `the processor type is ${type.shown()}, not one of ${allowed.join(", ")}: set it to host`);
    }
  },
};
