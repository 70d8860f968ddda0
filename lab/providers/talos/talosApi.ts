// Reaching a node's Talos API: is something there, does it know us, is it in maintenance mode.
import type { Law, Operation, Reason, Urn, Verdict } from "../../kernel/model";
import { TALOS_PORT, clusterOf, talosAt } from "../../world/talosNodes";
import type { Machine, World } from "../../world/model";
import { machinery, type ClientConfiguration } from "./machinery";

/** The error that a gRPC client of Talos gets. */
export function rpcError(code: string, description: string): string {
  return `rpc error: code = ${code} desc = ${description}`;
}

const unreachable = (address: string): string =>
  rpcError(
    "Unavailable",
    `connection error: desc = "transport: Error while dialing: dial tcp ${address}:${TALOS_PORT}: connect: no route to host"`,
  );

export interface ReachFacts {
  readonly world: World;
  readonly address: string;
  /** What the provider says that it could not do. */
  readonly doing: string;
}

export const reachable: Law<ReachFacts> = {
  id: "talos-node-must-be-reachable",
  statement: "The Talos API answers only at the address of a machine that exists, runs and has booted Talos.",
  source:
    "siderolabs/terraform-provider-talos v0.11.0 pkg/talos/util.go talosClientOp (retried until the timeout, then the last error); text: siderolabs/talos #10880",
  judge: ({ world, address, doing }) => {
    const machine = talosAt(world, address);
    const message = `${doing}: ${unreachable(address)}`;
    if (!machine) return { holds: false, message };
    const because: Reason[] = machine.madeBy === undefined ? [] : [{ anyOf: [machine.madeBy], otherwise: message }];
    // A virtual address is there only after etcd, so also thanks to the bootstrap.
    const cluster = machine.addresses.includes(address) ? undefined : clusterOf(world, machine);
    if (cluster?.bootstrappedBy !== undefined) because.push({ anyOf: [cluster.bootstrappedBy], otherwise: message });
    return { holds: true, because };
  },
};

export interface TrustFacts {
  readonly machine: Machine;
  readonly world: World;
  /** What the TLS handshake of the client with the node's API came to; empty when both trust each other. */
  readonly problem: string;
  readonly doing: string;
}

export const trusted: Law<TrustFacts> = {
  id: "talos-client-certificate-must-match",
  statement:
    "A node in maintenance mode talks to anyone; a configured node only to a client whose certificate its own cluster's CA signed, and which trusts that CA.",
  source:
    "siderolabs/terraform-provider-talos v0.11.0 pkg/talos/util.go talosClientOp; texts: Go crypto/tls, siderolabs/talos #8442",
  judge: ({ machine, world, problem, doing }) => {
    if (!machine.config) return { holds: true, because: [] };
    const message = (cause: string): string =>
      `${doing}: ${rpcError("Unavailable", `connection error: desc = ${JSON.stringify(`transport: authentication handshake failed: ${cause}`)}`)}`;
    if (problem !== "") return { holds: false, message: message(problem) };
    const secrets = clusterOf(world, machine)?.madeBy;
    const unknown = "tls: failed to verify certificate: x509: certificate signed by unknown authority";
    return { holds: true, because: secrets === undefined ? [] : [{ anyOf: [secrets], otherwise: message(unknown) }] };
  },
};

export interface ConfiguredFacts {
  readonly machine: Machine;
  /** Resource that asks. */
  readonly urn: Urn;
  /** Whole error of a node in maintenance mode. */
  readonly error: string;
}

export const configured: Law<ConfiguredFacts> = {
  id: "talos-api-needs-a-configuration",
  statement:
    "A node in maintenance mode takes a configuration and answers little else: no bootstrap, no kubeconfig, no reset of partitions.",
  source: "siderolabs/talos v1.12.1 internal/app/maintenance/server.go; text: siderolabs/terraform-provider-talos #236",
  judge: ({ machine, urn, error }): Verdict => {
    if (!machine.config) return { holds: false, message: error };
    const makers = machine.configuredBy ?? [machine.config.madeBy];
    return { holds: true, because: makers.includes(urn) ? [] : [{ anyOf: makers, otherwise: error }] };
  },
};

/** What Go's TLS client would report of a connection to the node; nothing in maintenance mode, which asks nobody. */
async function handshakeWith(machine: Machine | undefined, client: ClientConfiguration): Promise<string> {
  if (!machine?.config) return "";
  const { parse, handshake } = await machinery();
  const { osCa } = await parse({ config: machine.config.yaml });
  return (await handshake({ serverCa: osCa, client })).problem;
}

/**
 * Connects as the provider does: to the endpoint, which passes the request on to the node. Upholds the laws of the way.
 *
 * @returns the node. Its state may have changed while the handshake was computed, so the laws judge what is there now.
 */
export async function connect(
  operation: Operation<World>,
  target: {
    readonly endpoint: string;
    readonly node: string;
    readonly client: ClientConfiguration;
    readonly doing: string;
  },
): Promise<Machine> {
  const { world } = operation;
  const { doing, client } = target;
  let machine: Machine | undefined;
  for (const address of new Set([target.endpoint, target.node])) {
    const problem = await handshakeWith(talosAt(world, address), client);
    operation.uphold(reachable, { world, address, doing });
    machine = talosAt(world, address);
    if (machine) operation.uphold(trusted, { machine, world, problem, doing });
  }
  if (!machine) throw new Error(`no machine at ${target.node}`);
  return machine;
}
