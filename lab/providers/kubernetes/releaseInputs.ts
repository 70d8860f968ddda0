// Inputs of kubernetes:helm.sh/v3:Release: their strict shape, defaults, chart and values.
import { UNKNOWN, type CheckFailure, type Durations, type Operation, type Props, type Value } from "../../kernel/model";
import type { World } from "../../world/model";
import { isOn, textAt } from "../../world/controllers/tree";
import { findChart, type ChartReference } from "./charts";
import { automaticName, nameProblem } from "./names";
import { any, boolean, freeMap, integer, isMap, list, map, object, text, type Report, type Shape } from "./shape";

/** Inputs of the published SDK (pulumi/pulumi-kubernetes sdk/nodejs/helm/v3/release.ts, v4.34). */
export const RELEASE_FIELDS: Readonly<Record<string, Shape>> = {
  allowNullValues: boolean,
  atomic: boolean,
  chart: text,
  cleanupOnFail: boolean,
  compat: text,
  createNamespace: boolean,
  dependencyUpdate: boolean,
  description: text,
  devel: boolean,
  disableCRDHooks: boolean,
  disableOpenapiValidation: boolean,
  disableWebhooks: boolean,
  forceUpdate: boolean,
  keyring: text,
  lint: boolean,
  manifest: freeMap,
  maxHistory: integer,
  name: text,
  namespace: text,
  postrender: text,
  recreatePods: boolean,
  renderSubchartNotes: boolean,
  replace: boolean,
  repositoryOpts: object({ caFile: text, certFile: text, keyFile: text, password: text, repo: text, username: text }),
  resetValues: boolean,
  resourceNames: map(list(text)),
  reuseValues: boolean,
  skipAwait: boolean,
  skipCrds: boolean,
  takeOwnership: boolean,
  timeout: integer,
  valueYamlFiles: list(any),
  values: freeMap,
  verify: boolean,
  version: text,
  waitForJobs: boolean,
};
const shape = object(RELEASE_FIELDS, ["chart"]);

/** Inputs that would make Helm do what the lab does not play. */
export const NOT_SIMULATED = [
  "postrender",
  "replace",
  "valueYamlFiles",
  "reuseValues",
  "devel",
  "takeOwnership",
  "verify",
  "dependencyUpdate",
];

/** Helm waits this long unless told otherwise (provider/pkg/provider/helm_release.go). */
export const DEFAULT_TIMEOUT_SECONDS = 300;

/** Virtual seconds to pull a chart and apply its objects, whatever comes after. */
const APPLY_SECONDS = 10;

/** Virtual seconds: an un-awaited release only applies its objects; an awaited one rolls out. */
export function releaseDurations(inputs: Props): Durations {
  const chart = findChart(chartReference(inputs));
  const rollout = waits(inputs) && typeof chart !== "string" ? chart.rolloutSeconds : 0;
  return { create: APPLY_SECONDS + rollout, update: APPLY_SECONDS + rollout, delete: APPLY_SECONDS };
}

/** `atomic` implies waiting (pulumi/pulumi-kubernetes provider/pkg/provider/helm_release.go, Release.Atomic). */
export function waits(inputs: Props): boolean {
  return !isOn(inputs, "skipAwait") || isOn(inputs, "atomic");
}

/** Validates inputs, chart and values, and fills in what the provider fills in. */
export function checkRelease(
  inputs: Props,
  old: Props | undefined,
  operation: Operation<World>,
): { inputs: Props; failures: readonly CheckFailure[] } {
  const failures: CheckFailure[] = [];
  const report: Report = {
    problem: (property, reason) => failures.push({ property, reason }),
    unknownField: (path) => `kubernetes:helm.sh/v3:Release has no input "${path}"`,
  };
  const checked = withDefaults(inputs, old, operation.urn);
  shape(checked, "", report);
  for (const property of NOT_SIMULATED) {
    if (isSet(checked[property])) report.problem(property, "this input is not simulated by the lab");
  }
  const name = textAt(checked, "name");
  const problem = name === undefined ? undefined : nameProblem(name, "subdomain");
  if (problem !== undefined) report.problem("name", `release name is invalid: "${name ?? ""}": ${problem}`);
  checkChart(checked, report);
  return { inputs: checked, failures };
}

function checkChart(inputs: Props, report: Report): void {
  if (typeof inputs["chart"] !== "string") return;
  const repository = inputs["repositoryOpts"];
  const open = [inputs["version"], repository, isMap(repository) ? repository["repo"] : undefined];
  if (open.includes(UNKNOWN)) return;
  const chart = findChart(chartReference(inputs));
  if (typeof chart === "string") {
    report.problem("chart", `${chart}; check the chart name and repository configuration.`);
    return;
  }
  chart.values(inputs["values"], "values", {
    ...report,
    unknownField: (path, known) =>
      `chart ${chart.name} ${chart.version} has no such value as far as the lab knows; Helm would ignore it silently ` +
      `(${path}; known here: ${[...known].sort().join(", ")})`,
  });
}

function withDefaults(inputs: Props, old: Props | undefined, urn: string): Props {
  const name = isSet(inputs["name"]) ? inputs["name"] : (old?.["name"] ?? automaticName(urn));
  const namespace = isSet(inputs["namespace"]) ? inputs["namespace"] : "default";
  const waits = inputs["skipAwait"] !== true;
  const timeout = waits && !isSet(inputs["timeout"]) ? { timeout: DEFAULT_TIMEOUT_SECONDS } : {};
  return { ...inputs, ...timeout, name: name ?? null, namespace: namespace ?? null };
}

function isSet(value: Value | undefined): boolean {
  return value !== undefined && value !== null && value !== "" && value !== false;
}

/** Where the chart comes from. */
export function chartReference(inputs: Props): ChartReference {
  return {
    chart: textAt(inputs, "chart") ?? "",
    repository: textAt(inputs, "repositoryOpts", "repo"),
    version: textAt(inputs, "version"),
  };
}
