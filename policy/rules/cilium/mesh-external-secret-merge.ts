// What reads the peers skips those that are not up, and forgets those that are gone.
import { EXTERNAL_SECRET, readsPeers } from "../../meshSecrets";
import type { ResourceRule } from "../../rule";

export const meshExternalSecretMerge: ResourceRule = {
  kind: "resource",
  id: "mesh-external-secret-merge",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "By default one peer that has published nothing yet keeps all others out, and a Secret that is merged into keeps the certificates of a peer that left.",
  condition:
    "The ExternalSecret that makes cilium-kvstoremesh owns it, has deletionPolicy Merge, and names every peer by its path.",
  repair: "Set creationPolicy: Owner and deletionPolicy: Merge, and one dataFrom.extract for each peer.",
  source:
    'external-secrets/external-secrets v2.9.0, pkg/controllers/externalsecret/externalsecret_controller_secret.go; external-secrets.io, "Ownership and Deletion Policy"',
  example: 'target: { name: "cilium-kvstoremesh", creationPolicy: "Merge" }',
  exceptions: "in the stack file",
  types: [EXTERNAL_SECRET],
  check: ({ props }, judge) => {
    if (!readsPeers(props)) return;
    const creation = props.get("spec", "target", "creationPolicy");
    if (creation.present && creation.text() !== "Owner") {
      judge.report(creation, `${creation.shown()}, so the keys of a peer that left stay: set "Owner"`);
    }
    const deletion = props.get("spec", "target", "deletionPolicy");
    if (deletion.text() !== "Merge") {
      judge.report(deletion, `${deletion.shown()}, so a peer that is not up yet keeps all others out: set "Merge"`);
    }
    judge.each(props.get("spec", "dataFrom").list(), (source) => {
      if (!source.get("extract", "key").present) {
        judge.report(source, `${source.shown()} names no peer by its path: use extract.key`);
      }
    });
  },
};
