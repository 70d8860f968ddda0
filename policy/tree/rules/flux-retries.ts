// What fails is tried again soon.
import { isKustomization, isRelease, seconds } from "../model";
import type { TreeRule } from "../rule";

export const fluxRetries: TreeRule = {
  id: "flux-retries",
  level: "mandatory",
  severity: "medium",
  why: "A chart whose first installation fails is never tried again by default, and a Kustomization only after its whole interval, so a cluster that comes up needs a hand.",
  condition:
    "Every Kustomization has a retryInterval that is shorter than its interval, and every HelmRelease retries its installation and its upgrades.",
  repair: "Set spec.retryInterval: 1m, and strategy RetryOnFailure or remediation.retries for install and upgrade.",
  source:
    "https://fluxcd.io/flux/components/helm/helmreleases/#install-remediation and https://fluxcd.io/flux/components/kustomize/kustomizations/#retry-interval",
  example: "interval: 1h without a retryInterval; HelmRelease without install.strategy",
  check: (items, judge) => {
    for (const unit of items.filter(isKustomization)) {
      const retry = unit.view.get("spec", "retryInterval");
      const interval = seconds(unit.view.get("spec", "interval")) ?? 0;
      if ((seconds(retry) ?? interval) >= interval) {
        judge.report(
          unit,
          retry,
          "after a failure nothing is tried before the next interval: set a shorter one, such as 1m",
        );
      }
    }
    for (const release of items.filter(isRelease)) {
      for (const action of ["install", "upgrade"]) {
        const settings = release.view.get("spec", action);
        const isRetried = settings.get("strategy", "name").text() === "RetryOnFailure";
        if (!isRetried && (settings.get("remediation", "retries").number() ?? 0) === 0) {
          judge.report(release, settings, `after a failed ${action} nobody tries again: set strategy RetryOnFailure`);
        }
      }
    }
  },
};
