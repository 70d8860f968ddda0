// The order that the engine guarantees, read from its exported state.
import type { Urn } from "../kernel/model";

/** What `pulumi stack export` prints, as far as order goes. */
export interface StateExport {
  readonly deployment: { readonly resources?: readonly StateResource[] };
}

export interface StateResource {
  readonly urn: Urn;
  readonly type: string;
  readonly parent?: Urn;
  /** `<urn>::<id>`. */
  readonly provider?: string;
  readonly dependencies?: readonly Urn[];
  readonly propertyDependencies?: Readonly<Record<string, readonly Urn[] | null>>;
  readonly deletedWith?: Urn;
}

export type EdgeKind = "dependency" | "property" | "provider" | "parent" | "deletedWith";

/** `from` waits for `to`. */
export interface Edge {
  readonly from: Urn;
  readonly to: Urn;
  readonly kinds: ReadonlySet<EdgeKind>;
}

/**
 * Who waits for whom. The engine finishes the target of an edge before it starts the source, and deletes in the opposite
 * order. A child waits for its parent to be registered, and a component is registered only when its own dependencies are
 * done: so a child inherits them by way of the parent edge.
 */
export class Graph {
  private constructor(
    readonly urns: ReadonlySet<Urn>,
    private readonly targets: ReadonlyMap<Urn, ReadonlyMap<Urn, Edge>>,
  ) {}

  static of(state: StateExport): Graph {
    const resources = state.deployment.resources ?? [];
    const urns = new Set(resources.map(({ urn }) => urn));
    const targets = new Map<Urn, Map<Urn, { from: Urn; to: Urn; kinds: Set<EdgeKind> }>>();
    for (const resource of resources) {
      const from = resource.urn;
      const edges = targets.get(from) ?? new Map<Urn, { from: Urn; to: Urn; kinds: Set<EdgeKind> }>();
      targets.set(from, edges);
      const add = (to: Urn | undefined, kind: EdgeKind): void => {
        if (to === undefined || to === from || !urns.has(to)) return;
        const edge = edges.get(to) ?? { from, to, kinds: new Set<EdgeKind>() };
        edge.kinds.add(kind);
        edges.set(to, edge);
      };
      add(resource.parent, "parent");
      add(resource.provider?.replace(/::[^:]*$/, ""), "provider");
      add(resource.deletedWith, "deletedWith");
      for (const to of resource.dependencies ?? []) add(to, "dependency");
      for (const list of Object.values(resource.propertyDependencies ?? {}))
        for (const to of list ?? []) add(to, "property");
    }
    return new Graph(urns, targets);
  }

  edges(): Edge[] {
    return [...this.targets.values()].flatMap((edges) => [...edges.values()]);
  }

  /** Direct predecessors. */
  before(urn: Urn): Urn[] {
    return [...(this.targets.get(urn)?.keys() ?? [])];
  }

  /** The same graph without one edge; its parent part, if it has one, stays. */
  without(edge: Edge): Graph {
    const edges = new Map(this.targets.get(edge.from));
    edges.delete(edge.to);
    if (edge.kinds.has("parent")) edges.set(edge.to, { ...edge, kinds: new Set<EdgeKind>(["parent"]) });
    return new Graph(this.urns, new Map(this.targets).set(edge.from, edges));
  }

  /** Everything that has finished when `urn` starts. */
  ancestors(urn: Urn): ReadonlySet<Urn> {
    const seen = new Set<Urn>();
    const open = this.before(urn);
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...this.before(next));
    }
    seen.delete(urn);
    return seen;
  }

  /** A shortest path of edges from one resource to one that it waits for, both ends included. */
  path(from: Urn, to: Urn): Urn[] | undefined {
    const reachedBy = new Map<Urn, Urn | undefined>([[from, undefined]]);
    const open = [from];
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      if (next === to) return trace(reachedBy, to);
      for (const target of this.before(next)) {
        if (reachedBy.has(target)) continue;
        reachedBy.set(target, next);
        open.push(target);
      }
    }
    return undefined;
  }
}

function trace(reachedBy: ReadonlyMap<Urn, Urn | undefined>, end: Urn): Urn[] {
  const path: Urn[] = [];
  for (let step: Urn | undefined = end; step !== undefined; step = reachedBy.get(step)) path.unshift(step);
  return path;
}

/** Type and logical name, for eyes: `Bootstrap main-bootstrap`. */
export function label(urn: Urn): string {
  const [, , types = "", ...name] = urn.split("::");
  return `${types.split("$").at(-1)?.split(":").at(-1) ?? types} ${name.join("::")}`;
}
