// No ConfigMap holds a secret.
import type { ResourceRule } from "../../rule";
import { findSecret, fromBase64 } from "../../secretShapes";

export const secretNoneInConfigmap: ResourceRule = {
  kind: "resource",
  id: "secret-none-in-configmap",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "A ConfigMap is readable by whoever may look at the namespace, is not encrypted in etcd, and ends up in backups and in the state in clear.",
  condition: "No entry of a ConfigMap looks like a secret, stands under the name of one, or sets one in a file.",
  repair: "Move the entry into a Secret, best one that External Secrets fills from Vault, and mount that.",
  source: "https://kubernetes.io/docs/concepts/configuration/configmap/ (Caution: ConfigMap does not provide secrecy)",
  example: 'data: { "app.ini": "password = hunter2" }',
  exceptions: "never",
  types: ["kubernetes:core/v1:ConfigMap", "kubernetes:core/v1:ConfigMapPatch"],
  check: ({ props }, judge) => {
    const inspect = (place: string, read: (text: string) => string): void => {
      judge.each([props.get(place)], (entries) => {
        judge.each(entries.entries(), ([name, value]) => {
          const found = findSecret(name, read(value.text() ?? ""));
          if (found !== undefined) judge.report(value, `${found}: move it into a Secret that Vault fills`);
        });
      });
    };
    inspect("data", (text) => text);
    inspect("binaryData", fromBase64);
  },
};
