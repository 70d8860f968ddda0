// Draws the fleet as a graph in the DOT language: sites as frames, clusters with their addresses, who reaches whom.
import type { Connection } from "../world/mesh";
import type { PictureFacts } from "./pictureFacts";
import type { ClusterSummary } from "./report";

/** Colours on a light ground; the picture carries their counterparts on a dark one. */
export const PALETTE = {
  ground: "#ffffff",
  text: "#1f2328",
  dim: "#59636e",
  frame: "#f6f8fa",
  line: "#818b98",
  good: "#1a7f37",
  bad: "#d1242f",
  vault: "#8250df",
} as const;

/** Beyond this many clusters connections are counted in their boxes: each with each would be a ball of wool. */
const MOST_EACH_WITH_EACH = 6;

/** How many missing connections are drawn all the same. */
const MOST_MISSING = 12;

/** How many further addresses of a cluster are shown. */
const MOST_ADDRESSES = 4;

export function pictureDot(facts: PictureFacts): string {
  const sites = [...new Set(facts.clusters.map(({ site }) => site))];
  const crowded = facts.clusters.length > MOST_EACH_WITH_EACH;
  const meshes = [...new Set(facts.connections.map(({ mesh }) => mesh))];
  return [
    "digraph fleet {",
    `graph [rankdir=LR, bgcolor="${PALETTE.ground}", pad=0.3, nodesep=0.4, ranksep=${crowded ? 0.5 : 1.4}, newrank=true, fontname="Courier", fontsize=12, fontcolor="${PALETTE.dim}"]`,
    `node [fontname="Courier", fontsize=11, fontcolor="${PALETTE.text}", color="${PALETTE.line}", shape=box, style="rounded,filled", fillcolor="${PALETTE.ground}"]`,
    `edge [fontname="Courier", fontsize=10, fontcolor="${PALETTE.dim}", color="${PALETTE.line}", penwidth=1.4]`,
    ...sites.flatMap((site, index) => frame(facts, site, index)),
    ...facts.vaults.filter(({ cluster }) => !isDrawn(facts, cluster)).map(vaultNode),
    ...absentees(facts),
    ...(crowded ? [...meshes.map((mesh) => sum(facts, mesh)), ...grid(facts)] : facts.stores.map(storeEdge)),
    ...(crowded ? missing(facts) : connectionEdges(facts)),
    ...facts.tunnels.flatMap(tunnel),
    "}",
    "",
  ].join("\n");
}

/** A site with its clusters; without a site its clusters stand free. */
function frame(facts: PictureFacts, site: string | undefined, index: number): readonly string[] {
  const clusters = facts.clusters.filter((cluster) => cluster.site === site);
  const nodes = clusters.flatMap((cluster) => [
    clusterNode(cluster, facts),
    ...facts.vaults.filter((vault) => vault.cluster === cluster.name).map(vaultNode),
  ]);
  if (site === undefined) return nodes;
  const looks = `style="rounded,filled"; fillcolor="${PALETTE.frame}"; color="${PALETTE.line}"; margin=16; labeljust=l`;
  return [`subgraph cluster_${index} {`, `label=${quoted(site)}; ${looks}`, ...nodes, "}"];
}

/** Invisible edges that put the many clusters of a site into columns. */
function grid({ clusters }: PictureFacts): readonly string[] {
  return [...new Set(clusters.map(({ site }) => site))].flatMap((site) => {
    const own = clusters.filter((cluster) => cluster.site === site);
    const rows = Math.ceil(Math.sqrt(own.length));
    return own.slice(rows).map(({ name }, index) => `${box(own[index]?.name ?? "")} -> ${box(name)} [style=invis]`);
  });
}

type Row = readonly [label: string, text: string, colour: string];

