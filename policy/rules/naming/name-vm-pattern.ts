// A virtual machine of a cluster is called <cluster>-cp-<number> or <cluster>-worker-<number>.
import { isTemplate } from "../../proxmox";
import type { ResourceRule } from "../../rule";
import { vmTypes } from "../../virtualMachines";

export const nameVmPattern: ResourceRule = {
  kind: "resource",
  id: "name-vm-pattern",
  area: "naming",
  level: "advisory",
  severity: "low",
  why: "In the hypervisor's list nobody sees which cluster a machine belongs to, and what it loses when it is stopped.",
  condition: "The name is that of the cluster, a role of the setting and a number, with dashes between.",
  repair: "Call the machine like main-cp-0 or main-worker-0.",
  source: "convention of this fleet: <cluster>-cp-N and <cluster>-worker-N",
  example: "name: node1 in the stack main",
  exceptions: "in the stack file",
  settings: {
    roles: {
      description: "Words for what a machine is in its cluster.",
      type: "array",
      items: { type: "string" },
      default: ["cp", "worker"],
    },
  },
  types: vmTypes,
  check: ({ props }, judge) => {
    const cluster = judge.declared.get("cluster", "name").text();
    if (cluster === undefined || isTemplate(props)) return;
    const name = props.get("name");
    const roles = judge.settings
      .get("roles")
      .list()
      .flatMap((role) => role.text() ?? []);
    const start = (name.text() ?? "").replace(/-(0|[1-9]\d*)$/, "");
    if (start === name.text() || !roles.some((role) => start === `${cluster}-${role}`)) {
      const forms = roles.map((role) => `${cluster}-${role}-<number>`).join(" or ");
      judge.report(name, `${name.shown()} does not say which machine of ${cluster} it is: write ${forms}`);
    }
  },
};
