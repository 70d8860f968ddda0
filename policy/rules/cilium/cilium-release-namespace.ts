// Cilium is installed into the namespace that its peers and Talos expect it in.
import { ofCilium } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

export const ciliumReleaseNamespace: ResourceRule = {
  kind: "resource",
  id: "cilium-release-namespace",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "Talos enforces the baseline of Pod Security everywhere but in kube-system, which the privileged agents break; and what peers and agents are told names the clustermesh-apiserver there.",
  condition: "The namespace of a release of Cilium is kube-system, or the one of the settings.",
  repair: "Set the input namespace of the release to kube-system.",
  source:
    'docs.siderolabs.com, Talos "Pod Security": kube-system is exempt; cilium/cilium, Documentation/installation/k8s-install-talos-linux.rst',
  example: 'namespace: "cilium"',
  exceptions: "in the stack file",
  settings: { namespace: { description: "Namespace of Cilium", type: "string", default: "kube-system" } },
  types: [HELM_RELEASE],
  check: ofCilium(({ resource }, judge) => {
    const namespace = resource.props.get("namespace");
    const wanted = judge.settings.get("namespace").text();
    if (namespace.text() !== wanted) {
      judge.report(
        namespace,
        `${namespace.shown()}, where Talos refuses the agents: install Cilium into "${wanted ?? ""}"`,
      );
    }
  }),
};
