// A VM promises Proxmox a guest agent only when its image has one.
import { VM } from "../../proxmox";
import type { Facts, StackRule } from "../../rule";
import { missingExtensions } from "../../schematics";

export const vmAgentNeedsExtension: StackRule = {
  kind: "stack",
  id: "vm-agent-needs-extension",
  area: "talos",
  level: "mandatory",
  severity: "medium",
  why: "The provider waits a quarter of an hour for an agent that is not there, each time it makes or reads the VM.",
  condition: "Where a Talos VM has its agent enabled, a schematic of the stack has qemu-guest-agent.",
  repair: "Add siderolabs/qemu-guest-agent to the schematic, or leave the agent disabled.",
  source:
    "siderolabs/extensions, guest-agents/qemu-guest-agent; bpg/terraform-provider-proxmox, docs/resources/virtual_environment_vm.md: agent timeout, 15m by default",
  example: "agent: { enabled: true } with a schematic without extensions",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    if (missingExtensions(resources, ["siderolabs/qemu-guest-agent"]).length === 0) return;
    judge.each(
      resources.filter(({ type }) => type === VM),
      (vm) => {
        const enabled = vm.props.get("agent", "enabled");
        if (enabled.flag() !== true || !isTalos(vm)) return;
        judge.report(
          vm,
          enabled,
          "no schematic of the stack has siderolabs/qemu-guest-agent: add it or disable the agent",
        );
      },
    );
  },
};

const isTalos = ({ props }: Facts): boolean =>
  props
    .get("tags")
    .list()
    .some((tag) => tag.text() === "talos") ||
  props
    .get("disks")
    .list()
    .some((disk) => /talos/i.test(`${disk.get("importFrom").text() ?? ""} ${disk.get("fileId").text() ?? ""}`));
