// The mesh matrix: every member against every peer, connected or the first reason why not.
import type { World } from "../model";
import { memberOf } from "./member";
import { View } from "./view";

export interface Mesh {
  readonly name: string;
  /** Names of clusters. */
  readonly members: readonly string[];
}

/** What a member sees of a peer; the other direction is a connection of its own. */
export interface Connection {
  readonly mesh: string;
  readonly from: string;
  readonly to: string;
  readonly connected: boolean;
  /** Present when not connected. */
  readonly reason?: string;
  /** True when Cilium has the peer's configuration and tries again by itself until the reason is gone. */
  readonly retrying?: boolean;
}

/** Every connection of every mesh, by mesh, then by the order of its members. */
export function meshMatrix(world: World, meshes: readonly Mesh[]): readonly Connection[] {
  const names = new Set([...meshes.flatMap(({ members }) => members), ...Object.values(world.clusters).map(nameOf)]);
  const everyone = new Map([...names].map((name) => [name, memberOf(world, name)]));
  return meshes.flatMap(({ name: mesh, members }) =>
    members.flatMap((from) => {
      const view = new View(world, everyone, from, members);
      return members
        .filter((to) => to !== from)
        .map((to): Connection => {
          const outcome = view.of(to);
          return outcome === undefined
            ? { mesh, from, to, connected: true }
            : { mesh, from, to, connected: false, ...outcome };
        });
    }),
  );
}

const nameOf = ({ name }: { readonly name: string }): string => name;
