// A Kustomization waits at least as long as the charts that it waits for may take.
import { isKustomization, isRelease, seconds } from "../model";
import type { TreeRule } from "../rule";

/** Flux's default for a HelmRelease. */
const DEFAULT_RELEASE_SECONDS = 5 * 60;

export const fluxTimeoutCoversReleases: TreeRule = {
  id: "flux-timeout-covers-releases",
  level: "mandatory",
  severity: "low",
  why: "A Kustomization that gives up before its charts do fails every first installation on a slow day, and all that depends on it starts over.",
  condition: "The timeout of a Kustomization that waits is at least that of each HelmRelease that it applies.",
  repair: "Raise spec.timeout of the Kustomization.",
  source:
    "https://fluxcd.io/flux/components/kustomize/kustomizations/#timeout and https://fluxcd.io/flux/components/helm/helmreleases/#timeout: 5m by default",
  example: "Kustomization with timeout: 2m and wait: true over a HelmRelease with timeout: 10m",
  check: (items, judge) => {
    for (const unit of items.filter((item) => isKustomization(item) && item.view.get("spec", "wait").flag() === true)) {
      const timeout = unit.view.get("spec", "timeout");
      // Without a timeout it is the interval.
      const patience = seconds(timeout) ?? seconds(unit.view.get("spec", "interval")) ?? 0;
      for (const release of items.filter((item) => isRelease(item) && item.kustomization === unit.name)) {
        const needed = seconds(release.view.get("spec", "timeout")) ?? DEFAULT_RELEASE_SECONDS;
        if (patience < needed) {
          judge.report(
            unit,
            timeout,
            `${release.id} may take ${needed} s, and this gives up after ${patience} s: raise it`,
          );
        }
      }
    }
  },
};
