// Only control planes hold the shared address.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, documentsOf, roleOf, vipsOf } from "../../talosConfig";

export const talosVipOnControlPlanes: ResourceRule = {
  kind: "resource",
  id: "talos-vip-on-control-planes",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "The address moves by an election in etcd, which no worker has a part in; below machine.network Talos even refuses it there.",
  condition: "No configuration of a worker has a shared address.",
  repair: "Take the Layer2VIPConfig out of the patches of workers.",
  source:
    "siderolabs/docs, public/talos/v1.12/networking/advanced/vip.mdx: only valid for control planes; siderolabs/talos, pkg/machinery/config/types/v1alpha1/v1alpha1_validation.go",
  example: "a Layer2VIPConfig in the patches of a worker",
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    const documents = documentsOf(props);
    if (roleOf(documents) !== "worker") return;
    for (const vip of vipsOf(documents)) {
      judge.report(vip, `a worker cannot hold the shared address ${vip.shown()}: take it out`);
    }
  },
};
