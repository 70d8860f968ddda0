// The simulated Bootstrap: etcd starts on one control plane, once.
import { z } from "zod";
import { UNKNOWN, type Law, type Props, type ResourceModel } from "../../kernel/model";
import { strictCheck } from "../../kernel/strict";
import { clusterOf, joinEtcd } from "../../world/talosNodes";
import type { Machine, World } from "../../world/model";
import { clientConfiguration, clientOf, clientSecrets, duration, textOf } from "./shapes";
import { configured, connect, rpcError } from "./talosApi";

const DOING = "Error bootstrapping node";

const inputs = z.strictObject({
  clientConfiguration,
  endpoint: z.string().optional(),
  node: z.string(),
  timeouts: z.strictObject({ create: duration.optional() }).optional(),
});

export interface NodeFacts {
  readonly world: World;
  readonly machine: Machine;
}

export const bootstrapsControlPlane: Law<NodeFacts> = {
  id: "talos-bootstrap-needs-a-control-plane",
  statement: "Only a control plane can be bootstrapped.",
  source: "siderolabs/talos v1.12.1 internal/app/machined/internal/server/v1alpha1/v1alpha1_server.go Bootstrap",
  judge: ({ machine }) =>
    machine.config?.machineType === "worker"
      ? {
          holds: false,
          message: `${DOING}: ${rpcError("FailedPrecondition", "bootstrap can only be performed on a control plane node")}`,
        }
      : { holds: true, because: [] },
};

export const bootstrapsOnce: Law<NodeFacts> = {
  id: "talos-bootstrap-happens-once",
  statement: "A cluster is bootstrapped once: afterwards every control plane has etcd data.",
  source: "siderolabs/talos v1.12.1 internal/app/machined/internal/server/v1alpha1/v1alpha1_server.go Bootstrap",
  judge: ({ world, machine }) =>
    (clusterOf(world, machine)?.etcd.length ?? 0) > 0
      ? { holds: false, message: `${DOING}: ${rpcError("AlreadyExists", "etcd data directory is not empty")}` }
      : { holds: true, because: [] },
};

export const bootstrap: ResourceModel<World> = {
  type: "talos:machine/bootstrap:Bootstrap",
  coverage:
    "bootstrap of etcd on one configured control plane; updates change the state only and destroying does nothing, as with the real provider; clientConfigurationWo is refused",
  check: strictCheck(inputs),
  replaceOn: [],
  secretOutputs: clientSecrets("clientConfiguration"),
  // The call is retried until the node has its configuration, CRI is up and time is in sync: one boot, about a minute
  // on a VM that runs from a disk image. etcd and the static pods come up after it returned.
  durations: { create: 75, update: 0, delete: 0 },
  plan: (given) => echo(given),
  create: async (given, operation) => {
    const outputs = echo(given);
    const { world, urn } = operation;
    const machine = await connect(operation, {
      endpoint: textOf(outputs, "endpoint"),
      node: textOf(outputs, "node"),
      client: clientOf(given["clientConfiguration"]),
      doing: DOING,
    });
    const error = `${DOING}: ${rpcError("Unimplemented", "method Bootstrap not implemented")}`;
    operation.uphold(configured, { machine, urn, error });
    operation.uphold(bootstrapsControlPlane, { world, machine });
    operation.uphold(bootstrapsOnce, { world, machine });
    const cluster = clusterOf(world, machine);
    if (cluster) {
      cluster.etcd = [machine.name];
      cluster.bootstrappedBy = urn;
      joinEtcd(world, cluster);
    }
    return { id: "machine_bootstrap", outputs };
  },
  read: (_id, old) => ({ inputs: old, outputs: old }),
  update: (_id, _old, given) => echo(given),
  delete: () => undefined,
};

function echo(given: Props): Props {
  return { ...given, endpoint: given["endpoint"] ?? given["node"] ?? UNKNOWN };
}
