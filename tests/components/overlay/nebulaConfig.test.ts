// Proves what Nebula is told on each node. That Nebula takes it is proved in realNebula.test.ts.
import { parse } from "yaml";
import { nebulaConfig } from "../../../components/overlay/nebulaConfig";
import { overlayPatch } from "../../../components/overlay/overlayPatch";
import type { Overlay, OverlayMember } from "../../../components/overlay/overlay";
import { decoded } from "./decoded";
import { GITLAB, GPU, LIGHTHOUSE, MAIN, NEBULA, SEED, member } from "./fleet";

interface Config {
  readonly pki: Readonly<Record<"ca" | "cert" | "key", string>>;
  readonly static_host_map: Readonly<Record<string, readonly string[]>>;
  readonly lighthouse: unknown;
  readonly relay: unknown;
  readonly firewall: { readonly inbound: readonly unknown[] };
}

const read = (node: OverlayMember, overlay: Overlay = NEBULA): Config =>
  parse(nebulaConfig(node, overlay, SEED)) as Config;

test("the document of a node on the LAN, as written", () => {
  expect(overlayPatch(member(MAIN, { hub: true }), NEBULA, SEED)).toBe(`apiVersion: v1alpha1
kind: ExtensionServiceConfig
name: nebula
configFiles:
  - content: |
      pki:
        ca: |
          -----BEGIN NEBULA CERTIFICATE-----
          CjkKB292ZXJsYXkogL6D2AYwgMSz7gc6IJ+srRRpbLqDWRAe/tYi8wYXDcDwnE+Y
          vMp5q9YlwJ0pQAESQAVURPRqDgPOaAxy+YKA9crzDW9ZKrT03nMaepEX1Lrt9Bop
          QM+10ODd7nMpnonZcIyPdfUMjffo3bWSJTgkeQI=
          -----END NEBULA CERTIFICATE-----
        cert: |
          -----BEGIN NEBULA CERTIFICATE-----
          CmwKCW1haW4tY3AtMBIJxoKoUYCA/P8PIgRtYWluKIC+g9gGMP/Ds+4HOiCVNZka
          NuM0ufANsnDB13FeIkODGCfeXb0GjLRa7lQQUEogx38VGlDyv/gNk3W/MY7zY4XC
          yYSeWuVQ1Fn/AFdJOacSQM5gvQvaY76zwnXZz2hADc8OBgzLPSEMjCS3RMxLNUWP
          pncMj0iZVWejNqw53hLdz4Qu46F5B9ZcHTZQ3Oix3QI=
          -----END NEBULA CERTIFICATE-----
        key: |
          -----BEGIN NEBULA X25519 PRIVATE KEY-----
          nYRAPYv6aUAarK7VGZPVWBBf8DScuvq18YC9QiSmh8Y=
          -----END NEBULA X25519 PRIVATE KEY-----
      static_host_map:
        10.42.0.1:
          - lighthouse.example.org:4242
        10.42.2.80:
          - 192.168.1.80:4242
      static_map:
        cadence: 30s
        lookup_timeout: 5s
      lighthouse:
        am_lighthouse: false
        hosts:
          - 10.42.0.1
        local_allow_list:
          192.168.1.70/32: true
      listen:
        host: 0.0.0.0
        port: 4242
      punchy:
        punch: true
      cipher: aes
      relay:
        am_relay: false
        use_relays: true
        relays:
          - 10.42.0.1
      tun:
        dev: nebula0
        mtu: 1300
      firewall:
        outbound:
          - port: any
            proto: any
            host: any
        inbound:
          - port: any
            proto: any
            group: main
          - port: any
            proto: icmp
            host: any
          - port: 8472
            proto: udp
            host: any
          - port: 4240
            proto: tcp
            host: any
          - port: 12379
            proto: tcp
            host: any
          - port: 8200
            proto: tcp
            host: any
    mountPath: /usr/local/etc/nebula/config.yml
`);
});

test("a lighthouse reports to none, relays, and knows the nodes of its own site", () => {
  const config = read(member(LIGHTHOUSE));

  expect(config.lighthouse).toEqual({
    am_lighthouse: true,
    hosts: [],
    local_allow_list: { "172.31.16.10/32": true },
  });
  expect(config.relay).toEqual({ am_relay: true });
  expect(config.static_host_map).toEqual({ "10.42.3.20": ["172.31.16.20:4242"] });
});

test("beside a lighthouse its LAN address counts, not its endpoint", () => {
  expect(read(member(GPU)).static_host_map).toEqual({ "10.42.0.1": ["172.31.16.10:4242"] });
});

test("endpoints belong to lighthouses in their order", () => {
  const second = { ...GPU, lighthouse: true };
  const overlay = {
    ...NEBULA,
    endpoints: ["a.example.org:4242", "b.example.org:4243"],
    nodes: [MAIN, LIGHTHOUSE, second],
  };

  expect(read(member(MAIN), overlay).static_host_map).toEqual({
    "10.42.0.1": ["a.example.org:4242"],
    "10.42.3.20": ["b.example.org:4243"],
  });
  expect(() => read(member(MAIN), { ...overlay, endpoints: ["a.example.org:4242"] })).toThrow(
    "the overlay has no endpoint for its lighthouse gpu-0",
  );
});

test("other clusters get in by the tunnel of the node's own Cilium, and reach no Vault where there is none", () => {
  const ports = (node: OverlayMember) => read(node).firewall.inbound.slice(2);
  const open = (port: number, proto: string) => ({ port, proto, host: "any" });

  expect(ports(member(GITLAB, { tunnelProtocol: "geneve" }))).toEqual([
    open(6081, "udp"),
    open(4240, "tcp"),
    open(12379, "tcp"),
  ]);
});

test("the certificate names node, address and cluster, and ends a second before its authority", () => {
  const { pki } = read(member(GITLAB));
  const [authority, host] = [decoded(pki.ca), decoded(pki.cert)];

  expect(host).toMatchObject({ name: "gitlab-cp-0", ips: [0x0a2a0250, 0xffff0000], groups: ["gitlab"] });
  expect([host.notBefore, authority.notBefore]).toEqual([1_795_219_200, 1_795_219_200]);
  expect([host.notAfter, authority.notAfter]).toEqual([2_110_579_199, 2_110_579_200]);
  expect(host.signedBy(authority.publicKey)).toBe(true);
});

test("all nodes trust one authority, and a new day makes another", () => {
  const authorities = NEBULA.nodes.map((node) => read(member(node)).pki.ca);

  expect(new Set(authorities).size).toBe(1);
  expect(read(member(MAIN), { ...NEBULA, issued: "2026-11-22" }).pki.ca).not.toBe(authorities[0]);
});
