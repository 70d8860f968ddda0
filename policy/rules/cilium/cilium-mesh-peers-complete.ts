// Agents and KVStoreMesh know the same peers, and never the own cluster.
import { eachCilium } from "../../cilium";
import { AGENTS_SECRET, PEERS_SECRET, type Peer, peersExtracted, peersInSecret } from "../../meshSecrets";
import type { StackRule } from "../../rule";

export const ciliumMeshPeersComplete: StackRule = {
  kind: "stack",
  id: "cilium-mesh-peers-complete",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "A peer that only the agents know is never read, one that only KVStoreMesh knows is read for nobody, and neither says so; the own cluster is skipped in silence.",
  condition:
    "The keys of the Secret cilium-clustermesh are the clusters that cilium-kvstoremesh is made of, without the cluster itself.",
  repair: "Write both from one list of peers.",
  source:
    "cilium/cilium, pkg/clustermesh/common/clustermesh.go: an entry with the own name is ignored; install/kubernetes/cilium/templates/clustermesh-config",
  example: "a key gitlab in cilium-clustermesh that no dataFrom extracts",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    eachCilium(resources, judge, (cilium, objects) => {
      const own = cilium.value("cluster", "name").text();
      const agents = objects.flatMap((object) => peersInSecret(object, AGENTS_SECRET));
      const store = objects.flatMap((object) => [...peersInSecret(object, PEERS_SECRET), ...peersExtracted(object)]);
      const without = (from: readonly Peer[], others: readonly Peer[], secret: string): void => {
        const known = new Set(others.map(({ name }) => name));
        for (const { name, object, at } of from) {
          if (name === own) {
            judge.report(object, at, `${name} is the cluster itself, which is no peer: leave it out`);
          } else if (!known.has(name)) {
            judge.report(object, at, `peer ${name} is not in ${secret}: add it there, or leave it out here`);
          }
        }
      };
      without(agents, store, PEERS_SECRET);
      without(store, agents, AGENTS_SECRET);
    });
  },
};
