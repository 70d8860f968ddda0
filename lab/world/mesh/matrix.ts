// The mesh matrix: every member against every peer, connected or the first reason why not.
import { nowOf } from "../clock";
import type { World } from "../model";
import { Inspector } from "./handshake";
import { memberOf, type Member } from "./member";
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
  /** Nodes of either side whose machines are off, and which are therefore not judged; absent when there are none. */
  readonly asleep?: readonly string[];
}

/** Every connection of every mesh, by mesh, then by the order of its members. */
export function meshMatrix(world: World, meshes: readonly Mesh[]): readonly Connection[] {
  const names = new Set([...meshes.flatMap(({ members }) => members), ...Object.values(world.clusters).map(nameOf)]);
  const everyone = new Map([...names].map((name) => [name, memberOf(world, name)]));
  const inspector = new Inspector(nowOf(world));
  return meshes.flatMap(({ name: mesh, members }) =>
    members.flatMap((from) => {
      const member = everyone.get(from);
      const view = typeof member === "object" ? new View(world, everyone, member, members, inspector) : undefined;
      const down = { reason: typeof member === "string" ? member : "", retrying: false };
      return members
        .filter((to) => to !== from)
        .map((to): Connection => {
          const trouble = view ? view.of(to) : down;
          const asleep = [from, to].flatMap((name) => asleepIn(everyone.get(name)));
          return { mesh, from, to, connected: trouble === undefined, ...trouble, ...(asleep.length > 0 && { asleep }) };
        });
    }),
  );
}

const nameOf = ({ name }: { readonly name: string }): string => name;

const asleepIn = (member: Member | string | undefined): readonly string[] =>
  typeof member === "object" ? member.asleep : [];
