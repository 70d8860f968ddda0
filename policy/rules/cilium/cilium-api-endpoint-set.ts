// Where Cilium replaces kube-proxy, it knows the API server.
import { ofCilium } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

export const ciliumApiEndpointSet: ResourceRule = {
  kind: "resource",
  id: "cilium-api-endpoint-set",
  area: "cilium",
  level: "mandatory",
  severity: "critical",
  why: "Without kube-proxy the address of the API server's Service leads nowhere until Cilium runs, and Cilium does not run before it reaches the API server.",
  condition: "With kubeProxyReplacement, k8sServiceHost and k8sServicePort are set, or k8s.apiServerURLs is.",
  repair: "Set k8sServiceHost: localhost and k8sServicePort: 7445, the proxy that Talos has on every node.",
  source: 'docs.cilium.io, "Kubernetes Without kube-proxy": k8sServiceHost and k8sServicePort',
  example: "kubeProxyReplacement: true without k8sServiceHost",
  exceptions: "in the stack file",
  types: [HELM_RELEASE],
  check: ofCilium((cilium, judge) => {
    if (cilium.value("kubeProxyReplacement").flag() !== true) return;
    if (cilium.value("k8s", "apiServerURLs").present) return;
    for (const key of ["k8sServiceHost", "k8sServicePort"]) {
      const value = cilium.value(key);
      if (!value.present || value.text() === "") {
        judge.report(value, `${value.shown()}, so Cilium cannot reach the API server without kube-proxy: set it`);
      }
    }
  }),
};
