// For every rule about secrets: resources that break it, what it must say, and resources that come close.
import type { RuleCases } from "../harness";
import { secretsInClearCases } from "./secretsInClear";
import { secretsMarkCases } from "./secretsMarks";
import { secretsShapeCases } from "./secretsShapes";
import { secretsStoreCases } from "./secretsStores";
import { secretsTlsCases } from "./secretsTls";
import { secretsVaultPolicyCases } from "./secretsVaultPolicies";
import { secretsVaultRoleCases } from "./secretsVaultRoles";
import { secretsVaultServerCases } from "./secretsVaultServer";

export const secretsCases: Readonly<Record<string, RuleCases>> = {
  ...secretsInClearCases,
  ...secretsShapeCases,
  ...secretsMarkCases,
  ...secretsVaultPolicyCases,
  ...secretsVaultRoleCases,
  ...secretsVaultServerCases,
  ...secretsStoreCases,
  ...secretsTlsCases,
};
