// A key that is deleted by mistake can be had back for a month.

import type { ResourceRule } from "../../rule";

export const awsKmsDeletionWindow: ResourceRule = {
  kind: "resource",
  id: "aws-kms-deletion-window",
  area: "aws",
  level: "mandatory",
  severity: "medium",
  why: "With the key, every disk and object encrypted with it is gone for good when the waiting time ends.",
  condition: "The input deletionWindowInDays is left out, which means 30, or is at least the limit.",
  repair: "Leave deletionWindowInDays out.",
  source: "docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html: 7 to 30 days, by default 30",
  example: 'new aws.kms.Key("disks", { deletionWindowInDays: 7 })',
  exceptions: "in the stack file",
  settings: { least: { description: "Fewest days", type: "number", default: 30 } },
  types: ["aws:kms/key:Key"],
  check: ({ props }, judge) => {
    const least = Number(judge.settings.get("least").known());
    const at = props.get("deletionWindowInDays");
    if (at.present && Number(at.known()) < least)
      judge.report(at, `${at.shown()} days are too few to notice: wait ${String(least)}`);
  },
};
