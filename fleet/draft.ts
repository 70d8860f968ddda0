// What the rules look at: every cluster and site as far as its values are valid, each value with its place.
import { type Place } from "./problem";
import {
  type AwsNode,
  type AwsStack,
  type MetalNode,
  type Project,
  type ProjectSite,
  type VirtualNode,
  type versionKeys,
} from "./schema";
import { type Path } from "./source";
import { type Partly } from "./validate";

/** A node of any platform. */
export type DraftNode = Partly<VirtualNode & Pick<MetalNode, "installDisk"> & AwsNode>;

export type DraftData = Partly<Omit<AwsStack, "nodes">> & {
  readonly nodes?: {
    readonly controlPlanes?: readonly (DraftNode | undefined)[];
    readonly workers?: readonly (DraftNode | undefined)[];
  };
};

export interface DraftSite {
  readonly name: string;
  readonly data: Partly<ProjectSite>;
  /** Place of a value below the site. */
  readonly at: (path: Path) => Place;
}

export interface Draft {
  /** Stack name, from the file name: unique, unlike `data.cluster.name`. */
  readonly stack: string;
  readonly data: DraftData;
  readonly at: (path: Path) => Place;
  /** Whether the file has a value at the path, valid or not. */
  readonly states: (path: Path) => boolean;
  /** Undefined when the cluster names no known site. */
  readonly site?: DraftSite;
}

/** A stack that configures Vault. */
export type VaultStack = Pick<Draft, "stack" | "at">;

export interface View {
  readonly clusters: readonly Draft[];
  /** One, or none where the fleet has no Vault. */
  readonly vaultStacks: readonly VaultStack[];
  /** The management cluster with `placement.vault`; the first where several have it. */
  readonly vaultHub?: Draft;
  /** False when a stack file could not be read: what seems to be missing may stand there. */
  readonly complete: boolean;
  /** YYYY-MM-DD. */
  readonly today: string;
  readonly sites: readonly DraftSite[];
  readonly project: {
    readonly data: Partly<Project>;
    readonly at: (path: Path) => Place;
    /** Whether Pulumi.yaml has a value at the path, valid or not. */
    readonly states: (path: Path) => boolean;
    /** False for a section that could not be read. */
    readonly trusts: (section: keyof Project) => boolean;
  };
  /** The Git repository of the checkout, where the files name none. */
  readonly origin?: string;
}

/** Only a management cluster may: the others depend on it anyway. */
export const runsVault = ({ data }: Pick<Draft, "data">): boolean =>
  data.cluster?.role === "management" && data.placement?.["vault"] === true;

/** A value and where it stands. */
export interface Located<T> {
  readonly value: T;
  readonly at: Place;
}

export interface PlacedNode {
  readonly node: DraftNode;
  readonly role: "controlplane" | "worker";
  readonly path: Path;
}

/** Nodes that are at least partly valid, control planes first. */
export function nodesOf(draft: Draft): readonly PlacedNode[] {
  const placed = (
    list: readonly (DraftNode | undefined)[] | undefined,
    key: string,
    role: PlacedNode["role"],
  ): PlacedNode[] =>
    (list ?? []).flatMap((node, index) => (node === undefined ? [] : [{ node, role, path: ["nodes", key, index] }]));
  return [
    ...placed(draft.data.nodes?.controlPlanes, "controlPlanes", "controlplane"),
    ...placed(draft.data.nodes?.workers, "workers", "worker"),
  ];
}

export type VersionKey = (typeof versionKeys)[number];

/** The version that a cluster runs: its own, or the one of the project. */
export function versionOf(view: View, draft: Draft, key: VersionKey): Located<string> | undefined {
  const own = draft.data.versions?.[key];
  if (own !== undefined) {
    return { value: own, at: draft.at(["versions", key]) };
  }
  const shared = draft.states(["versions", key]) ? undefined : view.project.data.versions?.[key];
  return shared === undefined ? undefined : { value: shared, at: view.project.at(["versions", key]) };
}

/** The cluster's mesh by name, with its members; clusters without mesh are left out. */
export function meshes(view: View): ReadonlyMap<string, readonly Draft[]> {
  return groupBy(view.clusters, (draft) => draft.data.cilium?.mesh?.name);
}

/** Whether Pulumi.yaml has an overlay for the mesh, valid or not. */
export const declaresOverlay = (view: View, mesh: string | undefined): boolean =>
  mesh !== undefined && view.project.states(["meshes", mesh, "overlay"]);

export function groupBy<T>(
  items: readonly T[],
  key: (item: T) => string | undefined,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    if (name !== undefined) {
      const group = groups.get(name);
      if (group === undefined) {
        groups.set(name, [item]);
      } else {
        group.push(item);
      }
    }
  }
  return groups;
}

/** Name of the hypervisor that a node runs on: its own, or the only one of the site. */
export function hypervisorOf(draft: Draft, node: DraftNode): string | undefined {
  if (node.hypervisor !== undefined) {
    return node.hypervisor;
  }
  const names = Object.keys(draft.site?.data.hypervisors ?? {});
  return names.length === 1 ? names[0] : undefined;
}

/** Name of the bridge that carries a node's first interface: its own, or the one with the block of the LAN. */
export function bridgeOf(draft: Draft, node: DraftNode): string | undefined {
  if (node.bridge !== undefined) {
    return node.bridge;
  }
  const lan = draft.site?.data.lan;
  return Object.entries(draft.site?.data.bridges ?? {}).find(
    ([, bridge]) => lan !== undefined && bridge?.cidr === lan,
  )?.[0];
}
