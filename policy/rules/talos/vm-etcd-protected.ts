// A control plane cannot be removed by accident, neither by Pulumi nor in Proxmox.
import { isControlPlane, isTemplate, VM } from "../../proxmox";
import { isRetired } from "../../retirement";
import type { ResourceRule } from "../../rule";

export const vmEtcdProtected: ResourceRule = {
  kind: "resource",
  id: "vm-etcd-protected",
  area: "talos",
  level: "mandatory",
  severity: "critical",
  why: "The disks of the control planes are the only place where the state of the cluster is kept.",
  condition:
    "A VM that is a control plane has the option protect and the input protection, unless its cluster is declared retired.",
  repair: "Set protection: true and pass { protect: true }; to remove the cluster declare cluster.retire.",
  source: "pulumi.com/docs/iac/concepts/resources/options/protect; Proxmox VE administration guide, qm: protection",
  example: 'new VmLegacy("main-cp-0", { name: "main-cp-0" })',
  exceptions: "never",
  types: [VM],
  check: ({ props, options }, judge) => {
    if (isTemplate(props) || isRetired(judge.declared)) return;
    if (!isControlPlane(props, judge.declared)) return;
    if (!options.protect) {
      judge.report(props, "Pulumi may remove this control plane: pass { protect: true } or declare cluster.retire");
    }
    const protection = props.get("protection");
    if (protection.flag() !== true) {
      judge.report(protection, "Proxmox may remove this control plane: set it to true or declare cluster.retire");
    }
  },
};
