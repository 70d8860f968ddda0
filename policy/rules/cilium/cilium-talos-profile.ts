// On Talos, Cilium has the values that Talos needs.
import { eachCilium } from "../../cilium";
import type { StackRule } from "../../rule";

const LOCAL: readonly string[] = ["localhost", "127.0.0.1"];

export const ciliumTalosProfile: StackRule = {
  kind: "stack",
  id: "cilium-talos-profile",
  area: "cilium",
  level: "mandatory",
  severity: "critical",
  why: "Talos mounts the control groups itself and lets no pod load kernel modules, so agents with the defaults of the chart do not start.",
  condition:
    "Beside Talos nodes, Cilium takes pod addresses from Kubernetes, mounts no control groups, asks for capabilities without SYS_MODULE, and reaches a local API server at the port of KubePrism.",
  repair:
    "Set ipam.mode, cgroup, securityContext.capabilities and k8sServicePort as the documentation of Talos has them.",
  source:
    'docs.siderolabs.com, Talos "Deploy Cilium CNI"; cilium/cilium, Documentation/installation/k8s-install-talos-linux.rst',
  example: "cgroup: { autoMount: { enabled: true } } on Talos",
  exceptions: "in the stack file",
  settings: {
    ipamModes: {
      description: "Values of ipam.mode that are in use on Talos",
      type: "array",
      items: { type: "string" },
      default: ["kubernetes"],
    },
  },
  check: (resources, judge) => {
    if (!resources.some(({ type }) => type.startsWith("talos:machine/"))) return;
    eachCilium(resources, judge, (cilium) => {
      const { resource } = cilium;
      const modes = judge.settings
        .get("ipamModes")
        .list()
        .map((one) => one.text());
      const local = LOCAL.includes(cilium.value("k8sServiceHost").text() ?? "");
      const wanted: readonly (readonly [string, readonly unknown[]])[] = [
        ["ipam.mode", modes],
        ["cgroup.autoMount.enabled", [false]],
        ["cgroup.hostRoot", ["/sys/fs/cgroup"]],
        ...(local ? [["k8sServicePort", [7445, "7445"]] as const] : []),
      ];
      judge.each(wanted, ([keys, allowed]) => {
        const value = cilium.value(...keys.split("."));
        if (!allowed.includes(value.known())) {
          judge.report(resource, value, `${value.shown()} does not work on Talos: set ${String(allowed[0])}`);
        }
      });
      const security = cilium.value("securityContext");
      if (security.get("privileged").flag() === true) return;
      judge.each(["ciliumAgent", "cleanCiliumState"], (container) => {
        const capabilities = security.get("capabilities", container);
        const asked = capabilities.present ? capabilities.list().map((one) => one.text()) : ["SYS_MODULE"];
        if (asked.includes("SYS_MODULE")) {
          const shown = capabilities.present ? "has" : "absent, and the default of the chart has";
          judge.report(resource, capabilities, `${shown} SYS_MODULE, which Talos gives to no pod: list the others`);
        }
      });
    });
  },
};
