// The overlay of a mesh: address of each node, ways to the lighthouses and to the mesh, and what has a default.
import { formatAddress, parseAddress, parseCidr } from "./addresses";
import { type Overlay, type OverlayNode } from "./model";
import { type Project } from "./schema";

export type DeclaredOverlay = NonNullable<NonNullable<Project["meshes"]>[string]["overlay"]>;

/** UDP port, MTU by kind in bytes, life of certificates in days. */
export const overlayDefaults = { port: 4242, mtu: { nebula: 1300, wireguard: 1420 }, validDays: 3650 } as const;

/** Port of the gateway that the clustermesh-apiserver of a cluster has on the overlay addresses of its control planes. */
const gatewayPort = 12379;

/** Port of the clustermesh-apiserver's own Service. */
const servicePort = 2379;

/** Without overlay: the LoadBalancer address of the clustermesh-apiserver. */
export const serviceEndpoint = (ip: string): string => `${ip}:${servicePort}`;

/** With overlay: every control plane. */
export const gatewayEndpoints = (addresses: readonly string[]): readonly string[] =>
  addresses.map((address) => `${address}:${gatewayPort}`);

/**
 * Address of a node that states none: the block's first two octets, the Cilium id and the last octet of its address on
 * the LAN, so that it stays whatever happens to others. Undefined where no address results.
 */
export function overlayAddress(
  cidr: string | undefined,
  ciliumId: number | undefined,
  ip: string | undefined,
): string | undefined {
  const [block, address] = [parseCidr(cidr), parseAddress(ip)];
  return block === undefined || address === undefined || ciliumId === undefined || ciliumId > 255
    ? undefined
    : formatAddress(Math.floor(block.first / 65_536) * 65_536 + ciliumId * 256 + (address % 256));
}

export const overlayMtu = (overlay: Pick<DeclaredOverlay, "kind" | "mtu">): number =>
  overlay.mtu ?? overlayDefaults.mtu[overlay.kind];

/** A member with what others must know to meet its nodes. */
export interface OverlayMember {
  readonly name: string;
  readonly dnsName: string;
  readonly overlayNodes: readonly OverlayNode[];
}

/**
 * @param members those whose nodes are in it
 * @param seedMaker cluster whose stack makes the seed
 */
export function resolveOverlay(
  declared: DeclaredOverlay,
  members: readonly OverlayMember[],
  seedMaker: string,
): Overlay {
  const sorted = [...members].sort((a, b) => (a.name < b.name ? -1 : 1));
  const port = declared.port ?? overlayDefaults.port;
  const hosts = sorted.flatMap(({ dnsName, overlayNodes }) =>
    overlayNodes.filter(({ lighthouse }) => lighthouse).map(() => declared.address ?? dnsName),
  );
  return {
    kind: declared.kind,
    cidr: declared.cidr,
    port,
    mtu: overlayMtu(declared),
    issued: declared.issued,
    validDays: declared.validDays ?? overlayDefaults.validDays,
    endpoints: hosts.map((host) => `${host}:${port}`),
    seedMaker,
    nodes: sorted.flatMap(({ overlayNodes }) => overlayNodes),
  };
}
