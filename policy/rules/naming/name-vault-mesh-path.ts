// A cluster publishes itself to its peers under its own name.
import { PUSH_SECRET, publishesCluster } from "../../meshSecrets";
import type { ResourceRule } from "../../rule";

export const nameVaultMeshPath: ResourceRule = {
  kind: "resource",
  id: "name-vault-mesh-path",
  area: "naming",
  level: "mandatory",
  severity: "critical",
  why: "Peers connect to what lies at a cluster's path: a cluster that writes another's takes that one out of the mesh.",
  condition:
    "What a PushSecret writes about a mesh lies at <folder>/<name> of one cluster, which is the declared one where there is one.",
  repair: "Push to clustermesh/<name of the cluster>.",
  source:
    "convention of this fleet: every cluster writes general/clustermesh/<its name> in Vault, and reads its peers'",
  example: "remoteKey: clustermesh/gitlab in the stack main",
  exceptions: "in the stack file",
  settings: {
    folder: { description: "Where clusters publish themselves.", type: "string", default: "clustermesh" },
  },
  types: [PUSH_SECRET],
  check: ({ props }, judge) => {
    const folder = judge.settings.get("folder").text() ?? "";
    const own = judge.declared.get("cluster", "name").text();
    const aboutMesh = publishesCluster(props);
    judge.each(props.get("spec", "data").list(), (entry) => {
      const at = entry.get("match", "remoteRef", "remoteKey");
      const key = at.text() ?? "";
      if (!aboutMesh && !key.startsWith(`${folder}/`)) return;
      const cluster = key.slice(folder.length + 1);
      const fine =
        key === `${folder}/${cluster}` && (own === undefined ? /^[a-z0-9-]+$/.test(cluster) : cluster === own);
      if (!fine) {
        judge.report(at, `${at.shown()} is not the path of this cluster: push to ${folder}/${own ?? "<cluster>"}`);
      }
    });
  },
};
