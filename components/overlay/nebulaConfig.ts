// What Nebula is told on one node: who it is, whom it knows, and what it lets in.
import { dump } from "js-yaml";
import { nebulaCa, nebulaHost } from "./nebulaCertificate";
import { type Overlay, type OverlayMember, type OverlayNode, endpointOf, prefixLength } from "./overlay";

/** Name of the tunnel device. */
export const NEBULA_DEVICE = "nebula0";

const DAY_MS = 86_400_000;
const SECOND_MS = 1000;

/** Ports that every node opens to nodes of other clusters, TCP: Cilium's health checks and the gateway of the mesh. */
const MESH_PORTS = [4240, 12379] as const;
const VAULT_PORT = 8200;
const TUNNEL_PORTS = { vxlan: 8472, geneve: 6081 } as const;

/**
 * Text of Nebula's `config.yml`, certificates and key included: secret.
 *
 * A lighthouse is named by its DNS name on other sites. Nebula starts while that name resolves to nothing, and asks again
 * every `static_map.cadence`. Nodes of one site know each other's LAN addresses, so that they find each other while no
 * lighthouse answers.
 *
 * Sources: slackhq/nebula v1.10.3, examples/config.yml; remote_list.go (`NewHostnameResults`).
 */
export function nebulaConfig(node: OverlayMember, overlay: Overlay, seed: string): string {
  const others = overlay.nodes.filter(({ name }) => name !== node.name);
  const lighthouses = others.filter(({ lighthouse }) => lighthouse).map(({ overlayIp }) => overlayIp);
  const config = {
    pki: credentials(node, overlay, seed),
    static_host_map: Object.fromEntries(
      others.flatMap((other) => knownAddress(node, other, overlay).map((at) => [other.overlayIp, [at]])),
    ),
    // A failed lookup forgets what an earlier one found, and the default of 250 ms is short for a resolver at home.
    static_map: { cadence: "30s", lookup_timeout: "5s" },
    lighthouse: {
      am_lighthouse: node.lighthouse,
      hosts: node.lighthouse ? [] : lighthouses,
      // Nodes also have addresses that lead into the tunnel again (Cilium's) or elsewhere later (the virtual one).
      local_allow_list: { [`${node.ip}/32`]: true },
    },
    listen: { host: "0.0.0.0", port: overlay.port },
    punchy: { punch: true },
    cipher: "aes",
    // Two nodes behind NATs that let nobody in still reach each other.
    relay: node.lighthouse ? { am_relay: true } : { am_relay: false, use_relays: true, relays: lighthouses },
    tun: { dev: NEBULA_DEVICE, mtu: overlay.mtu },
    firewall: { outbound: [{ port: "any", proto: "any", host: "any" }], inbound: inbound(node) },
  };
  return dump(config, { lineWidth: -1, noRefs: true });
}

/** The authority outlives its hosts by a second, because a certificate must not end after the one that signed it. */
function credentials(node: OverlayMember, overlay: Overlay, seed: string) {
  const start = Date.parse(`${overlay.issued}T00:00:00Z`);
  const end = start + overlay.validDays * DAY_MS;
  const notBefore = new Date(start);
  const ca = nebulaCa({ name: "overlay", seed, notBefore, notAfter: new Date(end) });
  const host = nebulaHost({
    ca,
    name: node.name,
    seed,
    network: `${node.overlayIp}/${prefixLength(overlay)}`,
    groups: [node.cluster],
    notBefore,
    notAfter: new Date(end - SECOND_MS),
  });
  return { ca: ca.certificate, cert: host.certificate, key: host.privateKey };
}

/** Where a node finds another one without asking; nowhere if that is a lighthouse's to know. */
function knownAddress(node: OverlayNode, other: OverlayNode, overlay: Overlay): readonly string[] {
  if (other.site === node.site) return [`${other.ip}:${overlay.port}`];
  return other.lighthouse ? [endpointOf(other, overlay)] : [];
}

/** Everything from the own cluster; from others what a mesh needs. A port is named even for icmp: Nebula 1.10 insists. */
function inbound(node: OverlayMember) {
  const tcp = node.hub ? [...MESH_PORTS, VAULT_PORT] : MESH_PORTS;
  return [
    { port: "any", proto: "any", group: node.cluster },
    { port: "any", proto: "icmp", host: "any" },
    { port: TUNNEL_PORTS[node.tunnelProtocol], proto: "udp", host: "any" },
    ...tcp.map((port) => ({ port, proto: "tcp", host: "any" })),
  ];
}
