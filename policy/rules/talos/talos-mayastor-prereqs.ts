// A node that runs Mayastor has the memory pages and the kernel module that it needs.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, documentsOf, said, settled } from "../../talosConfig";

/** Label by which OpenEBS finds its nodes. */
const LABEL = "openebs.io/engine";
const PAGES = "vm.nr_hugepages";

export const talosMayastorPrereqs: ResourceRule = {
  kind: "resource",
  id: "talos-mayastor-prereqs",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "Without huge pages the storage engine does not start, and without NVMe over TCP no node can use its volumes.",
  condition: "A node with the label openebs.io/engine: mayastor has 1024 huge pages or more and the module nvme_tcp.",
  repair: "Set the sysctl vm.nr_hugepages to 1024 and add nvme_tcp to machine.kernel.modules.",
  source:
    'openebs.io/docs, "Replicated PV Mayastor Installation on Talos" (huge pages, label) and "Replicated PV Mayastor", prerequisites (nvme-tcp)',
  example: 'machine: { nodeLabels: { "openebs.io/engine": "mayastor" } } without sysctls',
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    const documents = documentsOf(props);
    const label = settled(documents, "machine", "nodeLabels", LABEL);
    if (label?.text() !== "mayastor") return;
    const pages = settled(documents, "machine", "sysctls", PAGES);
    if ((pages?.number() ?? 0) < 1024) {
      judge.report(label, `machine.sysctls ${PAGES} is ${pages?.shown() ?? "absent"}: set it to 1024 or more`);
    }
    const modules = said(documents, "machine", "kernel", "modules").flatMap((list) => list.list());
    if (!modules.some((module) => module.get("name").text() === "nvme_tcp")) {
      judge.report(label, "machine.kernel.modules lacks nvme_tcp: add it");
    }
  },
};
