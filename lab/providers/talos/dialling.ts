// Who answers when the operator dials a Talos API, and what a control plane does with a request for another node.
import type { Reason, Urn } from "../../kernel/model";
import { admittedBy, machineAtPublic, operatorPath } from "../../world/aws/reach";
import type { Machine, World } from "../../world/model";
import { flowTrouble, holdersOf } from "../../world/overlay";
import { lanTrouble } from "../../world/overlay/underlay";
import { clusterOf, TALOS_PORT, talosAt } from "../../world/talosNodes";
import { rpcError } from "./rpc";

/** A machine that answers, and thanks to which resources; or the error of the client. */
export type Dialled =
  | { readonly machine: Machine; readonly because: readonly (readonly Urn[])[] }
  | { readonly machine?: undefined; readonly error: string };

/** What a client says whose packets are answered by nobody: dropped, or refused by the last router. */
export function unanswered(address: string, how: "i/o timeout" | "connect: no route to host", why?: string): string {
  const text = `connection error: desc = "transport: Error while dialing: dial tcp ${address}:${TALOS_PORT}: ${how}"`;
  return rpcError("Unavailable", why === undefined ? text : `${text} (${why})`);
}

/**
 * Whom the operator's programs come to at an address. In AWS only public ones, as far as security groups let them.
 * Nothing there answers for a machine that is off or an address that nobody routes: packets are lost.
 */
export function operatorDials(world: World, address: string): Dialled {
  const machine = talosAt(world, address);
  if (machine && machine.platform !== "aws") return { machine, because: resourcesOf(world, machine, address) };
  const there = machineAtPublic(world, address);
  if (there) {
    const path = operatorPath(world, there, TALOS_PORT);
    if ("trouble" in path) return { error: unanswered(address, "i/o timeout", path.trouble) };
    return { machine: there, because: [...resourcesOf(world, there, address), ...path.because] };
  }
  const hidden = Object.values(world.machines).find(
    ({ platform, addresses }) => platform === "aws" && addresses.includes(address),
  );
  if (!hidden) return { error: unanswered(address, "connect: no route to host") };
  return { error: unanswered(address, "i/o timeout", `${address} of ${hidden.name} is an address within its VPC`) };
}

function resourcesOf(world: World, machine: Machine, address: string): readonly (readonly Urn[])[] {
  const because: Urn[][] = machine.madeBy === undefined ? [] : [[machine.madeBy]];
  if (machine.addresses.includes(address)) return because;
  const elastic = Object.values(world.aws?.regions ?? {})
    .flatMap(({ elasticIps }) => Object.values(elasticIps))
    .find((one) => one.address === address);
  if (elastic) {
    return [...because, ...[elastic.madeBy, elastic.associatedBy].flatMap((urn) => (urn === undefined ? [] : [[urn]]))];
  }
  // A virtual address is there only after etcd, so also thanks to the bootstrap.
  const bootstrap = machine.platform === "aws" ? undefined : clusterOf(world, machine)?.bootstrappedBy;
  return bootstrap === undefined ? because : [...because, [bootstrap]];
}

/** The node that a configured machine's API hands a request to, or the error that comes back. */
export function forwards(world: World, via: Machine, node: string): Dialled {
  const target = talosAt(world, node);
  if (via.addresses.includes(node) || via.config?.vips?.includes(node) === true) return { machine: via, because: [] };
  if (holdersOf(world, node).some(({ name }) => name === via.name)) return { machine: via, because: [] };
  if (via.config?.machineType === "worker") {
    return { error: rpcError("PermissionDenied", "no request forwarding") };
  }
  const [overlaid] = holdersOf(world, node);
  const to = target ?? overlaid;
  if (!to) return { error: unanswered(node, silence(world, node, via), whyOff(world, node)) };
  const flow = { protocol: "tcp", port: TALOS_PORT } as const;
  const trouble = target
    ? lanTrouble(world, via, target, node, flow.protocol, flow.port)
    : flowTrouble(world, via, to, flow);
  if (trouble !== undefined) return { error: unanswered(node, "i/o timeout", trouble) };
  if (to.config?.clusterId !== via.config?.clusterId) {
    const cause = "tls: failed to verify certificate: x509: certificate signed by unknown authority";
    return { error: handshakeFailed(to.config ? cause : `${cause} (${to.name} is in maintenance mode)`) };
  }
  const admitted = admittedBy(world, to, via, flow.protocol, flow.port);
  return {
    machine: to,
    because: [
      ...resourcesOf(world, to, node),
      ...(to.configuredBy ? [to.configuredBy] : []),
      ...(admitted.length > 0 ? [admitted] : []),
    ],
  };
}

/** Within a VPC nobody tells that a machine is off. */
function silence(world: World, node: string, via: Machine): "i/o timeout" | "connect: no route to host" {
  const off = Object.values(world.machines).some(({ addresses }) => addresses.includes(node));
  return via.platform === "aws" && off ? "i/o timeout" : "connect: no route to host";
}

function whyOff(world: World, node: string): string | undefined {
  const off = Object.values(world.machines).find(
    ({ platform, running, addresses }) => platform === "aws" && !running && addresses.includes(node),
  );
  return off && `${off.name} is stopped`;
}

export function handshakeFailed(cause: string): string {
  return rpcError(
    "Unavailable",
    `connection error: desc = ${JSON.stringify(`transport: authentication handshake failed: ${cause}`)}`,
  );
}

/** Reasons that each list gives. */
export function reasons(because: readonly (readonly Urn[])[], otherwise: string): readonly Reason[] {
  return because.map((anyOf) => ({ anyOf, otherwise }));
}
