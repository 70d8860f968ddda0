// No object is made twice: not by two resources, and not by a chart that Pulumi and Flux both install.
import { FLUX_RELEASE } from "../../flux";
import { HELM_RELEASE } from "../../helm";
import type { Facts, StackRule } from "../../rule";
import { namespaceOf } from "../../workloads";

export const gitopsSingleOwner: StackRule = {
  kind: "stack",
  id: "gitops-single-owner",
  area: "gitops",
  level: "mandatory",
  severity: "high",
  why: "Two owners of one object overwrite each other at every reconciliation, and when one of them is removed the object goes with it.",
  condition:
    "In a cluster no two resources make the object of the same kind, namespace and name, and no chart is installed twice under one name.",
  repair: "Remove one of the two, or give its object another name.",
  source:
    "https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts and convention of this fleet: one owner for each object",
  example:
    "Two resources for ConfigMap flux-system/cluster-vars; a Release and a HelmRelease called cilium in kube-system",
  exceptions: "in the stack file",
  check: (resources, judge) => {
    const owners = new Map<string, Facts>();
    judge.each(resources, (resource) => {
      const made = objectOf(resource);
      if (made === undefined) return;
      const key = `${resource.provider?.name ?? ""} ${made.key}`;
      const owner = owners.get(key);
      if (owner === undefined) owners.set(key, resource);
      else
        judge.report(resource, resource.props, `${made.shown} is already made by ${owner.name}: keep one of the two`);
    });
  },
};

interface Made {
  readonly key: string;
  readonly shown: string;
}

/** Undefined for what is no object, and for what gets a name of its own. @throws NotYetKnown */
function objectOf(resource: Facts): Made | undefined {
  const { type, props } = resource;
  if (type === HELM_RELEASE || type === FLUX_RELEASE) return releaseOf(resource);
  // A patch adds to an object that somebody else owns.
  const [, group, kind] = /^kubernetes:([^:/]+)[/]\w+:(\w+)(?<!Patch)$/.exec(type) ?? [];
  if (group === undefined || kind === undefined) return undefined;
  const name = props.get("metadata", "name").text();
  return name === undefined ? undefined : named(`${group} ${kind}`, kind, namespaceOf(resource), name);
}

/** Releases of Helm are one kind, whoever installs them. */
function releaseOf({ type, props }: Facts): Made | undefined {
  if (type === HELM_RELEASE) {
    const name = props.get("name").text();
    return name === undefined ? name : named("release", "release", props.get("namespace").text() ?? "default", name);
  }
  const name = props.get("metadata", "name").text() ?? "";
  const target = props.get("spec", "targetNamespace").text();
  const released = props.get("spec", "releaseName").text() ?? (target === undefined ? name : `${target}-${name}`);
  return named("release", "release", target ?? props.get("metadata", "namespace").text() ?? "default", released);
}

const named = (group: string, kind: string, namespace: string, name: string): Made => ({
  key: `${group} ${namespace}/${name}`,
  shown: `the ${kind} ${name} of namespace ${namespace}`,
});
