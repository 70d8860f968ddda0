// What a cluster publishes is all that a peer needs, under the cluster's own name.
import { clusterAt, PUSH_SECRET, publishesCluster } from "../../meshSecrets";
import type { ResourceRule } from "../../rule";

export const meshPublishedEntryComplete: ResourceRule = {
  kind: "resource",
  id: "mesh-published-entry-complete",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "A peer reads one configuration with three files; when one is missing, or is named like another cluster's, it cannot connect and says little about why.",
  condition:
    "The PushSecret of the remote certificate pushes the configuration, the CA, the certificate and the key of the cluster that its path names, and nothing else.",
  repair:
    "Push <cluster>, <cluster>.etcd-client-ca.crt, <cluster>.etcd-client.crt and <cluster>.etcd-client.key to clustermesh/<cluster>.",
  source:
    "cilium/cilium, install/kubernetes/cilium/templates/clustermesh-config/kvstoremesh-secret.yaml and _helpers.tpl",
  example: "an entry clustermesh/main without main.etcd-client.key",
  exceptions: "in the stack file",
  types: [PUSH_SECRET],
  check: ({ props }, judge) => {
    if (!publishesCluster(props)) return;
    const data = props.get("spec", "data");
    const pushed = new Map<string, Set<string>>();
    judge.each(data.list(), (entry) => {
      const path = entry.get("match", "remoteRef", "remoteKey").text();
      const property = entry.get("match", "remoteRef", "property");
      if (path === undefined || !property.present) return;
      const keys = keysOf(clusterAt(path));
      const key = property.text() ?? "";
      if (!keys.includes(key)) {
        judge.report(property, `${property.shown()} is no key of ${path}: push ${keys.join(", ")}`);
      }
      pushed.set(path, (pushed.get(path) ?? new Set()).add(key));
    });
    for (const [path, found] of pushed) {
      for (const key of keysOf(clusterAt(path)).filter((one) => !found.has(one))) {
        judge.report(data, `${path} lacks ${key}, without which no peer can connect: push it`);
      }
    }
  },
};

const keysOf = (cluster: string): readonly string[] => [
  cluster,
  ...["etcd-client-ca.crt", "etcd-client.crt", "etcd-client.key"].map((file) => `${cluster}.${file}`),
];
