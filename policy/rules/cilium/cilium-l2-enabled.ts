// Where addresses are announced by a policy, Cilium announces at all.
import { eachCilium, L2_POLICY } from "../../cilium";
import type { StackRule } from "../../rule";

export const ciliumL2Enabled: StackRule = {
  kind: "stack",
  id: "cilium-l2-enabled",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "Without the feature the policy is accepted and does nothing, so no LoadBalancer address answers.",
  condition: "The value l2announcements.enabled is true beside a CiliumL2AnnouncementPolicy.",
  repair: "Set l2announcements.enabled: true.",
  source: 'docs.cilium.io, "L2 Announcements", configuration',
  example: "a CiliumL2AnnouncementPolicy beside l2announcements: { enabled: false }",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    eachCilium(resources, judge, (cilium, objects) => {
      const enabled = cilium.value("l2announcements", "enabled");
      const policy = objects.find(({ type }) => type === L2_POLICY);
      if (policy !== undefined && enabled.flag() !== true) {
        judge.report(cilium.resource, enabled, `${enabled.shown()}, so ${policy.name} announces nothing: set true`);
      }
    });
  },
};
