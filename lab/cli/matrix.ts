// Tells people who reaches whom in each mesh: a table where the terminal is wide enough, a sentence where it is not,
// and below either what is missing, with its reason.
import type { Connection } from "../world/mesh";
import type { Report } from "./report";
import type { Style } from "./style";

/** Longer lists of reasons end here; report.json has them all. */
const MOST_REASONS = 30;

/**
 * Empty without meshes.
 *
 * @param width columns of the terminal
 */
export function matrixLines(report: Pick<Report, "mesh" | "globalServices">, style: Style, width: number): string {
  const meshes = [...new Set(report.mesh.map(({ mesh }) => mesh))];
  return meshes
    .map((mesh) => {
      const connections = report.mesh.filter((connection) => connection.mesh === mesh);
      const missing = reasons(connections);
      const services = report.globalServices.filter((service) => service.mesh === mesh);
      const lines = [
        heading(mesh, connections, style),
        ...table(connections, missing, style, width),
        ...missing.slice(0, MOST_REASONS).map((reason, index) => reasonLine(index + 1, reason, style)),
        ...(missing.length > MOST_REASONS
          ? [`  and ${missing.length - MOST_REASONS} more reasons in report.json`]
          : []),
        ...asleepLine(connections, style),
        ...services.map(({ service, reason }) => `  ${style.bad("global Service")} ${service}: ${reason}`),
      ];
      return `${lines.join("\n")}\n`;
    })
    .join("\n");
}

/** Nodes that are off, and that the verdicts above therefore say nothing of. */
function asleepLine(connections: readonly Connection[], style: Style): readonly string[] {
  const asleep = [...new Set(connections.flatMap((connection) => connection.asleep ?? []))];
  return asleep.length === 0 ? [] : [style.dim(`  not judged, as switched off: ${asleep.join(", ")}`)];
}

interface Reason {
  readonly text: string;
  readonly retrying: boolean;
  readonly connections: readonly Connection[];
}

/** What is missing, by reason, in the order of the connections. */
function reasons(connections: readonly Connection[]): readonly Reason[] {
  const found = new Map<string, Connection[]>();
  for (const connection of connections) {
    const { connected, reason = "" } = connection;
    if (!connected) found.set(reason, [...(found.get(reason) ?? []), connection]);
  }
  return [...found].map(([text, those]) => ({
    text,
    retrying: those.some(({ retrying }) => retrying === true),
    connections: those,
  }));
}

function heading(mesh: string, connections: readonly Connection[], style: Style): string {
  const members = new Set(connections.map(({ from }) => from)).size;
  const connected = connections.filter((connection) => connection.connected).length;
  const verdict = `${connected} of ${connections.length} connections`;
  const painted = connected === connections.length ? style.good(verdict) : style.bad(verdict);
  return `${style.strong(`mesh ${mesh}`)}: ${members} clusters, ${painted}`;
}

/** Rows from, columns to. A tick, or the number of the reason below. Nothing when it is wider than the terminal. */
function table(
  connections: readonly Connection[],
  missing: readonly Reason[],
  style: Style,
  width: number,
): readonly string[] {
  const names = [...new Set(connections.map(({ from }) => from))];
  const corner = "from \\ to";
  const first = Math.max(corner.length, ...names.map(({ length }) => length));
  const header = `  ${[corner.padEnd(first), ...names].join("  ")}`;
  if (header.length > width) return [];
  const rows = names.map((from) => {
    const cells = names.map((to) => {
      const number = missing.findIndex((reason) =>
        reason.connections.some((one) => one.from === from && one.to === to),
      );
      const text = from === to ? "·" : number < 0 ? "✓" : String(number + 1);
      const padded = text.padEnd(to.length);
      return from === to ? style.dim(padded) : number < 0 ? style.good(padded) : style.bad(padded);
    });
    return `  ${[from.padEnd(first), ...cells].join("  ")}`.trimEnd();
  });
  return [style.dim(header), ...rows];
}

function reasonLine(number: number, { text, retrying, connections }: Reason, style: Style): string {
  const pairs = connections.map(({ from, to }) => `${from} → ${to}`).join(", ");
  return `  ${style.bad(String(number))} ${pairs}: ${text}${retrying ? style.dim(" (Cilium goes on trying)") : ""}`;
}
