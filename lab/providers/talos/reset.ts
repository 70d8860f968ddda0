// Resetting a node when its configuration is destroyed.
import { createHash } from "node:crypto";
import type { Law, Operation, Reason } from "../../kernel/model";
import { clusterOf, liveMembers, resetMachine } from "../../world/talosNodes";
import type { Machine, World } from "../../world/model";
import type { ClientConfiguration } from "./machinery";
import { configured, connect, rpcError } from "./talosApi";

const DOING = "Error resetting machine";

export interface LeaveFacts {
  readonly world: World;
  readonly machine: Machine;
}

export const etcdCanBeLeft: Law<LeaveFacts> = {
  id: "talos-graceful-reset-leaves-etcd",
  statement:
    "A control plane that is reset gracefully leaves etcd first, which the last member cannot, and which needs a majority without it. Workers only drain, and a failed drain is ignored.",
  source:
    "siderolabs/talos v1.12.1 internal/app/machined/pkg/runtime/v1alpha1/v1alpha1_sequencer.go Reset, internal/pkg/etcd/etcd.go LeaveCluster; etcd-io/etcd server/etcdserver/server.go mayRemoveMember, api/v3rpc/rpctypes/error.go",
  judge: ({ world, machine }) => {
    const cluster = clusterOf(world, machine);
    if (!cluster?.etcd.includes(machine.name)) return { holds: true, because: [] };
    const refused = (cause: string): string =>
      `${DOING}: sequence error: sequence failed: error running phase 4 in reset sequence: task 1/1: failed, ` +
      `failed to leave cluster: failed to remove member ${memberId(machine.name)}: etcdserver: ${cause}`;
    if (cluster.etcd.length === 1) {
      return { holds: false, message: refused("re-configuration failed due to not enough started members") };
    }
    const others = liveMembers(world, cluster).filter(({ name }) => name !== machine.name);
    const needed = 1 + Math.floor((cluster.etcd.length - 1) / 2);
    if (others.length < needed) return { holds: false, message: refused("unhealthy cluster") };
    if (others.length > needed) return { holds: true, because: [] };
    return { holds: true, because: others.flatMap((other) => stays(other, refused("unhealthy cluster"))) };
  },
};

/**
 * What must outlive a member that leaves, so that this other one is still up. One that leaves by itself takes its vote
 * along and needs nothing; one that is wiped or deleted with its machine must not go first.
 */
function stays({ config, madeBy }: Machine, otherwise: string): readonly Reason[] {
  if (!config || config.onDestroy === "leaves") return [];
  if (config.onDestroy === "wipes") return [{ anyOf: [config.madeBy], otherwise }];
  return madeBy === undefined ? [] : [{ anyOf: [madeBy, config.madeBy], otherwise }];
}

/** An id in the form of etcd's: a 64-bit number. */
function memberId(name: string): string {
  return createHash("sha256").update(name).digest().readBigUInt64BE().toString();
}

/** Resets a node as `onDestroy.reset` asks. */
export async function reset(
  operation: Operation<World>,
  target: {
    readonly endpoint: string;
    readonly node: string;
    readonly client: ClientConfiguration;
    readonly graceful: boolean;
    readonly reboot: boolean;
  },
): Promise<void> {
  const machine = await connect(operation, { ...target, doing: DOING });
  const error = `${DOING}: ${rpcError("Unimplemented", "API is not implemented in maintenance mode")}`;
  operation.uphold(configured, { machine, urn: operation.urn, error });
  if (target.graceful) operation.uphold(etcdCanBeLeft, { world: operation.world, machine });
  resetMachine(operation.world, machine, target.graceful, target.reboot);
}
