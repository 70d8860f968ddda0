// What one cluster's Flux applies, as rules over the tree read it.
import { View } from "../view";

/** An object of the tree after Flux's substitution, and where it comes from. */
export interface Rendered {
  /** Name of the Kustomization that applies it. */
  readonly kustomization: string;
  /** Directory of the repository that it lies in. */
  readonly directory: string;
  readonly object: unknown;
}

/** A resource that Pulumi makes in the cluster beside the tree. */
export interface Made {
  /** `kubernetes:core/v1:Namespace` */
  readonly type: string;
  readonly name: string;
  readonly inputs: unknown;
}

/** Everything that one cluster runs. */
export interface ClusterTree {
  readonly tree: readonly Rendered[];
  readonly made: readonly Made[];
  /** `homelab:` configuration of its stack. */
  readonly declared?: Readonly<Record<string, unknown>>;
}

/** An object of the cluster. */
export interface Item {
  readonly view: View;
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** `Kind/namespace/name`, or without the namespace where there is none. */
  readonly id: string;
}

/** One that Flux applies. */
export interface TreeItem extends Item {
  readonly kustomization: string;
  readonly directory: string;
}

/** Group of a kind of Kubernetes itself that has none. */
export const CORE = "";

export function treeItems({ tree }: ClusterTree): readonly TreeItem[] {
  return tree.map(({ object, ...place }) => {
    const view = new View(object);
    const [group, version] = (view.get("apiVersion").text() ?? "").split("/");
    return { ...item(view, version === undefined ? CORE : (group ?? CORE), view.get("kind").text() ?? ""), ...place };
  });
}

/** What Pulumi makes. */
export function madeItems({ made }: ClusterTree): readonly Item[] {
  return made.flatMap(({ type, inputs }) => {
    const [, group, kind] = /^kubernetes:([^:/]+)[/]\w+:(\w+)$/.exec(type) ?? [];
    return group === undefined || kind === undefined
      ? []
      : [item(new View(inputs), group === "core" ? CORE : group, kind)];
  });
}

function item(view: View, group: string, kind: string): Item {
  const namespace = view.get("metadata", "namespace").text() ?? "";
  const name = view.get("metadata", "name").text() ?? "";
  const id = [kind, ...(namespace === "" ? [] : [namespace]), name].join("/");
  return { view, group, kind, namespace, name, id };
}

export const isKind = (one: Item, group: string, ...kinds: readonly string[]): boolean =>
  one.group === group && kinds.includes(one.kind);

export const isKustomization = (one: Item): boolean => isKind(one, "kustomize.toolkit.fluxcd.io", "Kustomization");
export const isRelease = (one: Item): boolean => isKind(one, "helm.toolkit.fluxcd.io", "HelmRelease");

/** Names that a Kustomization waits for. */
export const dependenciesOf = ({ view }: Item): readonly View[] =>
  view
    .get("spec", "dependsOn")
    .list()
    .map((dependency) => dependency.get("name"));

/** Every Kustomization that this one waits for, directly or through others. */
export function awaitedBy(name: string, all: readonly Item[]): ReadonlySet<string> {
  const awaited = new Set<string>();
  const waiting = [name];
  // The list grows while it is walked.
  for (const each of waiting) {
    const own = all.find((one) => isKustomization(one) && one.name === each);
    for (const dependency of own === undefined ? [] : dependenciesOf(own)) {
      const next = dependency.text() ?? "";
      if (!awaited.has(next)) waiting.push(next);
      awaited.add(next);
    }
  }
  return awaited;
}

/** Seconds of a duration as Go writes it: `1h30m`, `90s`. Undefined for anything else. */
export function seconds(duration: View): number | undefined {
  const [whole, hours, minutes, rest] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration.text() ?? "") ?? [];
  if (whole === undefined || whole === "") return undefined;
  return Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(rest ?? 0);
}
