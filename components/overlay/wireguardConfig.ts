// What WireGuard is told on one node: its key, its address and its peers.
import { deriveKey, privateKey, publicKeyOf } from "./keys";
import { type Overlay, type OverlayNode, endpointOf, prefixLength } from "./overlay";

/** Name of the tunnel device. */
export const WIREGUARD_DEVICE = "wg0";

/** Short of the 30 seconds after which common NATs forget a UDP flow. */
const KEEPALIVE = "25s";

interface Peer {
  readonly publicKey: string;
  readonly endpoint?: string;
  readonly persistentKeepaliveInterval?: string;
  readonly allowedIPs: readonly string[];
}

/** Talos document `WireguardConfig`. Source: siderolabs/talos v1.12, pkg/machinery/config/types/network/wireguard.go. */
export interface WireguardConfig {
  readonly apiVersion: "v1alpha1";
  readonly kind: "WireguardConfig";
  readonly name: string;
  /** Secret. */
  readonly privateKey: string;
  readonly listenPort: number;
  readonly peers: readonly Peer[];
  readonly mtu: number;
  readonly addresses: readonly { readonly address: string }[];
}

/**
 * Nodes of one site are peers. What lies on other sites goes through the first lighthouse, which has every node as peer
 * and waits for those of other sites to call: only its own address is known from everywhere.
 */
export function wireguardConfig(node: OverlayNode, overlay: Overlay, seed: string): WireguardConfig {
  return {
    apiVersion: "v1alpha1",
    kind: "WireguardConfig",
    name: WIREGUARD_DEVICE,
    privateKey: wireguardKey(seed, node.name).toString("base64"),
    listenPort: overlay.port,
    peers: peers(node, overlay, seed),
    mtu: overlay.mtu,
    addresses: [{ address: `${node.overlayIp}/${prefixLength(overlay)}` }],
  };
}

function peers(node: OverlayNode, overlay: Overlay, seed: string): readonly Peer[] {
  const lighthouse = overlay.nodes.find((other) => other.lighthouse);
  const isLighthouse = lighthouse?.name === node.name;
  const others = overlay.nodes.filter(({ name }) => name !== node.name);
  const far = others.filter((other) => other.site !== node.site);
  if (lighthouse === undefined && far.length > 0) throw new Error("an overlay across sites needs a lighthouse");
  const direct = others.filter((other) => isLighthouse || other.site === node.site || other.name === lighthouse?.name);
  return direct.map((other) => ({
    publicKey: publicKeyOf(privateKey("x25519", wireguardKey(seed, other.name))).toString("base64"),
    ...reach(node, other, isLighthouse, overlay),
    allowedIPs: [other, ...(other.name === lighthouse?.name ? far.filter(({ name }) => name !== other.name) : [])].map(
      ({ overlayIp }) => `${overlayIp}/32`,
    ),
  }));
}

/** How a node calls a peer; the lighthouse does not call into other sites. */
function reach(node: OverlayNode, peer: OverlayNode, isLighthouse: boolean, overlay: Overlay) {
  if (peer.site === node.site) return { endpoint: `${peer.ip}:${overlay.port}` };
  return isLighthouse ? {} : { endpoint: endpointOf(peer, overlay), persistentKeepaliveInterval: KEEPALIVE };
}

/**
 * A private key with the bits set that X25519 sets anyway (RFC 7748, section 5). The kernel gives it back so, and Talos
 * compares: any other form would count as a change for ever.
 *
 * Sources: torvalds/linux, include/crypto/curve25519.h (`curve25519_clamp_secret`); siderolabs/talos v1.12,
 * pkg/machinery/resources/network/link.go (`WireguardSpec.Equal`).
 */
function wireguardKey(seed: string, nodeName: string): Buffer {
  const key = deriveKey(seed, `wireguard/${nodeName}`);
  key[0] = key.readUInt8(0) & 0b1111_1000;
  key[31] = (key.readUInt8(31) & 0b0111_1111) | 0b0100_0000;
  return key;
}
