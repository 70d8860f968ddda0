// The Talos API is reached at the nodes' own addresses.
import type { StackRule } from "../../rule";
import { CONFIGURATION_APPLY, documentsOf, vipsOf } from "../../talosConfig";
import { BOOTSTRAP } from "../../talosNodes";

const CALLERS: readonly string[] = [CONFIGURATION_APPLY, BOOTSTRAP, "talos:cluster/kubeconfig:Kubeconfig"];

export const talosNodeAddressNotVip: StackRule = {
  kind: "stack",
  id: "talos-node-address-not-vip",
  area: "talos",
  level: "mandatory",
  severity: "critical",
  why: "The shared address exists only once etcd runs, and then moves: a configuration sent to it never arrives or reaches another node.",
  condition: "Neither node nor endpoint of a Talos resource is a shared address of the Kubernetes API.",
  repair: "Use the node's own address.",
  source: "siderolabs/docs, public/talos/v1.12/networking/advanced/vip.mdx, caveats: not the endpoint of the Talos API",
  example: 'new Bootstrap("boot", { node: "<the shared address>" })',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const shared = new Set([judge.declared.get("network", "vip").text()]);
    judge.each(
      resources.filter(({ type }) => type === CONFIGURATION_APPLY),
      ({ props }) => {
        for (const vip of vipsOf(documentsOf(props))) shared.add(vip.text());
      },
    );
    for (const resource of resources.filter(({ type }) => CALLERS.includes(type))) {
      judge.each(["node", "endpoint"], (key) => {
        const address = resource.props.get(key);
        if (!address.present || !shared.has(address.text())) return;
        judge.report(resource, address, `${address.shown()} is the shared address: use the node's own`);
      });
    }
  },
};
