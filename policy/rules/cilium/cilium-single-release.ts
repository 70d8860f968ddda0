// A cluster has one Cilium.
import { eachCilium } from "../../cilium";
import { chartCalled } from "../../helm";
import type { StackRule } from "../../rule";

export const ciliumSingleRelease: StackRule = {
  kind: "stack",
  id: "cilium-single-release",
  area: "cilium",
  level: "mandatory",
  severity: "critical",
  why: "Two releases own the same DaemonSet, and whichever is removed takes the network of the cluster with it.",
  condition: "No two charts of Cilium use the same provider.",
  repair: "Leave one of them out.",
  source: "helm/helm, pkg/action/validate.go: an object has one release",
  example: "two releases of chart cilium with one provider",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    eachCilium(resources, judge, ({ resource }, objects) => {
      const first = objects.find((one) => chartCalled("cilium", one) !== undefined);
      if (first !== undefined && first.urn !== resource.urn) {
        judge.report(
          resource,
          resource.props,
          `${first.name} installs Cilium into the same cluster: leave one of them out`,
        );
      }
    });
  },
};
