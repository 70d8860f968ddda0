// Shapes of the custom kinds that published packages describe: fields and types, then patterns, formats and limits.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { modelProblems } from "./modelRules";
import { modelShape, packageRoot } from "./modelShapes";
import type { Shape } from "./shape";

/** Packages by served group and version. External Secrets 2.9 serves no `v1beta1` of its kinds. */
const LIBRARIES: Readonly<Record<string, string>> = {
  "acme.cert-manager.io/v1": "@kubernetes-models/cert-manager",
  "cert-manager.io/v1": "@kubernetes-models/cert-manager",
  "cilium.io/v2": "@kubernetes-models/cilium",
  "cilium.io/v2alpha1": "@kubernetes-models/cilium",
  "external-secrets.io/v1": "@kubernetes-models/external-secrets",
  "external-secrets.io/v1alpha1": "@kubernetes-models/external-secrets",
  "gateway.networking.k8s.io/v1": "@kubernetes-models/gateway-api",
  "gateway.networking.k8s.io/v1beta1": "@kubernetes-models/gateway-api",
  "helm.toolkit.fluxcd.io/v2": "@kubernetes-models/flux-cd",
  "kustomize.toolkit.fluxcd.io/v1": "@kubernetes-models/flux-cd",
  "notification.toolkit.fluxcd.io/v1": "@kubernetes-models/flux-cd",
  "source.toolkit.fluxcd.io/v1": "@kubernetes-models/flux-cd",
};

/** Shape of a kind, or undefined when no package has it. Rules across fields (CEL) are not in the packages. */
export function upstreamShape(apiVersion: string, kind: string): Shape | undefined {
  const library = LIBRARIES[apiVersion];
  if (library === undefined || !/^\w+$/.test(kind)) return undefined;
  const type = `${apiVersion}/${kind}`;
  if (!existsSync(resolve(packageRoot(library), `${type}List.d.ts`))) return undefined;
  const fields = modelShape(library, type);
  return (value, path, report) => {
    const reported = new Set<string>();
    fields(value, path, {
      ...report,
      problem: (at, reason) => {
        reported.add(at);
        report.problem(at, reason);
      },
    });
    for (const { path: at, reason } of modelProblems(library, type, value)) {
      if (!reported.has(at)) report.problem(at, reason);
    }
  };
}
