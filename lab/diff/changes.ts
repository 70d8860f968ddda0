// Turns the steps of a preview into changes: what each does, why, and what differs.
import { meaningOf } from "./consequences";
import { keyDifference } from "./keys";
import { difference } from "./lines";
import type { NodeChange } from "./machineConfig";
import { worst } from "./meaning";
import { type Change, CONSEQUENCES, type Detail } from "./model";
import { type Inputs, KNOWN_LATER, type Shown, type Step } from "./steps";
import { permissionDifference } from "./vaultPolicy";

const APPLY = "talos:machine/configurationApply:ConfigurationApply";
const RELEASE = "kubernetes:helm.sh/v3:Release";
const POLICY = "vault:index/policy:Policy";
const RECORD = "cloudflare:index/dnsRecord:DnsRecord";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";

/** The change of each node whose configuration differs, by the URN of the resource that applies it. */
export type NodeChanges = ReadonlyMap<string, NodeChange>;

/** The worst first, then by name. */
export function changesOf(stack: string, steps: readonly Step[], nodes: NodeChanges): readonly Change[] {
  return steps
    .map((step) => changeOf(stack, step, nodes.get(step.urn)))
    .sort((one, other) => rank(one) - rank(other) || (one.name < other.name ? -1 : 1));
}

const rank = ({ consequence }: Change): number => CONSEQUENCES.indexOf(consequence);

function changeOf(stack: string, step: Step, node: NodeChange | undefined): Change {
  const properties = differing(step);
  const known = step.type === APPLY && step.operation === "update" && node !== undefined;
  const { consequence, because } = known ? node : worst(meaningOf(step, properties));
  return {
    stack,
    operation: step.operation,
    urn: step.urn,
    name: step.urn.slice(step.urn.lastIndexOf("::") + 2),
    type: step.type,
    consequence,
    because,
    properties: step.operation === "update" || step.operation === "replace" ? properties : [],
    details: known ? node.details : detailsOf(step, properties),
  };
}

/** What Pulumi keeps beside the inputs of a provider's schema. */
const INTERNAL = new Set(["__defaults", "__internal"]);

/** Top-level inputs that differ. Of a secret only the provider says so: it looks the same before and after. */
function differing({ before, after, paths, operation }: Step): readonly string[] {
  const seen = [...Object.keys(before), ...Object.keys(after)].filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
  const told =
    operation === "update" || operation === "replace" ? paths.map((path) => path.split(/[.[]/)[0] ?? "") : [];
  return [...new Set([...seen, ...told.filter((key) => key in before || key in after)])]
    .filter((key) => !INTERNAL.has(key))
    .sort();
}

function detailsOf(step: Step, properties: readonly string[]): readonly Detail[] {
  const { before, after, type, operation } = step;
  if (type === RECORD || type === INGRESS) return reachable(step);
  if (operation === "create" || operation === "delete") return [];
  return properties.flatMap((key): readonly Detail[] => {
    const [was, is] = [before[key], after[key]];
    if (type === POLICY && key === "policy") {
      return [{ title: "permits", lines: permissionDifference(textOf(was), textOf(is)) }];
    }
    if (isText(was) && isText(is)) return [{ title: key, lines: difference(was, is) }];
    const lines = keyDifference(was, is);
    return lines.length === 0 ? [] : [{ title: type === RELEASE && key === "values" ? "Helm values" : key, lines }];
  });
}

/** A text of several lines is compared line by line. */
const isText = (value: Shown | undefined): value is string => typeof value === "string" && value.includes("\n");

const textOf = (value: Shown | undefined): string => (typeof value === "string" ? value : "");

/** For names and firewalls the question is what can be reached, before and after. */
function reachable({ before, after, type }: Step): readonly Detail[] {
  const say = type === RECORD ? recordText : ingressText;
  const lines = [
    ...(Object.keys(before).length === 0 ? [] : [`- ${say(before)}`]),
    ...(Object.keys(after).length === 0 ? [] : [`+ ${say(after)}`]),
  ];
  return lines[0]?.slice(2) === lines[1]?.slice(2) ? [] : [{ title: "reachable", lines }];
}

const recordText = ({ name, type, content, proxied }: Inputs): string =>
  `${shown(name)} ${shown(type)} → ${shown(content)}${proxied === true ? ", through Cloudflare" : ""}`;

function ingressText({ ipProtocol, fromPort, toPort, cidrIpv4, cidrIpv6, referencedSecurityGroupId }: Inputs): string {
  const from = cidrIpv4 ?? cidrIpv6 ?? referencedSecurityGroupId;
  const ports = fromPort === toPort ? shown(fromPort) : `${shown(fromPort)}-${shown(toPort)}`;
  return `${shown(from)} → ${ipProtocol === "-1" ? "every port" : `${shown(ipProtocol)}/${ports}`}`;
}

/** What the preview does not know yet has no value here. */
function shown(value: Shown | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : KNOWN_LATER;
}
