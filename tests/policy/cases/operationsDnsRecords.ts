// For every rule about the form of DNS records: resources that break it, what it must say, and resources that come close.
import { type Given, type RuleCases, UNKNOWN } from "../harness";

const RECORD = "cloudflare:index/dnsRecord:DnsRecord";
const OLD_RECORD = "cloudflare:index/record:Record";

const inZone = (name: unknown, zones: Readonly<Record<string, unknown>>) => ({
  resource: { props: { name, type: "A" } },
  declared: zones,
});

const sites = { sites: { home: { dnsZone: "example.org" }, cabin: {}, barn: { dnsZone: "example.net" } } };

const lasting = (ttl: unknown, flag?: unknown) => ({
  resource: { props: { name: "a.example.org", ttl, proxied: flag } },
});

const inSameZone = (name: unknown, type: string, zoneId: unknown, label: string): Given => ({
  type: RECORD,
  name: label,
  props: { name, type, zoneId },
});

export const dnsRecordCases: Readonly<Record<string, RuleCases>> = {
  "dns-ttl-bounds": {
    violating: [
      {
        ...lasting(59),
        finds: ["ttl: 59 s is not between 60 and 3600: take 1 for automatic, or a value between them"],
      },
      {
        ...lasting(3601, true),
        finds: [
          "ttl: 3601 s is not between 60 and 3600: take 1 for automatic, or a value between them",
          "ttl: 3601 s, though Cloudflare gives proxied records a TTL of its own: set it to 1",
        ],
      },
      {
        ...lasting(60, true),
        finds: ["ttl: 60 s, though Cloudflare gives proxied records a TTL of its own: set it to 1"],
      },
      {
        ...lasting(300),
        settings: { shortest: 301, longest: 400 },
        finds: ["ttl: 300 s is not between 301 and 400: take 1 for automatic, or a value between them"],
      },
      {
        ...lasting(0),
        finds: ["ttl: 0 s is not between 60 and 3600: take 1 for automatic, or a value between them"],
      },
    ],
    conforming: [
      lasting(1),
      lasting(1, true),
      lasting(60, false),
      lasting(3600),
      lasting(undefined, true),
      { ...lasting(30), settings: { shortest: 30 } },
      { ...lasting(86400), settings: { longest: 86400 } },
    ],
    unknown: [{ ...lasting(UNKNOWN), unjudged: ["ttl"] }],
  },
  "dns-record-in-declared-zone": {
    violating: [
      {
        ...inZone("local", sites),
        finds: [
          'name: "local" is in none of the declared zones: write a name that ends in .example.org or .example.net',
        ],
      },
      {
        ...inZone("badexample.org", { dns: { zone: "example.org" } }),
        finds: ['name: "badexample.org" is in none of the declared zones: write a name that ends in .example.org'],
      },
      {
        ...inZone("a.example.org.evil.net", { ...sites, dns: { zone: "example.org" } }),
        finds: [
          'name: "a.example.org.evil.net" is in none of the declared zones: write a name that ends in .example.org or .example.net',
        ],
      },
    ],
    conforming: [
      inZone("example.org", sites),
      inZone("*.local.Example.ORG", sites),
      inZone("a.example.net", sites),
      inZone("a.example.com", { ...sites, dns: { zone: "example.com" } }),
      inZone("a.example.com", {}),
      inZone(undefined, sites),
    ],
    unknown: [{ ...inZone(UNKNOWN, sites), unjudged: ["name"] }],
  },
  "dns-record-comment": {
    violating: [
      {
        resource: { props: { name: "a.example.org" } },
        finds: ['comment: absent does not say who looks after this record: write "Managed by Pulumi"'],
      },
      {
        resource: { type: OLD_RECORD, props: { comment: "by hand" } },
        finds: ['comment: "by hand" does not say who looks after this record: write "Managed by Pulumi"'],
      },
      {
        resource: { props: { comment: "Managed by Pulumi" } },
        settings: { words: "owner" },
        finds: ['comment: "Managed by Pulumi" does not say who looks after this record: write "owner"'],
      },
    ],
    conforming: [
      { resource: { props: { comment: "Managed by Pulumi" } } },
      { resource: { props: { comment: "Managed by Pulumi, stack main" } } },
    ],
    unknown: [{ resource: { props: { comment: UNKNOWN } }, unjudged: ["comment"] }],
  },
  "dns-alias-alone": {
    violating: [
      {
        resources: [
          inSameZone("a.example.org", "A", "z", "address"),
          inSameZone("A.example.org", "CNAME", "z", "alias"),
          inSameZone("b.example.org", "CNAME", "z", "other"),
          inSameZone("b.example.org", "AAAA", "z", "newer-address"),
          { ...inSameZone("a.example.org", "CNAME", "z", "second"), type: OLD_RECORD },
        ],
        finds: [
          'name: "A.example.org" is an alias, and address is a record of the same name: keep one of them',
          'name: "A.example.org" is an alias, and second is a record of the same name: keep one of them',
          'name: "b.example.org" is an alias, and newer-address is a record of the same name: keep one of them',
          'name: "a.example.org" is an alias, and address is a record of the same name: keep one of them',
          'name: "a.example.org" is an alias, and alias is a record of the same name: keep one of them',
        ],
      },
    ],
    conforming: [
      {
        resources: [
          inSameZone("a.example.org", "A", "z", "address"),
          inSameZone("a.example.org", "A", "z", "second-address"),
          inSameZone("b.example.org", "CNAME", "z", "alias"),
          inSameZone("b.example.org", "CNAME", "other", "alias-elsewhere"),
          inSameZone("b.example.org", "TXT", "z", "text"),
          inSameZone("b.example.org", "MX", "z", "mail"),
          inSameZone(undefined, "A", "z", "nameless"),
          { type: "kubernetes:core/v1:ConfigMap", name: "map", props: { name: "b.example.org", zoneId: "z" } },
        ],
      },
    ],
    unknown: [
      {
        resources: [
          inSameZone("a.example.org", "CNAME", UNKNOWN, "alias"),
          inSameZone("a.example.org", "A", "z", "address"),
          inSameZone("b.example.org", "A", UNKNOWN, "other"),
        ],
        unjudged: ["zoneId of alias"],
      },
    ],
  },
};
