// Reads DNS records and tunnels of Cloudflare.
import { contains, parseAddress } from "../fleet/addresses";
import { networks, PRIVATE_NETWORKS } from "./privateNetworks";
import type { View } from "./view";

/** The second is the name of the first in older programs, with the same inputs. */
export const RECORDS: readonly string[] = ["cloudflare:index/dnsRecord:DnsRecord", "cloudflare:index/record:Record"];

export const TUNNELS: readonly string[] = [
  "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared",
  "cloudflare:index/tunnel:Tunnel",
];

export const TUNNEL_CONFIGS: readonly string[] = [
  "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig",
  "cloudflare:index/tunnelConfig:TunnelConfig",
];

/** The rules of a tunnel, in order. @throws NotYetKnown */
export const ingressRules = (tunnelConfig: View): readonly View[] => tunnelConfig.get("config", "ingresses").list();

/**
 * The option of one rule, or of the tunnel where the rule says nothing.
 * Source: cloudflare/cloudflared ingress/config.go, setConfig: an option of a rule replaces the tunnel's as a whole.
 *
 * @throws NotYetKnown
 */
export function originOption(tunnelConfig: View, rule: View, key: string): View {
  const own = rule.get("originRequest", key);
  return own.present ? own : tunnelConfig.get("config", "originRequest", key);
}

/** For messages: the service of a rule without the user name and password that its URL may hold. */
export const origin = (service: View): string => JSON.stringify((service.text() ?? "").replace(/\/\/[^/@]*@/, "//"));

/** Addresses that no router of the internet carries: RFC 1918, 6598, 3927 and 1122. */
const PRIVATE_BLOCKS = [...PRIVATE_NETWORKS, ...networks("169.254.0.0/16", "127.0.0.0/8")];

/** Unique local, link-local and loopback addresses: RFC 4193 and 4291. */
const PRIVATE_IPV6 = /^(f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:|::1$)/i;

/** Whether the content of a record is an address that the internet does not reach. */
export function isPrivateAddress(content: string): boolean {
  const address = parseAddress(content);
  return address === undefined ? PRIVATE_IPV6.test(content) : PRIVATE_BLOCKS.some((block) => contains(block, address));
}
