// The chart of Cilium comes from the project itself.
import { ofCilium } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

export const ciliumRepositoryOfficial: ResourceRule = {
  kind: "resource",
  id: "cilium-repository-official",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "Whoever serves the chart gets privileged pods on every node; a mirror or a namesake need not be the project's.",
  condition: "The chart cilium is loaded from a repository of the settings.",
  repair: "Load the chart from https://helm.cilium.io or oci://quay.io/cilium/charts.",
  source:
    'docs.cilium.io, "Installation using Helm": repository https://helm.cilium.io and oci://quay.io/cilium/charts/cilium',
  example: 'repositoryOpts: { repo: "https://charts.example.org" }',
  exceptions: "in the stack file",
  settings: {
    repositories: {
      description: "Repositories that the chart may come from",
      type: "array",
      items: { type: "string" },
      default: ["https://helm.cilium.io", "oci://quay.io/cilium/charts"],
    },
  },
  types: [HELM_RELEASE],
  check: ofCilium(({ resource, repository }, judge) => {
    const at = repository.present ? repository : resource.props.get("chart");
    const from = at.text() ?? "";
    const allowed = judge.settings.get("repositories").list();
    if (!allowed.some((one) => from === one.text() || from.startsWith(`${one.text() ?? ""}/`))) {
      const known = allowed.map((one) => one.text()).join(" or ");
      judge.report(at, `${at.shown()} is no repository of Cilium: load the chart from ${known}`);
    }
  }),
};
