// No values of a Helm chart hold a secret in clear.
import { CHART_TYPES, installationOf } from "../../charts";
import { namedTexts } from "../../namedTexts";
import type { ResourceRule } from "../../rule";
import { findSecret } from "../../secretShapes";

export const secretNoneInHelmValues: ResourceRule = {
  kind: "resource",
  id: "secret-none-in-helm-values",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "Values stand in the state and in every diff, and charts render them into ConfigMaps, arguments and environments that nobody guards.",
  condition: "No value looks like a secret or stands under the name of one, unless Pulumi keeps it as a secret.",
  repair: "Name a Secret that Vault fills, in the value that the chart has for it, such as existingSecret.",
  source:
    "https://helm.sh/docs/chart_best_practices/values/ and https://external-secrets.io/latest/introduction/overview/",
  example: 'values: { adminPassword: "hunter2" }',
  exceptions: "never",
  types: CHART_TYPES,
  check: (resource, judge) => {
    const values = installationOf(resource)?.values;
    judge.each(values === undefined ? [] : namedTexts(values), ({ name, at }) => {
      if (resource.isSecret(at)) return;
      const found = findSecret(name, at.text() ?? "");
      if (found !== undefined) {
        judge.report(at, `${found}: name a Secret that Vault fills instead, such as in existingSecret`);
      }
    });
  },
};
