// A record is kept neither too short nor too long.
import { RECORDS } from "../../cloudflare";
import type { ResourceRule } from "../../rule";

/** What Cloudflare calls automatic. */
const AUTOMATIC = 1;

export const dnsTtlBounds: ResourceRule = {
  kind: "resource",
  id: "dns-ttl-bounds",
  area: "operations",
  level: "mandatory",
  severity: "low",
  why: "Cloudflare refuses a TTL below its bound, and with a long one people still go to the old address a day after it moved.",
  condition:
    "The TTL of a record is 1, which is automatic, or between the shortest and the longest that the settings name, and 1 where the record is proxied.",
  repair: "Set ttl to a value between the bounds, or to 1.",
  source:
    "developers.cloudflare.com/dns/manage-dns-records/reference/ttl; cloudflare/terraform-provider-cloudflare internal/services/dns_record/resource.go, Create, for proxied records",
  example: "ttl: 86400",
  exceptions: "in the stack file",
  settings: {
    shortest: {
      description: "Seconds; Cloudflare takes no less than 60 outside its Enterprise plan",
      type: "number",
      default: 60,
    },
    longest: { description: "Seconds; how long a moved address may stay unnoticed", type: "number", default: 3600 },
  },
  types: RECORDS,
  check: ({ props }, judge) => {
    const ttl = props.get("ttl");
    const seconds = ttl.number();
    const [shortest, longest] = [
      judge.settings.get("shortest").number() ?? 0,
      judge.settings.get("longest").number() ?? 0,
    ];
    if (seconds === undefined || seconds === AUTOMATIC) return;
    if (seconds < shortest || seconds > longest) {
      judge.report(
        ttl,
        `${ttl.shown()} s is not between ${String(shortest)} and ${String(longest)}: take 1 for automatic, or a value between them`,
      );
    }
    if (props.get("proxied").flag() === true) {
      judge.report(ttl, `${ttl.shown()} s, though Cloudflare gives proxied records a TTL of its own: set it to 1`);
    }
  },
};
