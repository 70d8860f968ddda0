// For every rule of the area: resources that break it, what it must say, and resources that come close.
import type { RuleCases } from "../harness";
import { ciliumDatapathCases } from "./ciliumDatapath";
import { ciliumIdentityCases } from "./ciliumIdentity";
import { ciliumMeshCases } from "./ciliumMesh";
import { ciliumObjectsCases } from "./ciliumObjects";
import { ciliumPeersCases } from "./ciliumPeers";
import { ciliumReleaseCases } from "./ciliumRelease";

export const ciliumCases: Readonly<Record<string, RuleCases>> = {
  ...ciliumReleaseCases,
  ...ciliumIdentityCases,
  ...ciliumMeshCases,
  ...ciliumDatapathCases,
  ...ciliumPeersCases,
  ...ciliumObjectsCases,
};
