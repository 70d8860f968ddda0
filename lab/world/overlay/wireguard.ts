// A WireGuard link as a machine's configuration makes it.
// Source: siderolabs/talos pkg/machinery/config/types/network/wireguard.go.
import { listAt, numberAt, textAt, textsAt } from "../controllers/tree";
import { publicHalf } from "./certificate";

export interface WireguardHost {
  readonly kind: "wireguard";
  readonly device: string;
  readonly address: string;
  readonly prefixLength: number;
  /** Bytes. */
  readonly mtu: number;
  /** UDP port that it listens on; 0: any. */
  readonly port: number;
  /** Base64. */
  readonly publicKey: string;
  readonly peers: readonly WireguardPeer[];
}

export interface WireguardPeer {
  /** Base64. */
  readonly publicKey: string;
  /** `address:port`; absent: the peer speaks first. */
  readonly endpoint?: string;
  readonly allowedIps: readonly string[];
  /** Sends something now and then, so that the peer learns where it is. */
  readonly keepsAlive: boolean;
}

/** Bytes that WireGuard leaves of 1500 (WireGuard's own default; Talos sets none). */
const DEFAULT_MTU = 1420;

/** The link that a WireguardConfig makes, or why there is none that carries anything. */
export function wireguardHost(document: Record<string, unknown>): WireguardHost | string {
  const key = Buffer.from(textAt(document, "privateKey") ?? "", "base64");
  if (key.length !== 32) return "wireguard private key is invalid: invalid wireguard key length";
  const network = textAt(listAt(document, "addresses")[0], "address");
  const [address, length] = network?.split("/") ?? [];
  const device = textAt(document, "name") ?? "";
  if (address === undefined || length === undefined) return `WireguardConfig ${device} has no address`;
  return {
    kind: "wireguard",
    device,
    address,
    prefixLength: Number(length),
    mtu: numberAt(document, "mtu") ?? DEFAULT_MTU,
    port: numberAt(document, "listenPort") ?? 0,
    publicKey: publicHalf(key).toString("base64"),
    peers: listAt(document, "peers").map((peer) => {
      const endpoint = textAt(peer, "endpoint");
      return {
        publicKey: textAt(peer, "publicKey") ?? "",
        ...(endpoint === undefined ? {} : { endpoint }),
        allowedIps: textsAt(peer, "allowedIPs"),
        keepsAlive: textAt(peer, "persistentKeepaliveInterval") !== undefined,
      };
    }),
  };
}
