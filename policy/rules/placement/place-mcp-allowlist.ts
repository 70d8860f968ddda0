// Servers of the Model Context Protocol run only where the stack file gives them a place.
import { CHART_TYPES, installationOf } from "../../charts";
import { isPlacedElsewhere } from "../../placement";
import type { Facts, ResourceRule } from "../../rule";
import type { View } from "../../view";
import { WORKLOADS } from "../../workloads";

export const placeMcpAllowlist: ResourceRule = {
  kind: "resource",
  id: "place-mcp-allowlist",
  area: "placement",
  level: "mandatory",
  severity: "high",
  why: "Such a server acts for a language model with the rights of its cluster, so it must not stand where production or its watchers run.",
  condition: "What is named or labelled mcp is installed only in clusters whose stack file says placement.mcp: true.",
  repair: "Move it to the cluster of the agents, or give it its place in the stack file.",
  source:
    "https://modelcontextprotocol.io/specification/2025-06-18/basic/security_best_practices and convention of this fleet: one cluster runs them all",
  example: "Deployment github-mcp, Namespace mcp-servers, label app.kubernetes.io/component: mcp",
  exceptions: "in the stack file",
  types: [...WORKLOADS, ...CHART_TYPES, "kubernetes:core/v1:Namespace"],
  check: (resource, judge) => {
    if (!isPlacedElsewhere("mcp", judge)) return;
    judge.each(namesOf(resource), (name) => {
      if (/(^|[-_./])mcp($|[-_./])/.test(name.text() ?? "")) {
        judge.report(name, `${name.shown()} has no place in this cluster: leave it out or set placement.mcp`);
      }
    });
  },
};

/** What an object is called and labelled, and the chart that it installs. @throws NotYetKnown */
function namesOf(resource: Facts): readonly View[] {
  const { props } = resource;
  const installation = installationOf(resource);
  return [
    props.get("metadata", "name"),
    ...props
      .get("metadata", "labels")
      .entries()
      .map(([, label]) => label),
    ...(installation === undefined ? [] : [props.get("name"), installation.at]),
  ];
}
