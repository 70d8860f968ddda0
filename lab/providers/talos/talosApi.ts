// Reaching a node's Talos API: is something there, does it know us, is it in maintenance mode.
import type { Law, Operation, Urn, Verdict } from "../../kernel/model";
import { talosApiAddresses, unnamed } from "../../world/servingAddresses";
import { clusterOf } from "../../world/talosNodes";
import type { Machine, World } from "../../world/model";
import { forwards, handshakeFailed, operatorDials, reasons, unanswered } from "./dialling";
import { machinery, type ClientConfiguration } from "./machinery";

export { rpcError } from "./rpc";

export interface ReachFacts {
  readonly world: World;
  /** The endpoint. */
  readonly address: string;
  /** What the provider says that it could not do. */
  readonly doing: string;
}

export const reachable: Law<ReachFacts> = {
  id: "talos-node-must-be-reachable",
  statement:
    "The Talos API answers only at the address of a machine that exists, runs and has booted Talos; on AWS at its public address, to those whom its security groups let in.",
  source:
    "siderolabs/terraform-provider-talos v0.11.0 pkg/talos/util.go talosClientOp (retried until the timeout, then the last error); text: siderolabs/talos #10880",
  judge: ({ world, address, doing }) => {
    const dialled = operatorDials(world, address);
    if (!dialled.machine) return { holds: false, message: `${doing}: ${dialled.error}` };
    const how = dialled.machine.platform === "aws" ? "i/o timeout" : "connect: no route to host";
    return { holds: true, because: reasons(dialled.because, `${doing}: ${unanswered(address, how)}`) };
  },
};

export interface ForwardFacts {
  readonly world: World;
  /** The machine at the endpoint. */
  readonly via: Machine;
  /** Address of the node that the request is for. */
  readonly node: string;
  readonly doing: string;
}

export const forwarded: Law<ForwardFacts> = {
  id: "talos-endpoint-passes-requests-on",
  statement:
    "The provider dials the endpoint and names the node within the request. A machine in maintenance mode serves itself, whatever the request names; a configured control plane passes it on to the node at the address that it was given, which it must reach and which must be configured for the same cluster; a worker passes on nothing.",
  source:
    "siderolabs/terraform-provider-talos v0.11.0 pkg/talos/util.go talosClientOp (endpoint dialled first without, then with certificates; node as metadata); siderolabs/talos v1.12.1 internal/app/apid/pkg/director/director.go, internal/app/maintenance/server.go",
  judge: ({ world, via, node, doing }) => {
    if (!via.config) return { holds: true, because: [] };
    const passed = forwards(world, via, node);
    if (!passed.machine) return { holds: false, message: `${doing}: ${passed.error}` };
    const how = passed.machine.platform === "aws" ? "i/o timeout" : "connect: no route to host";
    return { holds: true, because: reasons(passed.because, `${doing}: ${unanswered(node, how)}`) };
  },
};

export interface NamedFacts {
  readonly world: World;
  readonly machine: Machine;
  /** The endpoint. */
  readonly address: string;
  readonly doing: string;
}

export const named: Law<NamedFacts> = {
  id: "talos-api-certificate-names-its-address",
  statement:
    "The certificate of a configured node's API bears the node's own addresses and those of machine.certSANs. A public address is on no interface of an instance, so it must be among these.",
  source:
    "siderolabs/talos v1.12.1 internal/app/machined/pkg/controllers/secrets/api_cert_sans.go; golang/go src/crypto/x509/verify.go HostnameError",
  judge: ({ world, machine, address, doing }) => {
    const addresses = machine.config ? talosApiAddresses(world, machine) : [];
    if (!machine.config || addresses.includes(address)) return { holds: true, because: [] };
    return { holds: false, message: `${doing}: ${handshakeFailed(unnamed(addresses, address))}` };
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
    const message = (cause: string): string => `${doing}: ${handshakeFailed(cause)}`;
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
  const { endpoint: address, node } = target;
  const problem = await handshakeWith(operatorDials(world, address).machine, client);
  operation.uphold(reachable, { world, address, doing });
  const via = operatorDials(world, address).machine;
  if (!via) throw new Error(`nothing answers at ${address}`);
  operation.uphold(named, { world, machine: via, address, doing });
  operation.uphold(trusted, { machine: via, world, problem, doing });
  operation.uphold(forwarded, { world, via, node, doing });
  const machine = via.config ? forwards(world, via, node).machine : via;
  if (!machine) throw new Error(`no machine at ${node}`);
  return machine;
}
