// The operation does not wait for the Helm release of Cilium, nor roll it back.
import { ofCilium, servesMesh } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

export const ciliumReleaseNotAwaited: ResourceRule = {
  kind: "resource",
  id: "cilium-release-not-awaited",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "The clustermesh-apiserver gets its address from a pool that can only be made once Cilium runs, so a release that waits never ends; and an atomic one waits as well, and purges the network of the cluster when its installation gives up.",
  condition:
    "A release of Cilium is not atomic, and with a clustermesh-apiserver behind a LoadBalancer it has skipAwait: true.",
  repair: "Set skipAwait: true and atomic: false, and wait for a workload on the pod network instead.",
  source:
    "pulumi/pulumi-kubernetes, provider/pkg/provider/helm_release.go: skipAwait and atomic; cilium/cilium, install/kubernetes/cilium/templates/clustermesh-apiserver/service.yaml",
  example: "atomic: true",
  exceptions: "in the stack file",
  types: [HELM_RELEASE],
  check: ofCilium((cilium, judge) => {
    const { props } = cilium.resource;
    const atomic = props.get("atomic");
    if (atomic.flag() === true) {
      judge.report(
        atomic,
        "true, so it waits, and an installation that fails removes the network of the cluster: set false",
      );
    }
    if (!servesMesh(cilium)) return;
    const isLoadBalancer = cilium.value("clustermesh", "apiserver", "service", "type").text() === "LoadBalancer";
    const skipAwait = props.get("skipAwait");
    if (isLoadBalancer && skipAwait.flag() !== true) {
      judge.report(
        skipAwait,
        `${skipAwait.shown()}, so the operation waits for an address that the clustermesh-apiserver gets only after it: set true`,
      );
    }
  }),
};
