// What the Git repository of a world holds. It is no part of the world's document: it is read anew at every start.
import type { World } from "../world/model";
import type { RenderedTree } from "./render";

const trees = new WeakMap<World, RenderedTree>();

/** Lets the Flux of every cluster in the world find this tree at the URL that its FluxInstance names. */
export function publishTree(world: World, tree: RenderedTree): void {
  trees.set(world, tree);
}

/** The tree that Flux finds; undefined when the lab was started without one and Flux reconciles nothing. */
export function publishedTree(world: World): RenderedTree | undefined {
  return trees.get(world);
}
