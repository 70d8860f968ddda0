// ClusterVersions: remembers the Talos and Kubernetes versions a cluster was created with, and refuses others.
import * as pulumi from "@pulumi/pulumi";
import { refusal } from "../refusal";

/** Versions of a cluster's nodes, with `v`. */
export interface NodeVersions {
  readonly talos: string;
  readonly kubernetes: string;
}

export interface ClusterVersionsArgs extends NodeVersions {
  readonly clusterName: string;
}

/** What a person does instead of editing the version. */
const runbook = "docs/runbooks/upgrade.md";

/**
 * Why these versions cannot be asked of a cluster that runs others, or undefined when they can.
 *
 * A new version in a machine configuration would reach every node at once, without the order, the health checks and
 * the etcd quorum that an upgrade needs; and a node that boots a newer image would join an older cluster.
 */
export function versionProblem(
  clusterName: string,
  asked: NodeVersions,
  live: NodeVersions,
  urn: string,
): string | undefined {
  const changes = (["talos", "kubernetes"] as const)
    .filter((part) => asked[part] !== live[part])
    .map((part) => `${part === "talos" ? "Talos" : "Kubernetes"} ${asked[part]} (live: ${live[part]})`);
  return changes.length === 0
    ? undefined
    : `Cluster "${clusterName}": the stack asks for ${changes.join(" and ")}. Live nodes are upgraded one after the ` +
        `other, by hand: follow ${runbook}, then record the result with: pulumi up --replace '${urn}'`;
}

/**
 * The versions that everything of a cluster is made from, kept in the state by a Stash: what its nodes run, whatever
 * the stack asks for. `talos` and `kubernetes` fail, in a preview too, when the stack asks for something else. Replacing
 * the Stash, the last step of the runbook, records what the stack asks for.
 */
export class ClusterVersions extends pulumi.ComponentResource {
  readonly talos: pulumi.Output<string>;
  readonly kubernetes: pulumi.Output<string>;
  /**
   * Talos version whose configuration contract the cluster was created under. It outlives upgrades: under a newer one
   * the generated configuration would switch features on that live nodes were not made for.
   */
  readonly contract: pulumi.Output<string>;

  /** @throws RunError, once the state is known, when the versions differ from the live ones. */
  constructor(name: string, args: ClusterVersionsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("homelab:talos:ClusterVersions", name, args, opts);
    const asked: NodeVersions = { talos: args.talos, kubernetes: args.kubernetes };
    const running = new pulumi.Stash(`${name}-running`, { input: asked }, { parent: this });
    const created = new pulumi.Stash(
      `${name}-created`,
      { input: args.talos },
      { parent: this, ignoreChanges: ["input"] },
    );
    const checked = pulumi.all([running.output as pulumi.Output<NodeVersions>, running.urn]).apply(([live, urn]) => {
      const problem = versionProblem(args.clusterName, asked, live, urn);
      if (problem !== undefined) {
        throw refusal(problem);
      }
      return live;
    });
    this.talos = checked.talos;
    this.kubernetes = checked.kubernetes;
    this.contract = created.output as pulumi.Output<string>;
    this.registerOutputs({ talos: this.talos, kubernetes: this.kubernetes, contract: this.contract });
  }
}
