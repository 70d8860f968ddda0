// The GitOps tree as a cluster of this project reconciles it, for the lint.
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { readFileSync } from "node:fs";
import { loadFleet } from "../../fleet/load";
import type { Cluster } from "../../fleet/model";
import { normalPath, renderTree, type RenderedTree } from "../../lab/gitops/render";
import { substituted } from "../../lab/gitops/substitute";
import { textAt } from "../../lab/world/controllers/tree";
import type { ClusterTree, Rendered } from "../../policy/tree/model";
import { clusterStack } from "../../stacks/cluster";
import { lighthouseStack } from "../../stacks/lighthouse";
import { record } from "../stacks/recording";
import { world } from "../stacks/world";
import { awsWorld } from "./awsWorld";

const PROJECT = resolve(__dirname, "../..");
export const fleet = loadFleet(PROJECT, { fallbackRepo: "https://git.example/fleet.git" });

export async function treeOf(cluster: Cluster): Promise<ClusterTree> {
  const rendered = await renderTree(PROJECT);
  if (!rendered) throw new Error("the project has no GitOps tree");
  const { name } = cluster;
  const { registrations } = await (cluster.platform === "aws"
    ? record(() => lighthouseStack(cluster, fleet.vault), awsWorld(name))
    : record(() => clusterStack(cluster, fleet.vault), world(name)));
  return { tree: reconciled(rendered, cluster), made: registrations, declared: declaredIn(cluster) };
}

/** Follows the Kustomizations that read this repository, from the cluster's own directory on. */
function reconciled(tree: RenderedTree, { gitops, fluxVariables }: Cluster): readonly Rendered[] {
  const units = [{ name: "flux-system", path: gitops.path, substitutes: true }];
  const found: Rendered[] = [];
  // The list grows while it is walked.
  for (const { name, path, substitutes } of units) {
    for (const text of tree.paths[path]?.objects ?? []) {
      const object = substituted(text, substitutes ? { values: fluxVariables, strict: true } : undefined);
      found.push({ kustomization: name, directory: path, object });
      if (textAt(object, "kind") !== "Kustomization" || textAt(object, "spec", "sourceRef", "name") !== "flux-system")
        continue;
      units.push({
        name: textAt(object, "metadata", "name") ?? "",
        path: normalPath(textAt(object, "spec", "path") ?? ""),
        substitutes: "postBuild" in (object["spec"] as object),
      });
    }
  }
  return found;
}

/** `homelab:` configuration of the cluster's stack file. */
function declaredIn({ name }: Cluster): Readonly<Record<string, unknown>> {
  const file = parse(readFileSync(join(PROJECT, `Pulumi.${name}.yaml`), "utf8")) as { config: Record<string, unknown> };
  return Object.fromEntries(Object.entries(file.config).map(([key, value]) => [key.replace(/^homelab:/, ""), value]));
}
