// A cluster publishes under its own name alone.
import { eachCilium } from "../../cilium";
import { clusterAt, PUSH_SECRET, publishesCluster } from "../../meshSecrets";
import type { StackRule } from "../../rule";

export const meshPushOwnPath: StackRule = {
  kind: "stack",
  id: "mesh-push-own-path",
  area: "cilium",
  level: "mandatory",
  severity: "critical",
  why: "An entry under another name replaces that cluster's, and every peer takes this cluster for it.",
  condition: "Each remoteKey of the PushSecret of the remote certificate ends in cluster.name of Cilium.",
  repair: "Push to clustermesh/<own name>.",
  source: "convention of this fleet: an entry per cluster, which only that cluster may write",
  example: 'remoteKey: "clustermesh/gitlab" in the cluster main',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    eachCilium(resources, judge, (cilium, objects) => {
      const own = cilium.value("cluster", "name").text() ?? "default";
      judge.each(
        objects.filter(({ type }) => type === PUSH_SECRET),
        (object) => {
          const { props } = object;
          if (!publishesCluster(props)) return;
          judge.each(props.get("spec", "data").list(), (entry) => {
            const path = entry.get("match", "remoteRef", "remoteKey");
            if (clusterAt(path.text() ?? "") !== own) {
              judge.report(
                object,
                path,
                `${path.shown()} is not the entry of ${own}: push to a path that ends in its name`,
              );
            }
          });
        },
      );
    });
  },
};
