// What the records and the tunnel rules of a cluster say, and which of them contradict each other.
import * as pulumi from "@pulumi/pulumi";

/** Which hostname leads to which service inside the cluster. */
export interface TunnelIngress {
  /** Fully qualified, in the zone. */
  readonly hostname: string;
  /** E.g. `http://traefik.traefik.svc:80`. */
  readonly service: string;
}

/** Seen in Cloudflare's dashboard beside each record. */
const COMMENT = "Managed by Pulumi";

/** Seconds; a moved address is found within five minutes. */
const ADDRESS_TTL = 300;

/** What Cloudflare calls automatic; the only value that it takes for a proxied record. */
const AUTOMATIC_TTL = 1;

/** The part of a DnsRecord's arguments that does not depend on the zone's id. */
export interface RecordArgs {
  readonly name: string;
  readonly type: "A" | "CNAME";
  readonly content: pulumi.Input<string>;
  readonly ttl: number;
  readonly proxied: boolean;
  readonly comment: string;
}

/**
 * Never proxied: Cloudflare can not reach the private addresses of a LAN, and what it can reach goes through a tunnel.
 *
 * @param name fully qualified; Cloudflare gives names back in full, so that a short one would differ for ever
 */
export function addressRecord(name: string, address: pulumi.Input<string>): RecordArgs {
  return { name, type: "A", content: address, ttl: ADDRESS_TTL, proxied: false, comment: COMMENT };
}

/** Proxied, because a tunnel answers through Cloudflare's edge alone. */
export function tunnelRecord(hostname: string, tunnelId: pulumi.Output<string>): RecordArgs {
  return {
    name: hostname,
    type: "CNAME",
    content: pulumi.interpolate`${tunnelId}.cfargotunnel.com`,
    ttl: AUTOMATIC_TTL,
    proxied: true,
    comment: COMMENT,
  };
}

/** The last rule must match everything: `cloudflared` refuses a list that does not end so. */
export function ingressRules(ingress: readonly TunnelIngress[]): { hostname?: string; service: string }[] {
  return [...ingress.map(({ hostname, service }) => ({ hostname, service })), { service: "http_status:404" }];
}

/** The arguments that can contradict each other. */
export interface CheckedNames {
  readonly zone: string;
  readonly name: string;
  readonly tunnel?: { readonly ingress: readonly TunnelIngress[] };
}

/** Every problem, each a clause that names the value and the repair. */
export function dnsProblems({ zone, name, tunnel }: CheckedNames): readonly string[] {
  const hostnames = (tunnel?.ingress ?? []).map(({ hostname }) => hostname);
  const repeated = [...new Set(hostnames.filter((hostname, index) => hostnames.indexOf(hostname) !== index))];
  return [
    ...[name, ...hostnames]
      .filter((candidate) => candidate !== zone && !candidate.endsWith(`.${zone}`))
      .map((candidate) => `${candidate} is not in zone ${zone}; name the zone that holds it`),
    ...(tunnel !== undefined && hostnames.length === 0
      ? ["its tunnel has no ingress rule; name at least one, or leave the tunnel out"]
      : []),
    ...repeated.map((hostname) => `hostname ${hostname} has more than one ingress rule; keep one`),
    ...hostnames
      .filter((hostname) => hostname === name || hostname === `*.${name}`)
      .map((hostname) => `hostname ${hostname} is the cluster's own address; give the tunnel another name`),
  ];
}