function clusterNode(cluster: ClusterSummary, facts: PictureFacts): string {
  const { name, ciliumId, controlPlanes, workers, endpoint, podCidrs, loadBalancers } = cluster;
  const overlay = facts.overlays[name];
  const services = Object.entries(loadBalancers).map(([service, address]): Row => {
    const label = service.split("/")[1] ?? "";
    const colour = address === "no address" ? PALETTE.bad : PALETTE.text;
    return [label === "clustermesh-apiserver" ? "mesh" : label, address, colour];
  });
  const rows: readonly Row[] = [
    ["nodes", `${controlPlanes} + ${workers}${ciliumId === 0 ? "" : `, id ${ciliumId}`}`, PALETTE.text],
    ["API", endpoint.replace(/^https:\/\//, ""), PALETTE.text],
    ["pods", podCidrs.join(", ") || "none", PALETTE.text],
    ...(overlay ? [[overlay.kind, overlay.addresses.join(", "), PALETTE.text] as const] : []),
    ...(facts.details[name] ?? []).map(([label, text]): Row => [label, text, PALETTE.text]),
    ...services.filter(([label]) => label === "mesh"),
    ...services.filter(([label]) => label !== "mesh").slice(0, MOST_ADDRESSES),
    ...(facts.clusters.length > MOST_EACH_WITH_EACH ? counts(name, facts) : []),
  ];
  const cells = rows.map(
    ([label, text, colour]) =>
      `<tr><td align="left"><font color="${PALETTE.dim}">${escaped(label)} </font></td>` +
      `<td align="left"><font color="${colour}">${escaped(text)}</font></td></tr>`,
  );
  const title = `<tr><td colspan="2" align="left"><b>${escaped(name)}</b></td></tr>`;
  return `${box(name)} [label=<<table border="0" cellspacing="2" cellpadding="1">${title}${cells.join("")}</table>>]`;
}

/** What arrows say in a small fleet: whom the cluster reaches, and whether Vault serves it. */
function counts(name: string, { connections, stores }: PictureFacts): readonly Row[] {
  const own = connections.filter(({ from }) => from === name);
  const store = stores.find(({ cluster }) => cluster === name);
  const whole = own.every(({ connected }) => connected);
  const peers: Row = ["peers", countOf(own), whole ? PALETTE.good : PALETTE.bad];
  return [
    ...(own.length === 0 ? [] : [peers]),
    ...(store
      ? [["Vault", store.trouble ?? "ready", store.trouble === undefined ? PALETTE.vault : PALETTE.bad] as const]
      : []),
  ];
}

function vaultNode({ address, state }: PictureFacts["vaults"][number]): string {
  const colour = state === "unsealed" ? PALETTE.vault : PALETTE.bad;
  return `${drum(address)} [label=${quoted(`Vault\n${address}\n${state}`)}, shape=cylinder, style=filled, color="${colour}"]`;
}

function isDrawn({ clusters }: PictureFacts, name: string | undefined): boolean {
  return clusters.some((cluster) => cluster.name === name);
}

/** Members of a mesh that did not come up. */
function absentees(facts: PictureFacts): readonly string[] {
  const members = new Set(facts.connections.map(({ from }) => from));
  return [...members]
    .filter((name) => !isDrawn(facts, name))
    .map((name) => `${box(name)} [label=${quoted(`${name}\nis not up`)}, color="${PALETTE.bad}"]`);
}

function storeEdge({ cluster, vault, through, trouble }: PictureFacts["stores"][number]): string {
  const looks = trouble === undefined ? `color="${PALETTE.vault}"` : bad(trouble);
  return `${box(cluster)} -> ${drum(vault)} [style=dashed, ${looks}${carrier(through)}]`;
}

/** Names the overlay that an edge runs through, on a ground of its own, so that the edge does not cross the text. */
function carrier(overlay: string | undefined): string {
  if (overlay === undefined) return "";
  const cell = `<td bgcolor="${PALETTE.ground}"><font color="${PALETTE.dim}">${escaped(overlay)}</font></td>`;
  return `, label=<<table border="0" cellborder="0" cellpadding="2"><tr>${cell}</tr></table>>`;
}

/** One edge where both directions are alike, else one for each. */
function connectionEdges(facts: PictureFacts): readonly string[] {
  const { connections } = facts;
  return connections.flatMap(({ mesh, from, to, connected, reason = "" }, index) => {
    const back = connections.findIndex((other) => other.mesh === mesh && other.from === to && other.to === from);
    const other = connections[back];
    const alike = other?.connected === connected;
    if (alike && back < index) return [];
    const reasons = alike && reason !== other.reason ? `${reason}\n${other.reason ?? ""}` : reason;
    const label = carrier(overlayBetween(facts, from, to));
    const looks = (connected ? `color="${PALETTE.good}"` : `style=dashed, ${bad(reasons)}`) + label;
    return [`${box(from)} -> ${box(to)} [constraint=false, dir=${alike ? "both" : "forward"}, ${looks}]`];
  });
}

/** What carries packets between two clusters on different sites. */
function overlayBetween({ clusters, overlays }: PictureFacts, from: string, to: string): string | undefined {
  const [here, there] = [from, to].map((name) => clusters.find((cluster) => cluster.name === name)?.site);
  return here === there || overlays[to] === undefined ? undefined : overlays[from]?.kind;
}

function sum({ connections }: PictureFacts, mesh: string): string {
  const own = connections.filter((connection) => connection.mesh === mesh);
  const colour = own.every(({ connected }) => connected) ? PALETTE.good : PALETTE.bad;
  const label = quoted(`mesh ${mesh}\n${countOf(own)} connections`);
  return `${quoted(`mesh ${mesh}`)} [label=${label}, shape=ellipse, style=filled, color="${colour}"]`;
}

/** In a large fleet only what is missing gets lines, as long as there are few. */
function missing({ connections }: PictureFacts): readonly string[] {
  const gone = connections.filter(({ connected }) => !connected);
  if (gone.length > MOST_MISSING) return [];
  return gone.map(
    ({ from, to, reason }) => `${box(from)} -> ${box(to)} [constraint=false, style=dashed, ${bad(reason ?? "")}]`,
  );
}

function tunnel({ name, cluster, hostnames }: PictureFacts["tunnels"][number]): readonly string[] {
  return [
    `cloudflare [label="Cloudflare", color="${PALETTE.dim}"]`,
    `cloudflare -> ${box(cluster)} [label=${quoted([`tunnel ${name}`, ...hostnames].join("\n"))}]`,
  ];
}

function countOf(connections: readonly Connection[]): string {
  return `${connections.filter(({ connected }) => connected).length} of ${connections.length}`;
}

/** Red, with the reason under the pointer. */
const bad = (reason: string): string => `color="${PALETTE.bad}", edgetooltip=${quoted(reason)}`;

const box = (cluster: string): string => quoted(`cluster ${cluster}`);
const drum = (vault: string): string => quoted(`vault ${vault}`);

function quoted(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
