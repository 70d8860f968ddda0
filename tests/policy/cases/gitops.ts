// For every rule of the area: resources that break it, what it must say, and resources that come close.
import type { RuleCases } from "../harness";
import { hostNetworkCases } from "./ciliumOverlay";
import { gitopsAccessCases } from "./gitopsAccess";
import { gitopsChartCases } from "./gitopsCharts";
import { gitopsFluxCases } from "./gitopsFlux";
import { gitopsObjectCases } from "./gitopsObjects";
import { gitopsPodCases } from "./gitopsPods";

export const gitopsCases: Readonly<Record<string, RuleCases>> = {
  ...gitopsPodCases,
  ...hostNetworkCases,
  ...gitopsChartCases,
  ...gitopsFluxCases,
  ...gitopsObjectCases,
  ...gitopsAccessCases,
};
