// The Secrets with the peers are written as data, not as stringData.
import { AGENTS_SECRET, PEERS_SECRET, SECRET } from "../../meshSecrets";
import type { ResourceRule } from "../../rule";

export const meshSecretNoStringData: ResourceRule = {
  kind: "resource",
  id: "mesh-secret-no-string-data",
  area: "cilium",
  level: "mandatory",
  severity: "medium",
  why: "With server-side apply a key that leaves stringData stays in the Secret, so a peer that is gone is dialled for ever.",
  condition: "The Secrets cilium-clustermesh and cilium-kvstoremesh have no stringData.",
  repair: "Write the keys to data, in base64.",
  source: "kubernetes.io/docs/concepts/configuration/secret: stringData does not work well with server-side apply",
  example: 'stringData: { gitlab: "endpoints: …" }',
  exceptions: "in the stack file",
  types: [SECRET],
  check: ({ props }, judge) => {
    if (![AGENTS_SECRET, PEERS_SECRET].includes(props.get("metadata", "name").text() ?? "")) return;
    const written = props.get("stringData");
    if (written.entries().length > 0) {
      judge.report(written, "a key that leaves it stays in the Secret: write data, in base64");
    }
  },
};
