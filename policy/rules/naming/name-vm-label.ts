// The name of a virtual machine is a DNS name.
import type { ResourceRule } from "../../rule";
import { vmTypes } from "../../virtualMachines";

const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

export const nameVmLabel: ResourceRule = {
  kind: "resource",
  id: "name-vm-label",
  area: "naming",
  level: "mandatory",
  severity: "medium",
  why: "Proxmox refuses other names when it makes the machine, after the operation has made half of the rest.",
  condition:
    "A name that is written consists of labels of at most 63 letters, digits and inner dashes, with dots between.",
  repair: "Use letters, digits and dashes.",
  source: "Proxmox VE, qm(1): name <string>, format dns-name",
  example: "name: main_cp_0",
  exceptions: "in the stack file",
  types: vmTypes,
  check: ({ props }, judge) => {
    const name = props.get("name");
    const labels = name.text()?.split(".") ?? [];
    if (labels.some((label) => !LABEL.test(label))) {
      judge.report(
        name,
        `${name.shown()} is no DNS name, which Proxmox asks for: use letters, digits and inner dashes`,
      );
    }
  },
};
