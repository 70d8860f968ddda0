// Cilium is installed as a Helm release, never as rendered manifests.
import { ofCilium } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

export const ciliumHelmReleaseType: ResourceRule = {
  kind: "resource",
  id: "cilium-helm-release-type",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "Cilium's chart looks up its CA in the cluster, which only an installation by Helm lets it do: each rendering makes a new CA, and every peer of the mesh loses its trust.",
  condition: "The chart cilium is installed with kubernetes:helm.sh/v3:Release.",
  repair: "Install Cilium with helm.v3.Release.",
  source:
    "cilium/cilium, install/kubernetes/cilium/templates/_helpers.tpl: cilium.ca.setup uses lookup; pulumi/pulumi-kubernetes issue 205: charts render generated CAs anew",
  example: 'new kubernetes.helm.v4.Chart("cilium", { chart: "cilium" })',
  exceptions: "in the stack file",
  types: ["kubernetes:helm.sh/v4:Chart", "kubernetes:helm.sh/v3:Chart"],
  check: ofCilium(({ resource }, judge) => {
    judge.report(resource.props, `chart cilium is rendered by ${resource.type}: install it with ${HELM_RELEASE}`);
  }),
};
