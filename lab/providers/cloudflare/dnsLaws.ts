// What Cloudflare refuses of zones and records, with the texts that it gives.
import { isIPv4 } from "node:net";
import type { Law } from "../../kernel/model";
import type { DnsZone, World } from "../../world/model";
import { PROVIDER, no, refusal, yes, type Call } from "./api";

export const oneZoneFits: Law<{ found: number }> = {
  id: "cloudflare-zone-lookup-finds-one",
  statement: "A zone is looked up by a filter that fits exactly one zone of the account.",
  source: `${PROVIDER} internal/services/zone/data_source.go`,
  judge: ({ found }) => (found === 1 ? yes() : no(`failed to find exactly one result: ${found} found`)),
};

export const zoneExists: Law<{ call: Call; zone: DnsZone | undefined }> = {
  id: "cloudflare-record-needs-zone",
  statement: "A record is made in a zone of the account, by the zone's id.",
  source: "hashicorp/terraform issue 6620 (code 7003)",
  judge: ({ call, zone }) =>
    zone
      ? yes()
      : no(
          refusal(
            call,
            400,
            7003,
            `Could not route to /client/v4${call.path}, perhaps your object identifier is invalid?`,
          ),
        ),
};

export const addressIsOurs: Law<{ world: World; content: string }> = {
  id: "cloudflare-record-leads-to-an-address-one-has",
  statement:
    "An Elastic IP belongs to the account from its allocation to its release: a record that is there before or after leads to somebody else.",
  source: 'docs.aws.amazon.com, EC2 user guide, "Elastic IP addresses" (released addresses are given to others)',
  judge: ({ world, content }) => {
    const all = Object.values(world.aws?.regions ?? {}).flatMap(({ elasticIps }) => Object.values(elasticIps));
    const made = all.find(({ address }) => address === content)?.madeBy;
    return made === undefined
      ? yes()
      : {
          holds: true,
          because: [{ anyOf: [made], otherwise: `the record leads to ${content}, which is somebody else's` }],
        };
  },
};

/** A record as it is to be; `name` is fully qualified. */
export interface DnsEntry {
  readonly name: string;
  readonly type: string;
  readonly content: string;
  readonly ttl: number;
  readonly proxied: boolean;
}

interface EntryFacts {
  readonly call: Call;
  readonly entry: DnsEntry;
}

export const contentFitsType: Law<EntryFacts> = {
  id: "cloudflare-record-content-fits-type",
  statement: "The content of an A record is an IPv4 address.",
  source: 'developers.cloudflare.com "DNS record types"; code 9005 and its text as clients of the API list them',
  judge: ({ call, entry }) =>
    entry.type !== "A" || isIPv4(entry.content)
      ? yes()
      : no(refusal(call, 400, 9005, "Content for A record must be a valid IPv4 address.")),
};

export const ttlInRange: Law<EntryFacts> = {
  id: "cloudflare-record-ttl-in-range",
  statement: "A record lives 60 to 86400 seconds, or 1 for automatic; zones of an Enterprise plan are not simulated.",
  source: 'developers.cloudflare.com "Time to Live (TTL)"; code 9021 and its text as clients of the API list them',
  judge: ({ call, entry: { ttl } }) =>
    ttl === 1 || (ttl >= 60 && ttl <= 86400)
      ? yes()
      : no(refusal(call, 400, 9021, "Invalid TTL. Must be between 60 and 86,400 seconds, or 1 for Automatic.")),
};

export const proxiedTtlIsAutomatic: Law<Pick<EntryFacts, "entry">> = {
  id: "cloudflare-proxied-record-has-automatic-ttl",
  statement: "A proxied record is created with a TTL of 1, which the provider itself checks.",
  source: `${PROVIDER} internal/services/dns_record/resource.go Create`,
  judge: ({ entry: { proxied, ttl } }) =>
    !proxied || ttl === 1
      ? yes()
      : no(
          "ttl must be set to 1 when `proxied` is true: When a DNS record is marked as `proxied` the TTL must be 1 as " +
            "Cloudflare will control the TTL internally.",
        ),
};

/** Ranges of RFC 1918, and what Cloudflare treats alike: shared, loopback and link-local addresses. */
const NOT_ROUTED =
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|127\.|169\.254\.)/;

export const proxiedTargetIsPublic: Law<EntryFacts> = {
  id: "cloudflare-proxied-target-is-public",
  statement: "Cloudflare proxies to public addresses only.",
  source: "maxfield-allison/dnsweaver issue 161 and DNSControl/dnscontrol issue 4776 (code 9003)",
  judge: ({ call, entry: { type, content, proxied } }) =>
    proxied && type === "A" && NOT_ROUTED.test(content)
      ? no(refusal(call, 400, 9003, `Target ${content} is not allowed for a proxied record.`))
      : yes(),
};

/** The other records of the zone with the same name. */
interface Neighbours extends EntryFacts {
  readonly beside: readonly Pick<DnsEntry, "type" | "content">[];
}

export const recordIsNew: Law<Neighbours> = {
  id: "cloudflare-record-is-new",
  statement: "A zone holds no two records of one name, type and content.",
  source: "jeessy2/ddns-go issue 1378 (code 81058)",
  judge: ({ call, entry, beside }) =>
    entry.type !== "CNAME" && beside.some(({ type, content }) => type === entry.type && content === entry.content)
      ? no(refusal(call, 400, 81058, "An identical record already exists."))
      : yes(),
};

export const aliasStandsAlone: Law<Neighbours> = {
  id: "cloudflare-alias-stands-alone",
  statement: "Beside a CNAME record there is no other record of its name.",
  source:
    "cloudflare/terraform-provider-cloudflare issue 1247 (code 81053); favonia/cloudflare-ddns issue 990 (code 81054)",
  judge: ({ call, entry, beside }) => {
    if (entry.type === "CNAME" && beside.length > 0) {
      return no(refusal(call, 400, 81053, "An A, AAAA, or CNAME record with that host already exists."));
    }
    return beside.some(({ type }) => type === "CNAME")
      ? no(
          refusal(
            call,
            400,
            81054,
            "A CNAME record with that host already exists. For more details, refer to " +
              "<https://developers.cloudflare.com/dns/manage-dns-records/troubleshooting/records-with-same-name/>.",
          ),
        )
      : yes();
  },
};

export const recordExists: Law<{ call: Call; exists: boolean }> = {
  id: "cloudflare-record-exists",
  statement:
    "Only a record that exists can be changed or deleted; the provider does not take a missing one for deleted.",
  source: `${PROVIDER} internal/services/dns_record/resource.go Delete; issue 1621; zanjie1999/cloudflare-api-v4-ddns issue 5 (code 81044)`,
  judge: ({ call, exists }) => (exists ? yes() : no(refusal(call, 404, 81044, "Record does not exist."))),
};

export const dnsLaws = [
  oneZoneFits,
  zoneExists,
  contentFitsType,
  ttlInRange,
  proxiedTtlIsAutomatic,
  proxiedTargetIsPublic,
  recordIsNew,
  aliasStandsAlone,
  recordExists,
  addressIsOurs,
] as const;
