// The overlay between the nodes of a mesh: which end of it a machine has, and why packets do not pass between two.
import type { Machine, World } from "../model";
import { lets, type Flow } from "./firewall";
import { deviceOf, holdersOf, overlayOf, type Overlaid } from "./hosts";
import { nebulaTrouble } from "./nebulaLink";
import { wireguardTrouble } from "./wireguardLink";

export type { Flow } from "./firewall";
export { deviceOf, holdersOf, overlayOf, type Overlaid } from "./hosts";
export { nodeAddress } from "./nodeAddress";

/** Why the first machine has no way through the overlay to the second; undefined when it has. */
export function tunnelTrouble(world: World, from: Machine, to: Machine): string | undefined {
  if (from.name === to.name) return undefined;
  for (const machine of [from, to]) if (!machine.running) return `${machine.name} is stopped`;
  const [one, other] = [deviceIn(world, from), deviceIn(world, to)];
  if (typeof one === "string") return one;
  if (typeof other === "string") return other;
  const twin = [one, other].flatMap(({ address }) => twinOf(world, address))[0];
  if (twin !== undefined) return twin;
  if (one.kind === "nebula" && other.kind === "nebula") {
    return nebulaTrouble(world, { machine: from, host: one }, { machine: to, host: other });
  }
  if (one.kind === "wireguard" && other.kind === "wireguard") {
    return wireguardTrouble(world, { machine: from, host: one }, { machine: to, host: other });
  }
  return `${from.name} speaks ${one.kind}, ${to.name} ${other.kind}`;
}

/** As `tunnelTrouble`, for packets of one kind, which the hosts' packet filters may drop. */
export function flowTrouble(world: World, from: Machine, to: Machine, flow: Flow): string | undefined {
  if (from.name === to.name) return undefined;
  const trouble = tunnelTrouble(world, from, to);
  if (trouble !== undefined) return trouble;
  const [one, other] = [deviceOf(world, from), deviceOf(world, to)];
  if (one?.kind !== "nebula" || other?.kind !== "nebula") return undefined;
  const what = flow.port === undefined ? flow.protocol : `${flow.protocol} ${flow.port}`;
  if (!lets(one.outbound, other.certificate, other.address, flow)) {
    return `the firewall of ${from.name} lets no ${what} out to ${to.name} (firewall.outbound)`;
  }
  if (lets(other.inbound, one.certificate, one.address, flow)) return undefined;
  const groups = one.certificate.groups.join(", ") || "no group";
  return `the firewall of ${to.name} lets no ${what} in from ${from.name} of ${groups} (firewall.inbound)`;
}

function deviceIn(world: World, machine: Machine): Overlaid | string {
  const overlaid = overlayOf(world, machine);
  if (!overlaid) return `${machine.name} is in no overlay`;
  return "trouble" in overlaid ? overlaid.trouble : overlaid;
}

/** Two machines with one address take each other's packets away. */
function twinOf(world: World, address: string): readonly string[] {
  const [one, other] = holdersOf(world, address).filter(({ running }) => running);
  return one && other ? [`${one.name} and ${other.name} both have ${address}`] : [];
}
