// No container takes a secret from its specification.
import type { ResourceRule } from "../../rule";
import { findSecret } from "../../secretShapes";
import type { View } from "../../view";
import { eachContainer, podOf, WORKLOADS } from "../../workloads";

export const secretNoneInWorkloadEnv: ResourceRule = {
  kind: "resource",
  id: "secret-none-in-workload-env",
  area: "secrets",
  level: "mandatory",
  severity: "critical",
  why: "Whoever may read a workload reads its environment and its command line, and so does everything that lists processes.",
  condition: "No environment variable, command or argument of a container is a secret or sets one.",
  repair: "Take the variable from a Secret with valueFrom.secretKeyRef, or mount the Secret as a file.",
  source: "https://kubernetes.io/docs/concepts/configuration/secret/#using-secrets-as-environment-variables",
  example: 'env: [{ name: "DB_PASSWORD", value: "hunter2" }]',
  exceptions: "never",
  types: WORKLOADS,
  check: (resource, judge) => {
    const inspect = (name: string, value: View): void => {
      const found = findSecret(name, value.text() ?? "");
      if (found !== undefined) judge.report(value, `${found}: take it from a Secret with valueFrom.secretKeyRef`);
    };
    eachContainer(
      podOf(resource),
      judge,
      (container) => {
        judge.each(container.get("env").list(), (variable) => {
          inspect(variable.get("name").text() ?? "", variable.get("value"));
        });
        judge.each(["command", "args"], (place) => {
          judge.each(container.get(place).list(), (word) => {
            inspect("", word);
          });
        });
      },
      ["initContainers", "containers", "ephemeralContainers"],
    );
  },
};
