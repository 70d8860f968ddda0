// A cluster is bootstrapped on a control plane that has its configuration.
import type { StackRule } from "../../rule";
import { BOOTSTRAP, talosNodes } from "../../talosNodes";

export const talosBootstrapOnControlPlane: StackRule = {
  kind: "stack",
  id: "talos-bootstrap-on-control-plane",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "A worker has no etcd to begin, and a node without configuration waits in maintenance mode: the bootstrap times out.",
  condition: "The node of a Bootstrap is one that the stack configures, and no worker.",
  repair: "Give the Bootstrap the address of the first control plane.",
  source:
    "siderolabs/docs, public/talos/v1.12/getting-started/getting-started.mdx; siderolabs/talos, internal/app/machined/internal/server/v1alpha1/v1alpha1_server.go: Bootstrap is refused on workers",
  example: 'new Bootstrap("boot", { node: "<address of a worker>" })',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const bootstraps = resources.filter(({ type }) => type === BOOTSTRAP);
    if (bootstraps.length === 0) return;
    const nodes = talosNodes(resources);
    // Configured by somebody else: nothing of it can be seen.
    if (nodes.length === 0) return;
    judge.each(bootstraps, (bootstrap) => {
      const at = bootstrap.props.get("node");
      const node = nodes.find(({ address }) => address === at.text());
      if (node === undefined) {
        judge.report(bootstrap, at, `the stack configures no node ${at.shown()}: bootstrap a control plane`);
      } else if (node.role === "worker") {
        judge.report(bootstrap, at, `${at.shown()} is a worker: bootstrap a control plane`);
      }
    });
  },
};
