// Judges the tree as one cluster reconciles it: by the rules over the tree, and by the pack's own for each of its objects.
import { evaluateResource, evaluateStack, type Surroundings, type Verdict } from "../evaluate";
import type { Facts, Rule } from "../rule";
import { rules as packRules } from "../rules";
import { View } from "../view";
import { type ClusterTree, madeItems, treeItems, type TreeItem } from "./model";
import type { TreeRule } from "./rule";
import { treeRules } from "./rules";

export interface Fault {
  readonly rule: string;
  readonly level: "mandatory" | "advisory";
  readonly kustomization: string;
  /** Directory, object, place in it, and what is wrong there. */
  readonly message: string;
}

/** Every fault of one cluster's tree. */
export const lint = (cluster: ClusterTree): readonly Fault[] => [
  ...treeRules.flatMap((rule) => lintBy(rule, cluster)),
  ...packRules.flatMap((rule) => lintByPack(rule, cluster)),
];

export function lintBy(rule: TreeRule, cluster: ClusterTree): readonly Fault[] {
  const faults: Fault[] = [];
  rule.check(
    treeItems(cluster),
    {
      report: (item, at, message) => {
        faults.push(fault(rule, item, at.path === "" ? message : `${at.path}: ${message}`));
      },
    },
    madeItems(cluster),
  );
  return faults;
}

/**
 * A rule of the pack sees an object of the tree as it would see one that Pulumi makes. Rules over a stack see those that
 * Pulumi makes as well, the rules about placement and GitOps alone: the others ask for more than a cluster's objects.
 */
export function lintByPack(rule: Rule, cluster: ClusterTree): readonly Fault[] {
  const items = treeItems(cluster);
  const surroundings: Surroundings = {
    project: "",
    stack: "",
    declared: new View(cluster.declared ?? {}),
    settings: {},
  };
  const facts = items.map((item, index) => factsOf(typeOf(item), item.id, item.view, String(index)));
  if (rule.kind === "resource") {
    const { types } = rule;
    return facts.flatMap((resource, index) => {
      const item = items[index];
      if (types === "*" || !types.includes(resource.type) || item === undefined) return [];
      return messagesOf(evaluateResource(rule, resource, surroundings)).map((message) => fault(rule, item, message));
    });
  }
  if (rule.area !== "gitops" && rule.area !== "placement") return [];
  const made = cluster.made.map(({ type, name, inputs }) => factsOf(type, name, new View(inputs), ""));
  const { violations } = evaluateStack(rule, [...made, ...facts], surroundings);
  return violations.flatMap(({ urn, message }) => {
    const item = items[Number(urn === "" ? NaN : urn)];
    return item === undefined ? [] : [fault(rule, item, message)];
  });
}

const messagesOf = ({ violations }: Verdict): readonly string[] => violations.map(({ message }) => message);

/** As Pulumi calls the type of the same object. */
function typeOf({ view, kind }: TreeItem): string {
  const version = view.get("apiVersion").text() ?? "";
  return `kubernetes:${version.includes("/") ? version : `core/${version}`}:${kind}`;
}

const factsOf = (type: string, name: string, props: View, urn: string): Facts => ({
  urn,
  type,
  name,
  props,
  options: { protect: false, ignoreChanges: [], additionalSecretOutputs: [] },
  // Git holds no secrets that Pulumi could mark.
  isSecret: () => false,
});

const fault = (
  { id, level }: Pick<TreeRule, "id" | "level">,
  { kustomization, directory, id: object }: TreeItem,
  message: string,
): Fault => ({ rule: id, level, kustomization, message: `${directory}: ${object}: ${message}` });
