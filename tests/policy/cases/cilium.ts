// For every rule of the area: resources that break it, what it must say, and resources that come close.
import type { RuleCases } from "../harness";
import { ciliumChartsCases } from "./ciliumCharts";
import { ciliumDatapathCases } from "./ciliumDatapath";
import { ciliumIdentityCases } from "./ciliumIdentity";
import { ciliumL2Cases } from "./ciliumL2";
import { ciliumMeshCases } from "./ciliumMesh";
import { ciliumObjectsCases } from "./ciliumObjects";
import { ciliumOverlayCases } from "./ciliumOverlay";
import { ciliumPeeringCases } from "./ciliumPeering";
import { ciliumPeersCases } from "./ciliumPeers";
import { ciliumReleaseCases } from "./ciliumRelease";
import { ciliumTalosCases } from "./ciliumTalos";

export const ciliumCases: Readonly<Record<string, RuleCases>> = {
  ...ciliumReleaseCases,
  ...ciliumIdentityCases,
  ...ciliumMeshCases,
  ...ciliumDatapathCases,
  ...ciliumPeersCases,
  ...ciliumObjectsCases,
  ...ciliumTalosCases,
  ...ciliumL2Cases,
  ...ciliumOverlayCases,
  ...ciliumPeeringCases,
  ...ciliumChartsCases,
};
