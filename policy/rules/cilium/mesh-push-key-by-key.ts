// What a cluster publishes is pushed key by key.
import { PUSH_SECRET, publishesCluster } from "../../meshSecrets";
import type { ResourceRule } from "../../rule";

export const meshPushKeyByKey: ResourceRule = {
  kind: "resource",
  id: "mesh-push-key-by-key",
  area: "cilium",
  level: "mandatory",
  severity: "medium",
  why: "A Secret that is pushed whole takes its own keys along, which are called alike in every cluster and overwrite each other where a peer reads several.",
  condition: "Each entry of data in the PushSecret of the remote certificate names a secretKey and a property.",
  repair: "Name secretKey and remoteRef.property in each match.",
  source:
    "external-secrets/external-secrets v2.9.0, pkg/controllers/pushsecret/pushsecret_controller_template.go: templates are added to the data of the source",
  example: 'data: [{ match: { remoteRef: { remoteKey: "clustermesh/main" } } }]',
  exceptions: "in the stack file",
  types: [PUSH_SECRET],
  check: ({ props }, judge) => {
    if (!publishesCluster(props)) return;
    judge.each(props.get("spec", "data").list(), (entry) => {
      for (const keys of [["secretKey"], ["remoteRef", "property"]]) {
        const name = entry.get("match", ...keys);
        if (!name.present) judge.report(name, "absent, so the whole Secret is pushed: name the key");
      }
    });
  },
};
