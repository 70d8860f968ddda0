// The stack file of a planned cluster, and what it means for the stacks that are there already.
import { parse } from "yaml";
import { type Fleet } from "./model";
import { type Plan, type PlannedNode } from "./newClusterPlan";

/** Quoted where a parser of either YAML version would read something else than this text. */
const quoted = (text: string): string => (parse(text, { version: "1.1" }) === text ? text : JSON.stringify(text));

const flow = (values: Readonly<Record<string, unknown>>): string => {
  const write = (value: unknown): string =>
    Array.isArray(value)
      ? `[${value.map(write).join(", ")}]`
      : value !== null && typeof value === "object"
        ? flow(value as Record<string, unknown>)
        : typeof value === "string"
          ? quoted(value)
          : String(value);
  return `{ ${Object.entries(values)
    .map(([key, value]) => `${key}: ${write(value)}`)
    .join(", ")} }`;
};

const list = (key: string, nodes: readonly PlannedNode[]): readonly string[] =>
  nodes.length === 0 ? [] : [`    ${key}:`, ...nodes.map((node) => `      - ${flow(node)}`)];

/** At most 25 lines, in the form of the others. */
export function stackFile(plan: Plan): string {
  const { name, site, platform, network } = plan;
  const confirm = platform === "metal" ? "addresses and disks" : "addresses, VM ids and sizes";
  return [
    "# yaml-language-server: $schema=./fleet/stack.schema.json",
    "config:",
    `  homelab:cluster: ${flow({ name, role: "workload", site, platform })}`,
    "  homelab:network:",
    ...Object.entries(network).map(([key, value]) => `    ${key}: ${value}`),
    `  homelab:nodes: # operator to confirm: ${confirm}`,
    ...list("controlPlanes", plan.controlPlanes),
    ...list("workers", plan.workers),
    `  homelab:cilium: ${flow(plan.cilium)}`,
    `  homelab:dns: ${flow({ name: plan.dnsName })}`,
    `  homelab:storage: ${flow(plan.storage)}`,
    ...(plan.secretIdIssued === undefined ? [] : [`  homelab:secrets: { secretIdIssued: "${plan.secretIdIssued}" }`]),
    "",
  ].join("\n");
}

/** @param fleet the fleet with the new cluster in it */
export function consequences(fleet: Fleet, name: string): string {
  const cluster = fleet.clusters.find((candidate) => candidate.name === name);
  const peers = cluster?.peers.map((peer) => peer.name) ?? [];
  const mesh = cluster?.cilium.mesh;
  const changes = fleet.bringUpOrder.flatMap((stack): readonly string[] => {
    if (stack === fleet.vault?.stack) {
      const reads = mesh?.trust === "vault-exchange" && peers.length > 0;
      return [
        `${stack}: new policies cluster-${name} and issuer-${name}, new AppRole ${name}`,
        ...(reads ? [`${stack}: the policies of its peers (${peers.join(", ")}) may read clustermesh/${name}`] : []),
      ];
    }
    return peers.includes(stack) && mesh !== undefined
      ? [
          ...(mesh.overlay === undefined
            ? []
            : [`${stack}: machine configurations, in which the overlay knows its nodes`]),
          `${stack}: ${mesh.trust === "vault-exchange" ? "ExternalSecret" : "Secret"} cilium-kvstoremesh and Secret cilium-clustermesh, each with ${name} as a further peer`,
        ]
      : [];
  });
  const order = fleet.bringUpOrder.filter((stack) => stack === name || stack === fleet.vault?.stack);
  return [
    ...(changes.length === 0 ? ["No other stack changes."] : ["Other stacks change at their next `up`:"]),
    ...changes.map((change) => `  ${change}`),
    `Confirm the values, then run \`up\` of ${[...order, ...peers].join(", ")}.`,
    "",
  ].join("\n");
}
