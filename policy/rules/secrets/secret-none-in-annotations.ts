// No annotation and no label of a Kubernetes object holds a secret.
import type { ResourceRule } from "../../rule";
import { findSecret } from "../../secretShapes";

const METADATA: readonly (readonly string[])[] = [
  ["metadata"],
  ["spec", "template", "metadata"],
  ["spec", "jobTemplate", "spec", "template", "metadata"],
];

export const secretNoneInAnnotations: ResourceRule = {
  kind: "resource",
  id: "secret-none-in-annotations",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "Annotations and labels are shown by every list, kept in every event and metric, and never encrypted, a Secret's own included.",
  condition: "No annotation or label of an object or of its pods looks like a secret or stands under the name of one.",
  repair: "Keep the value in a Secret that Vault fills, and let the annotation name that.",
  source: "https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/",
  example: 'annotations: { "proxy/api-token": "abc" }',
  exceptions: "never",
  types: "*",
  check: ({ props, type }, judge) => {
    if (!type.startsWith("kubernetes:")) return;
    judge.each(METADATA, (path) => {
      const metadata = props.get(...path);
      judge.each(["annotations", "labels"], (place) => {
        judge.each(metadata.get(place).entries(), ([name, value]) => {
          const found = findSecret(name, value.text() ?? "");
          if (found !== undefined)
            judge.report(value, `${found}: keep it in a Secret that Vault fills, and name that here`);
        });
      });
    });
  },
};
