// Every cluster is bootstrapped once.
import type { StackRule } from "../../rule";
import { BOOTSTRAP, talosClusters } from "../../talosNodes";

export const talosBootstrapOnce: StackRule = {
  kind: "stack",
  id: "talos-bootstrap-once",
  area: "talos",
  level: "mandatory",
  severity: "critical",
  why: "A second bootstrap begins a second etcd, and the cluster has two memories; without any it never begins.",
  condition: "Each cluster that the stack has control planes of has exactly one Bootstrap, on one of them.",
  repair: "Keep the Bootstrap of the first control plane; the others join by themselves.",
  source: "siderolabs/docs, public/talos/v1.12/getting-started/getting-started.mdx: once, on a single control plane",
  example: "one Bootstrap for each control plane",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const bootstraps = resources.filter(({ type }) => type === BOOTSTRAP);
    for (const { name, controlPlanes } of talosClusters(resources)) {
      const addresses = controlPlanes.map(({ address }) => address);
      const own = bootstraps.filter(({ props }) => addresses.includes(props.get("node").text() ?? ""));
      if (addresses.length > 0 && own.length === 0) {
        judge.reportStack(`no Bootstrap on a control plane of ${name}: add one`);
      }
      for (const extra of own.slice(1)) {
        judge.report(extra, extra.props.get("node"), `a second Bootstrap of ${name}: take it out`);
      }
    }
  },
};
