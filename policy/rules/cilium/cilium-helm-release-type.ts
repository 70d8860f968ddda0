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
  why: "Each rendering of Cilium's chart makes new certificates, and a new CA where it cannot look the old one up in the cluster: every operation replaces what peers of the mesh trust.",
  condition: "The chart cilium is installed with kubernetes:helm.sh/v3:Release.",
  repair: "Install Cilium with helm.v3.Release.",
  source:
    "cilium/cilium, install/kubernetes/cilium/templates/_helpers.tpl (cilium.ca.setup uses lookup) and templates/clustermesh-apiserver/tls-helm (genSignedCert); cilium/cilium pull request 17434: lookup finds nothing in `helm template`",
  example: 'new kubernetes.helm.v4.Chart("cilium", { chart: "cilium" })',
  exceptions: "in the stack file",
  types: ["kubernetes:helm.sh/v4:Chart", "kubernetes:helm.sh/v3:Chart"],
  check: ofCilium(({ resource }, judge) => {
    judge.report(resource.props, `chart cilium is rendered by ${resource.type}: install it with ${HELM_RELEASE}`);
  }),
};
