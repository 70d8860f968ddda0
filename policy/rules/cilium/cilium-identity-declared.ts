// Cilium has the id and the name that the stack declares for the cluster.
import { ofCilium } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

export const ciliumIdentityDeclared: ResourceRule = {
  kind: "resource",
  id: "cilium-identity-declared",
  area: "cilium",
  level: "mandatory",
  severity: "critical",
  why: "Peers, paths in Vault and pod addresses follow from what is declared; another id or name may be that of a peer, and to change it every workload must be restarted.",
  condition: "The values cluster.id and cluster.name are those of the stack file.",
  repair: "Take id and name from the stack file.",
  source:
    'docs.cilium.io, "Setting up Cluster Mesh": name and id are unique, and changing them needs a restart of all workloads',
  example: "cluster: { id: 2 } in a stack that declares id 1",
  exceptions: "in the stack file",
  types: [HELM_RELEASE],
  check: ofCilium((cilium, judge) => {
    const id = judge.declared.get("cilium", "id");
    const givenId = cilium.value("cluster", "id");
    if (id.present && (givenId.number() ?? 0) !== id.number()) {
      judge.report(givenId, `${givenId.shown()}, but the stack declares id ${id.shown()}: set that`);
    }
    const name = judge.declared.get("cluster", "name");
    const givenName = cilium.value("cluster", "name");
    if (name.present && givenName.text() !== name.text()) {
      judge.report(givenName, `${givenName.shown()}, but the stack declares the name ${name.shown()}: set that`);
    }
  }),
};
