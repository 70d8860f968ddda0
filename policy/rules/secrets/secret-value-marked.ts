// What a Kubernetes Secret holds is a secret to Pulumi too.
import type { ResourceRule } from "../../rule";
import { findSecret, fromBase64 } from "../../secretShapes";

export const secretValueMarked: ResourceRule = {
  kind: "resource",
  id: "secret-value-marked",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "Without its mark Pulumi prints the value in the diff and keeps it in clear in the state, whatever Kubernetes does with it.",
  condition:
    "Each entry of data and stringData that looks like a secret, or stands under the name of one, is a secret to Pulumi.",
  repair: "Wrap the value in pulumi.secret, or read it with config.requireSecret.",
  source: "https://www.pulumi.com/registry/packages/kubernetes/api-docs/core/v1/secret/ (Note on encryption)",
  example: 'stringData: { token: "abc" } from a program in YAML',
  exceptions: "never",
  types: ["kubernetes:core/v1:Secret", "kubernetes:core/v1:SecretPatch"],
  check: (resource, judge) => {
    const inspect = (place: string, read: (text: string) => string): void => {
      judge.each([resource.props.get(place)], (entries) => {
        if (resource.isSecret(entries)) return;
        judge.each(entries.entries(), ([name, value]) => {
          if (resource.isSecret(value)) return;
          const found = findSecret(name, read(value.text() ?? ""));
          if (found !== undefined) judge.report(value, `${found} and is no secret to Pulumi: wrap it in pulumi.secret`);
        });
      });
    };
    inspect("data", fromBase64);
    inspect("stringData", (text) => text);
  },
};
