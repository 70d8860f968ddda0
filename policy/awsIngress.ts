// Reads what AWS security groups let in, in each of the forms in which the provider takes it.
import { overlaps, parseCidr, within } from "../fleet/addresses";
import { PRIVATE_NETWORKS } from "./privateNetworks";
import type { Facts } from "./rule";
import type { View } from "./view";

export const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

/** What can open a port. */
export const INGRESS_TYPES = [GROUP, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", RULE, INGRESS_RULE];

/** Rules that are resources of their own. */
export const RULE_TYPES = [RULE, INGRESS_RULE, EGRESS_RULE];

export interface Ports {
  /** `tcp`, `udp`, `icmp`, `icmpv6`, another protocol as AWS numbers it, or `all`. */
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  /** For messages and settings: `udp/4242`. */
  readonly label: string;
}

/** One rule of a group. Reading its ports, or one of its ranges, may throw NotYetKnown. */
export interface Ingress {
  readonly at: View;
  ports(): Ports;
  /** Of addresses: IPv4 and IPv6; an unknown list counts as one. */
  ranges(): readonly View[];
}

/** @throws NotYetKnown when the list of rules, or the direction of the rule, is not known */
export function ingressOf({ type, props }: Facts): readonly Ingress[] {
  if (type === INGRESS_RULE) {
    return [
      {
        at: props,
        ports: () => portsOf(props, "ipProtocol"),
        ranges: () => [props.get("cidrIpv4"), props.get("cidrIpv6")].filter(({ present }) => present),
      },
    ];
  }
  if (type !== RULE) return props.get("ingress").list().map(classic);
  return props.get("type").text() === "ingress" ? [classic(props)] : [];
}

const classic = (at: View): Ingress => ({
  at,
  ports: () => portsOf(at, "protocol"),
  ranges: () => [...elements(at.get("cidrBlocks")), ...elements(at.get("ipv6CidrBlocks"))],
});

const elements = (list: View): readonly View[] => (list.isUnknown ? [list] : list.list());

/** Whether the rule or the resource gives its group a way out. @throws NotYetKnown */
export const letsOut = ({ type, props }: Facts): boolean =>
  type === EGRESS_RULE || (type === RULE && props.get("type").text() === "egress");

const NAMES: Readonly<Record<string, string>> = { "-1": "all", "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6" };

function portsOf(rule: View, key: string): Ports {
  const written = String(rule.get(key).known()).toLowerCase();
  const protocol = NAMES[written] ?? written;
  if (protocol === "all") return { protocol, from: 0, to: 65535, label: "every port" };
  // For ICMP the two are type and code.
  if (protocol !== "tcp" && protocol !== "udp") return { protocol, from: 0, to: -1, label: protocol };
  const from = rule.get("fromPort").number() ?? 0;
  const to = rule.get("toPort").number() ?? 65535;
  return { protocol, from, to, label: `${protocol}/${from === to ? String(from) : `${String(from)}-${String(to)}`}` };
}

export const covers = ({ from, to }: Ports, port: number): boolean => from <= port && port <= to;

/** Addresses that no router of the internet knows: RFC 1918, RFC 6598, RFC 4193. */
export function isPrivate(range: string): boolean {
  const cidr = parseCidr(range);
  return cidr === undefined ? /^f[cd][0-9a-f]{2}:/i.test(range) : PRIVATE_NETWORKS.some((block) => within(cidr, block));
}

/**
 * Whether a range holds more public addresses than one site has. What does not read as a range counts as all of them.
 *
 * @param shortest of an IPv4 prefix that is still a site; of an IPv6 prefix it is twice as long
 */
export function isWide(range: string, shortest: number): boolean {
  if (isPrivate(range)) return false;
  const v4 = parseCidr(range);
  if (v4 !== undefined) return v4.prefixLength < shortest;
  const [, length] = /^[0-9a-f:.]*:[0-9a-f:.]*\/(\d{1,3})$/i.exec(range) ?? [];
  return length === undefined || Number(length) < 2 * shortest;
}

/** Whether the range lies in one of the others; IPv6 ranges only when they are written alike. */
export function liesIn(range: string, others: readonly string[]): boolean {
  const cidr = parseCidr(range);
  return others.some((other) => {
    const outer = parseCidr(other);
    return cidr !== undefined && outer !== undefined ? within(cidr, outer) : range === other;
  });
}

/** Whether two IPv4 ranges share an address; false for what does not read as one. */
export function shareAddresses(one: string, other: string): boolean {
  const [a, b] = [parseCidr(one), parseCidr(other)];
  return a !== undefined && b !== undefined && overlaps(a, b);
}
