// The packet filter that a host with Nebula puts around its tunnel: nothing passes that no rule lets in or out.
// Source: slackhq/nebula firewall.go (AddFirewallRulesFromConfig); nebula.defined.net, "firewall".
import { inside } from "../vault/cidr";
import { isRecord, listAt, numberAt, textAt, textsAt } from "../controllers/tree";
import type { NebulaCertificate } from "./certificate";

export type Protocol = "tcp" | "udp" | "icmp";

/** What is to pass: a protocol and, but for ICMP, a port. */
export interface Flow {
  readonly protocol: Protocol;
  readonly port?: number;
}

export interface FirewallRule {
  readonly protocol: "any" | Protocol;
  /** Inclusive; absent: any. */
  readonly ports?: { readonly first: number; readonly last: number };
  readonly host?: string;
  /** A peer has all of them. */
  readonly groups: readonly string[];
  readonly cidr?: string;
}

/** Rules of `firewall.inbound` or `firewall.outbound`, or what Nebula says of them. */
export function rulesOf(config: unknown, direction: "inbound" | "outbound"): readonly FirewallRule[] | string {
  const table = `firewall.${direction}`;
  const rules: FirewallRule[] = [];
  for (const [index, entry] of listAt(config, "firewall", direction).entries()) {
    const rule = ruleOf(entry);
    if (typeof rule === "string") return `${table} rule #${index}; ${rule}`;
    rules.push(rule);
  }
  return rules;
}

const PROTOCOLS = ["any", "tcp", "udp", "icmp"] as const;

function ruleOf(entry: unknown): FirewallRule | string {
  if (!isRecord(entry)) return "could not parse rule";
  const groups = [...textsAt(entry, "groups"), ...[textAt(entry, "group")].filter((group) => group !== undefined)];
  const [host, cidr] = [textAt(entry, "host"), textAt(entry, "cidr")];
  if (host === undefined && cidr === undefined && groups.length === 0) {
    return "at least one of host, group, cidr, local_cidr, ca_name, or ca_sha must be provided";
  }
  const given = wordAt(entry, "proto");
  const protocol = PROTOCOLS.find((known) => known === given);
  if (protocol === undefined) return `proto was not understood; \`${given}\``;
  const port = wordAt(entry, "port");
  const ports = protocol === "icmp" || port === "any" || port === "0" ? undefined : rangeOf(port);
  if (typeof ports === "string") return ports;
  return {
    protocol,
    ...(ports && { ports }),
    ...(host === undefined ? {} : { host }),
    groups,
    ...(cidr === undefined ? {} : { cidr }),
  };
}

/** Text or a number at a key, as Nebula reads either. */
function wordAt(entry: Record<string, unknown>, key: string): string {
  return textAt(entry, key) ?? numberAt(entry, key)?.toString() ?? "";
}

function rangeOf(port: string): { readonly first: number; readonly last: number } | string {
  const [, first, last = first] = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(port) ?? [];
  return first === undefined ? `port was not a number; \`${port}\`` : { first: Number(first), last: Number(last) };
}

/** Whether a rule lets something pass from or to a peer. */
export function lets(rules: readonly FirewallRule[], peer: NebulaCertificate, address: string, flow: Flow): boolean {
  return rules.some(
    ({ protocol, ports, host, groups, cidr }) =>
      (protocol === "any" || protocol === flow.protocol) &&
      (ports === undefined || (flow.port !== undefined && flow.port >= ports.first && flow.port <= ports.last)) &&
      (host === "any" ||
        host === peer.name ||
        groups.includes("any") ||
        (groups.length > 0 && groups.every((group) => peer.groups.includes(group))) ||
        (cidr !== undefined && (cidr === "any" || inside([cidr], address)))),
  );
}
