// The Helm release of Cilium has a fixed name.
import { ofCilium } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

export const ciliumReleaseNamed: ResourceRule = {
  kind: "resource",
  id: "cilium-release-named",
  area: "cilium",
  level: "mandatory",
  severity: "medium",
  why: "Without a name Pulumi makes one with a random end, and a CA that was made beforehand is refused, because Helm adopts only what is annotated with the name of the release.",
  condition: "A release of Cilium has a name.",
  repair: "Set the input name of the release.",
  source:
    "pulumi.com/registry/packages/kubernetes/api-docs/helm/v3/release: name, auto-naming; helm/helm, pkg/action/validate.go: meta.helm.sh/release-name",
  example: "name absent",
  exceptions: "in the stack file",
  types: [HELM_RELEASE],
  check: ofCilium(({ resource }, judge) => {
    const name = resource.props.get("name");
    if (!name.present) judge.report(name, 'absent, so Pulumi makes one with a random end: set "cilium"');
  }),
};
