// For every rule about where names lead: resources that break it, what it must say, and resources that come close.
import { type Given, type RuleCases, UNKNOWN } from "../harness";

const RECORD = "cloudflare:index/dnsRecord:DnsRecord";
const OLD_RECORD = "cloudflare:index/record:Record";

const declared = {
  network: { vip: "192.168.1.75", externalIp: "192.168.1.80" },
  dns: { name: "local.example.org" },
  cilium: { mesh: { ip: "192.168.1.81" } },
  nodes: {
    controlPlanes: [{ name: "main-cp-0", ip: "192.168.1.70" }],
    workers: [
      { name: "main-worker-0", ip: "192.168.1.10" },
      { name: "main-worker-1", ip: "192.168.1.11", nics: [{ bridge: "vmbr3", address: "10.40.0.11" }] },
    ],
  },
};

const address = (name: string, content: unknown, more: Readonly<Record<string, unknown>> = {}): Given => ({
  type: RECORD,
  name: `record-${name}`,
  props: { name, type: "A", content, ...more },
});

const own = address("local.example.org", "192.168.1.80");
const wildcard = address("*.local.example.org", "192.168.1.80");

const proxied = (content: unknown, flag: unknown = true, type = "A") => ({
  resource: { props: { name: "a.example.org", type, content, proxied: flag } },
});

const isPrivate = (content: string) => ({
  ...proxied(content),
  finds: [`proxied: true, though "${content}" is private: set it to false, or lead the name through a tunnel`],
});

const publishing = (content: unknown, type = "A") => ({
  resource: { props: { name: "a.example.org", type, content } },
  declared,
});

export const dnsCases: Readonly<Record<string, RuleCases>> = {
  "dns-record-matches-external-ip": {
    violating: [
      {
        resources: [],
        declared,
        finds: [
          "local.example.org has no A record: make one with the content 192.168.1.80, network.externalIp of the stack file",
          "*.local.example.org has no A record: make one with the content 192.168.1.80, network.externalIp of the stack file",
        ],
      },
      {
        resources: [
          address("Local.Example.org", "192.168.1.81"),
          address("local.example.org", "192.168.1.82"),
          { ...wildcard, type: "kubernetes:core/v1:ConfigMap" },
          own,
          { ...address("*.local.example.org", "192.168.1.83"), type: OLD_RECORD },
        ],
        declared,
        finds: [
          'content: "192.168.1.81" is not where local.example.org should lead: write network.externalIp of the stack file, 192.168.1.80',
          'content: "192.168.1.82" is not where local.example.org should lead: write network.externalIp of the stack file, 192.168.1.80',
          'content: "192.168.1.83" is not where *.local.example.org should lead: write network.externalIp of the stack file, 192.168.1.80',
        ],
      },
      {
        resources: [address("local.example.org", "target.example.org", { type: "CNAME" }), wildcard],
        declared,
        finds: [
          "local.example.org has no A record: make one with the content 192.168.1.80, network.externalIp of the stack file",
        ],
      },
    ],
    conforming: [
      {
        resources: [
          own,
          wildcard,
          address("shop.example.org", "192.168.1.99"),
          { type: RECORD, name: "nameless", props: { type: "A", content: "192.168.1.99" } },
          { ...address("local.example.org", "192.168.1.99"), type: "kubernetes:core/v1:ConfigMap" },
        ],
        declared,
      },
      { resources: [{ ...own, type: OLD_RECORD }, wildcard], declared },
      { resources: [address("local.example.org", "192.168.1.81")] },
      { resources: [], declared: { dns: declared.dns } },
      { resources: [], declared: { network: declared.network } },
    ],
    unknown: [
      {
        resources: [address("local.example.org", UNKNOWN), address("local.example.org", "192.168.1.81"), wildcard],
        declared,
        unjudged: ["content of record-local.example.org"],
        finds: [
          'content: "192.168.1.81" is not where local.example.org should lead: write network.externalIp of the stack file, 192.168.1.80',
        ],
      },
      {
        resources: [own, { type: RECORD, name: "odd", props: { name: UNKNOWN, type: "A" } }],
        declared,
        unjudged: ["name of odd"],
      },
    ],
  },
  "dns-private-not-proxied": {
    violating: [
      ...[
        "10.0.0.1",
        "10.255.255.255",
        "172.16.0.0",
        "172.31.255.255",
        "192.168.0.0",
        "192.168.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "169.254.0.0",
        "169.254.255.255",
        "127.0.0.0",
        "127.255.255.255",
        "fc00::1",
        "FD12:3456::1",
        "fe80::1",
        "febf::1",
        "::1",
      ].map(isPrivate),
      { ...isPrivate("10.0.0.1"), resource: { ...isPrivate("10.0.0.1").resource, type: OLD_RECORD } },
    ],
    conforming: [
      ...[
        "9.255.255.255",
        "11.0.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "192.169.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "fb00::1",
        "fe00::1",
        "fec0::1",
        "2001:db8:fd00::1",
        "::1:2",
        "2001:db8::1",
      ].map((content) => proxied(content)),
      proxied("10.0.0.1", false),
      proxied("10.0.0.1", null),
      proxied(undefined),
      proxied(UNKNOWN, false),
      proxied(UNKNOWN, true, "CNAME"),
    ],
    unknown: [{ ...proxied(UNKNOWN), unjudged: ["content"] }],
  },
  "dns-no-public-node-address": {
    violating: (
      [
        ["192.168.1.75", "network.vip"],
        ["192.168.1.81", "cilium.mesh.ip"],
        ["192.168.1.70", "nodes.controlPlanes[0].ip"],
        ["192.168.1.11", "nodes.workers[1].ip"],
        ["10.40.0.11", "nodes.workers[1].nics[0].address"],
      ] as const
    ).map(([content, owner]) => ({
      ...publishing(content),
      finds: [
        `content: "${content}" is ${owner} of the stack file: let the name lead to network.externalIp, or leave it out`,
      ],
    })),
    conforming: [
      publishing("192.168.1.80"),
      publishing(undefined),
      { ...publishing(undefined), declared: { nodes: { workers: [{ name: "main-worker-0" }] } } },
      publishing("192.168.1.70", "TXT"),
      publishing(UNKNOWN, "CNAME"),
      { ...publishing("192.168.1.70"), declared: {} },
    ],
    unknown: [{ ...publishing(UNKNOWN), unjudged: ["content"] }],
  },
  "dns-tunnel-record-proxied": {
    violating: [
      {
        ...proxied("1234.cfargotunnel.com", false, "CNAME"),
        finds: ["proxied: false, so that the name of a tunnel leads nowhere: set it to true"],
      },
      {
        ...proxied("1234.cfargotunnel.com", null, "CNAME"),
        finds: ["proxied: absent, so that the name of a tunnel leads nowhere: set it to true"],
      },
    ],
    conforming: [
      proxied("1234.cfargotunnel.com", true, "CNAME"),
      proxied(UNKNOWN, true, "CNAME"),
      proxied("1234.cfargotunnel.com.example.org", false, "CNAME"),
      proxied("cfargotunnel.com", false, "CNAME"),
      proxied(undefined, false),
    ],
    unknown: [{ ...proxied(UNKNOWN, false, "CNAME"), unjudged: ["content"] }],
  },
};
