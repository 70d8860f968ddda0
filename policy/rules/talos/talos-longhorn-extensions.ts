// Nodes that keep Longhorn's replicas boot an image with the programs that Longhorn calls.
import type { StackRule } from "../../rule";
import { missingExtensions } from "../../schematics";
import { said } from "../../talosConfig";
import { talosNodes } from "../../talosNodes";

export const talosLonghornExtensions: StackRule = {
  kind: "stack",
  id: "talos-longhorn-extensions",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "Longhorn mounts its volumes with iSCSI tools of the host, and Talos has none by itself: no volume attaches.",
  condition:
    "Where a node mounts a directory of Longhorn, one schematic of the stack has iscsi-tools and util-linux-tools.",
  repair: "Add siderolabs/iscsi-tools and siderolabs/util-linux-tools to the schematic and reinstall the nodes.",
  source: "longhorn.io/docs, Talos Linux Support",
  example: "extraMounts: [{ destination: /var/lib/longhorn }] with a schematic without extensions",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const missing = missingExtensions(resources, ["siderolabs/iscsi-tools", "siderolabs/util-linux-tools"]);
    if (missing.length === 0) return;
    judge.each(talosNodes(resources), ({ resource, documents }) => {
      const mounts = said(documents, "machine", "kubelet", "extraMounts").flatMap((list) => list.list());
      for (const destination of mounts.map((mount) => mount.get("destination"))) {
        if (!/\/longhorn(\/|$)/.test(destination.text() ?? "")) continue;
        judge.report(
          resource,
          destination,
          `no schematic of the stack has ${missing.join(" and ")}: add what is missing`,
        );
      }
    });
  },
};
