// The agents read every peer from the clustermesh-apiserver of their own cluster.
import { AGENTS_SECRET, SECRET } from "../../meshSecrets";
import type { ResourceRule } from "../../rule";
import type { View } from "../../view";

const OWN_APISERVER = /https:[/][/]clustermesh-apiserver\.[\w-]+\.svc[.:]/;

export const meshAgentsReadLocal: ResourceRule = {
  kind: "resource",
  id: "mesh-agents-read-local",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "Agents that dial a peer themselves need its certificates on every node and open one connection each, which KVStoreMesh is there to avoid.",
  condition: "Each key of the Secret cilium-clustermesh leads to clustermesh-apiserver in the own cluster.",
  repair: "Set the endpoint of each peer to https://clustermesh-apiserver.kube-system.svc:2379.",
  source:
    "cilium/cilium, install/kubernetes/cilium/templates/clustermesh-config/clustermesh-secret.yaml: the local endpoint with KVStoreMesh",
  example: 'data: { gitlab: base64("endpoints: [https://192.168.1.31:2379]") }',
  exceptions: "in the stack file",
  types: [SECRET],
  check: ({ props }, judge) => {
    if (props.get("metadata", "name").text() !== AGENTS_SECRET) return;
    const local = (entry: View, text: string): void => {
      if (!OWN_APISERVER.test(text)) {
        judge.report(entry, "does not lead to the own clustermesh-apiserver: set its Service as the endpoint");
      }
    };
    judge.each(props.get("data").entries(), ([, entry]) => {
      local(entry, Buffer.from(entry.text() ?? "", "base64").toString());
    });
    judge.each(props.get("stringData").entries(), ([, entry]) => {
      local(entry, entry.text() ?? "");
    });
  },
};
