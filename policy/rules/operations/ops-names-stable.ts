// The logical name of a resource is the same at every run.
import type { StackRule } from "../../rule";

/** A day of this century, seconds or milliseconds since 1970, or a UUID. */
const CHANGING =
  /\b20\d{2}-?[01]\d-?[0-3]\d(?!\d)|\b\d{10}(\d{3})?\b|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/;

export const opsNamesStable: StackRule = {
  kind: "stack",
  id: "ops-names-stable",
  area: "operations",
  level: "advisory",
  severity: "medium",
  why: "A name that holds a time or a random number makes Pulumi replace the resource at every run.",
  condition: "No logical name holds a date, a time in seconds or a UUID.",
  repair: "Build the name from what the resource is for.",
  source: "pulumi.com/docs/iac/concepts/resources/names: a changed logical name is another resource",
  example: "new Namespace(`apps-${Date.now()}`)",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    for (const resource of resources) {
      const changing = CHANGING.exec(resource.name)?.[0];
      if (changing === undefined) continue;
      judge.report(
        resource,
        resource.props,
        `the logical name ${resource.name} holds ${changing}, which the next run will not give again: leave it out`,
      );
    }
  },
};
