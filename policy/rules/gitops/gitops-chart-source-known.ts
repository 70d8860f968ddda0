// Charts come from repositories that somebody has chosen.
import { HELM_REPOSITORY, OCI_REPOSITORY } from "../../flux";
import { HELM_TYPES } from "../../helm";
import type { ResourceRule } from "../../rule";
import type { View } from "../../view";

export const gitopsChartSourceKnown: ResourceRule = {
  kind: "resource",
  id: "gitops-chart-source-known",
  area: "gitops",
  level: "mandatory",
  severity: "high",
  why: "A chart is a program that runs with the rights of who installs it, and a mistyped or abandoned repository is somebody else's.",
  condition: "Every chart is loaded from a repository of the setting, or lies in the project itself.",
  repair: "Use the publisher's own repository, and add it to the setting once it has been looked at.",
  source: "https://helm.sh/docs/topics/provenance/ and convention of this fleet: the repositories are listed",
  example: "repositoryOpts: { repo: https://charts.example.com }, chart: stable/nginx",
  exceptions: "in the stack file",
  settings: {
    repositories: {
      description: "Repositories that charts and OCI artifacts may come from; what lies below one is known too",
      type: "array",
      items: { type: "string" },
      default: [
        "https://charts.external-secrets.io",
        "https://charts.jetstack.io",
        "https://charts.longhorn.io",
        "https://helm.cilium.io",
        "https://helm.releases.hashicorp.com",
        "https://kubernetes-sigs.github.io/metrics-server",
        "https://traefik.github.io/charts",
        "oci://ghcr.io/controlplaneio-fluxcd/charts",
        "oci://ghcr.io/siderolabs/charts",
      ],
    },
  },
  types: [...HELM_TYPES, HELM_REPOSITORY, OCI_REPOSITORY],
  check: ({ type, props }, judge) => {
    const source = HELM_TYPES.includes(type) ? sourceOf(props) : props.get("spec", "url");
    const url = source.text() ?? "";
    if (/^[./]/.test(url)) return;
    if (!/^(https?|oci):\/\//.test(url)) {
      judge.report(source, `where ${source.shown()} comes from depends on the machine: name the repository's URL`);
      return;
    }
    const known = judge.settings
      .get("repositories")
      .list()
      .flatMap((repository) => repository.text() ?? []);
    if (!known.some((repository) => `${url}/`.startsWith(`${repository}/`))) {
      judge.report(source, `the repository ${source.shown()} is not among the known ones: use one of them or add it`);
    }
  },
};

/** The chart's repository, or the chart itself when its own name says where it is. @throws NotYetKnown */
function sourceOf(props: View): View {
  const repositories = [props.get("repositoryOpts", "repo"), props.get("fetchOpts", "repo"), props.get("path")];
  return repositories.find(({ present }) => present) ?? props.get("chart");
}
