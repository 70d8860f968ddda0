// Every virtual machine of a stack that declares nodes is one of them.
import { declaredNodes } from "../../declaredSite";
import { isTemplate } from "../../proxmox";
import type { ResourceRule } from "../../rule";
import { vmTypes } from "../../virtualMachines";

export const nameVmAsDeclared: ResourceRule = {
  kind: "resource",
  id: "name-vm-as-declared",
  area: "naming",
  level: "mandatory",
  severity: "medium",
  why: "A machine that no stack file names counts in no budget of memory, and its address and id are checked against nobody's.",
  condition: "The name of the machine is that of a node in homelab:nodes, templates aside.",
  repair: "Declare the node in the stack file, or take the machine out of the program.",
  source: "convention of this fleet: homelab:nodes lists every machine of a cluster",
  example: "name: main-worker-9 where the stack file has three workers",
  exceptions: "in the stack file",
  types: vmTypes,
  check: ({ props }, judge) => {
    const names = declaredNodes(judge.declared).map((node) => node.get("name").text());
    const name = props.get("name");
    if (names.length === 0 || isTemplate(props) || names.includes(name.text())) return;
    judge.report(name, `${name.shown()} is no node of the stack file: declare it under homelab:nodes, or remove it`);
  },
};
