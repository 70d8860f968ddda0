// What a cluster publishes is kept current, and goes when the cluster goes.
import { PUSH_SECRET, publishesCluster } from "../../meshSecrets";
import type { ResourceRule } from "../../rule";

export const meshPushSecretDeletes: ResourceRule = {
  kind: "resource",
  id: "mesh-push-secret-deletes",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "An entry that stays keeps every peer dialling a cluster that is gone, and one that is never replaced keeps an expired certificate.",
  condition: "The PushSecret of the remote certificate has deletionPolicy Delete, and updatePolicy Replace or none.",
  repair: "Set deletionPolicy: Delete and updatePolicy: Replace.",
  source: 'external-secrets.io, "PushSecret": deletionPolicy is None by default, updatePolicy is Replace',
  example: 'deletionPolicy: "None"',
  exceptions: "in the stack file",
  types: [PUSH_SECRET],
  check: ({ props }, judge) => {
    if (!publishesCluster(props)) return;
    const deletion = props.get("spec", "deletionPolicy");
    if (deletion.text() !== "Delete") {
      judge.report(deletion, `${deletion.shown()}, so peers keep the entry of a cluster that is gone: set "Delete"`);
    }
    const update = props.get("spec", "updatePolicy");
    if (update.present && update.text() !== "Replace") {
      judge.report(update, `${update.shown()}, so a renewed certificate never reaches the peers: set "Replace"`);
    }
  },
};
