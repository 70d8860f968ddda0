// The virtual machine of a declared node has the id that the stack file gives the node.
import { declaredNodes } from "../../declaredSite";
import type { ResourceRule } from "../../rule";
import { vmTypes } from "../../virtualMachines";

export const vmIdAsDeclared: ResourceRule = {
  kind: "resource",
  id: "vm-id-as-declared",
  area: "naming",
  level: "mandatory",
  severity: "high",
  why: "Only declared ids are checked against all clusters, and another id means another machine: Pulumi replaces it with its disks.",
  condition: "The machine that is called like a node has the node's vmId.",
  repair: "Take the id from the stack file.",
  source: "muhlba91/pulumi-proxmoxve, VmLegacy vmId (a change replaces the machine); convention of this fleet",
  example: "vmId: 901 at main-cp-0 where the stack file says 900",
  exceptions: "in the stack file",
  types: vmTypes,
  check: ({ props }, judge) => {
    const name = props.get("name").text();
    const declared = declaredNodes(judge.declared)
      .find((node) => node.get("name").text() === name)
      ?.get("vmId");
    const id = props.get("vmId");
    if (declared?.present !== true || id.number() === declared.number()) return;
    judge.report(id, `${id.shown()} is not the declared id: write ${declared.shown()}`);
  },
};
