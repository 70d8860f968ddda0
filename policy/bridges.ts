// Reads Linux bridges of Proxmox hosts that the program makes.
import type { Facts } from "./rule";

/** The bridge's token in version 8 of the provider, its deprecated alias, and the token of the versions before. */
export const bridgeTypes: readonly string[] = [
  "proxmoxve:network/linux/bridge:Bridge",
  "proxmoxve:network/linux/bridgeLegacy:BridgeLegacy",
  "proxmoxve:Network/networkBridge:NetworkBridge",
];

/** What Linux gives a bridge that nobody gave an MTU. */
export const ETHERNET_MTU = 1500;

/** @throws NotYetKnown */
export const mtuOf = ({ props }: Pick<Facts, "props">): number => props.get("mtu").number() ?? ETHERNET_MTU;
