// A downloaded image belongs to one stack, and its file says to which.
import { DOWNLOADS } from "../../proxmox";
import type { ResourceRule } from "../../rule";

export const nameImageFile: ResourceRule = {
  kind: "resource",
  id: "name-image-file",
  area: "naming",
  level: "mandatory",
  severity: "medium",
  why: "Two stacks that download to one file each think it theirs: the first that is destroyed or upgraded deletes it for both.",
  condition:
    "The name of a file that a cluster's stack downloads to a hypervisor begins with the cluster's name and a dash.",
  repair: "Begin fileName with the name of the cluster.",
  source: "muhlba91/pulumi-proxmoxve, download.File fileName; convention of this fleet",
  example: "fileName: talos-v1.12.2-nocloud-amd64.qcow2",
  exceptions: "in the stack file",
  types: DOWNLOADS,
  check: ({ props }, judge) => {
    const cluster = judge.declared.get("cluster", "name").text();
    const file = props.get("fileName");
    if (cluster === undefined || file.text()?.startsWith(`${cluster}-`) === true) return;
    judge.report(file, `${file.shown()} does not say whose image it is: begin it with ${cluster}-`);
  },
};
