// An overlay across two sites and three clusters, and a seed that is no secret.
import type { Overlay, OverlayMember, OverlayNode } from "../../../components/overlay/overlay";

/** The bytes 0 to 31. */
export const SEED = Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString("base64");

export const LIGHTHOUSE: OverlayNode = {
  name: "lighthouse-0",
  cluster: "lighthouse",
  site: "aws-us-west-2",
  ip: "172.31.16.10",
  overlayIp: "10.42.0.1",
  lighthouse: true,
};
export const GPU: OverlayNode = {
  name: "gpu-0",
  cluster: "lighthouse",
  site: "aws-us-west-2",
  ip: "172.31.16.20",
  overlayIp: "10.42.3.20",
  lighthouse: false,
};
export const MAIN: OverlayNode = {
  name: "main-cp-0",
  cluster: "main",
  site: "home",
  ip: "192.168.1.70",
  overlayIp: "10.42.1.70",
  lighthouse: false,
};
export const GITLAB: OverlayNode = {
  name: "gitlab-cp-0",
  cluster: "gitlab",
  site: "home",
  ip: "192.168.1.80",
  overlayIp: "10.42.2.80",
  lighthouse: false,
};

export const NEBULA: Overlay = {
  kind: "nebula",
  cidr: "10.42.0.0/16",
  port: 4242,
  mtu: 1300,
  issued: "2026-11-21",
  validDays: 3650,
  endpoints: ["lighthouse.example.org:4242"],
  nodes: [LIGHTHOUSE, GPU, MAIN, GITLAB],
};

export const WIREGUARD: Overlay = { ...NEBULA, kind: "wireguard", mtu: 1420, endpoints: ["203.0.113.7:4242"] };

export function member(node: OverlayNode, more: Partial<OverlayMember> = {}): OverlayMember {
  return { ...node, tunnelProtocol: "vxlan", hub: false, ...more };
}
