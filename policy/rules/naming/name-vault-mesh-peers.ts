// A cluster reads its peers at their paths, and never itself.
import { EXTERNAL_SECRET, readsPeers } from "../../meshSecrets";
import type { ResourceRule } from "../../rule";

export const nameVaultMeshPeers: ResourceRule = {
  kind: "resource",
  id: "name-vault-mesh-peers",
  area: "naming",
  level: "mandatory",
  severity: "high",
  why: "A cluster that reads itself as a peer connects to itself, and one that reads a wrong path waits for a peer that never comes.",
  condition:
    "Every path that the Secret of the peers is made of is <folder>/<name> of a cluster other than the declared one.",
  repair: "Read clustermesh/<name of the peer>, for every member of the mesh but this one.",
  source:
    "convention of this fleet: every cluster writes general/clustermesh/<its name> in Vault; docs.cilium.io, Setting up Cluster Mesh",
  example: "dataFrom: [{ extract: { key: clustermesh/main } }] in the stack main",
  exceptions: "in the stack file",
  settings: {
    folder: { description: "Where clusters publish themselves.", type: "string", default: "clustermesh" },
  },
  types: [EXTERNAL_SECRET],
  check: ({ props }, judge) => {
    if (!readsPeers(props)) return;
    const folder = judge.settings.get("folder").text() ?? "";
    const own = judge.declared.get("cluster", "name").text();
    judge.each(props.get("spec", "dataFrom").list(), (source) => {
      const at = source.get("extract", "key");
      const key = at.text();
      // Another rule asks for a path.
      if (key === undefined) return;
      const cluster = key.slice(folder.length + 1);
      if (key !== `${folder}/${cluster}` || !/^[a-z0-9-]+$/.test(cluster)) {
        judge.report(at, `${at.shown()} is the path of no cluster: read ${folder}/<peer>`);
      } else if (cluster === own) {
        judge.report(at, `${at.shown()} is this cluster itself: read its peers alone`);
      }
    });
  },
};
