// An overlay and its nodes, as far as keys and configurations follow from them.

/** A node as the others see it. */
export interface OverlayNode {
  /** Unique in the overlay: keys and certificates are made for this name. */
  readonly name: string;
  readonly cluster: string;
  readonly site: string;
  /** Address on the LAN of its site. */
  readonly ip: string;
  readonly overlayIp: string;
  /** Whether the others find each other through this node. */
  readonly lighthouse: boolean;
}

/** A node as it sees itself. */
export interface OverlayMember extends OverlayNode {
  /** How Cilium carries pod traffic between nodes. */
  readonly tunnelProtocol: "vxlan" | "geneve";
  /** Whether the node is a control plane of the cluster with Vault, and so takes Vault's clients (TCP 8200). */
  readonly hub: boolean;
}

export interface Overlay {
  readonly kind: "nebula" | "wireguard";
  /** Block of the overlay's addresses. */
  readonly cidr: string;
  /** UDP port on every node. */
  readonly port: number;
  /** MTU of the tunnel device, bytes. */
  readonly mtu: number;
  /** Day (YYYY-MM-DD) from whose beginning, UTC, certificates are valid. Nebula. */
  readonly issued: string;
  /** Life of the certificates, days. Nebula. */
  readonly validDays: number;
  /** `host:port` of each lighthouse, in the order of the lighthouses among `nodes`; WireGuard takes no DNS names. */
  readonly endpoints: readonly string[];
  readonly nodes: readonly OverlayNode[];
}

/** Prefix length of the overlay, which every node's own address carries: so the whole block is routed to the device. */
export function prefixLength(overlay: Overlay): number {
  return Number(overlay.cidr.split("/")[1]);
}

/** `host:port` of a lighthouse as seen from other sites. */
export function endpointOf(lighthouse: OverlayNode, overlay: Overlay): string {
  const index = overlay.nodes.filter((node) => node.lighthouse).findIndex(({ name }) => name === lighthouse.name);
  const endpoint = overlay.endpoints[index];
  if (endpoint === undefined) throw new Error(`the overlay has no endpoint for its lighthouse ${lighthouse.name}`);
  return endpoint;
}
