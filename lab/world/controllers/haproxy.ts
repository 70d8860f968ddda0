// HAProxy's configuration, as far as it passes connections on: which sockets it binds and where each leads.
// Source: HAProxy Configuration Manual, 2.2 (quoting), 2.3 (environment variables), 4.2 (mode), 5.1 (bind), 5.2 (server).

/** A socket that is bound, and the servers behind it. */
export interface Way {
  /** Empty: every address. */
  readonly address: string;
  readonly port: number;
  readonly servers: readonly {
    readonly host: string;
    readonly port: number;
    readonly resolved: "at start" | "later";
  }[];
}

interface Section {
  readonly kind: string;
  readonly name: string;
  readonly lines: string[][];
}

const KINDS = ["global", "defaults", "resolvers", "listen", "frontend", "backend"];

/** What passes connections on, or why HAProxy does not start. */
export function waysOf(config: string, environment: Readonly<Record<string, string>>): readonly Way[] | string {
  const sections = sectionsOf(config, environment);
  if (typeof sections === "string") return sections;
  const ways: Way[] = [];
  for (const section of sections.filter(({ kind }) => kind === "listen" || kind === "frontend")) {
    const found = wayOf(section, sections);
    if (typeof found === "string") return `[ALERT] ${section.kind} '${section.name}': ${found}`;
    ways.push(...found);
  }
  return ways;
}

function sectionsOf(config: string, environment: Readonly<Record<string, string>>): readonly Section[] | string {
  const sections: Section[] = [];
  for (const [index, line] of config.split("\n").entries()) {
    const [keyword, ...rest] = wordsOf(line, environment);
    if (keyword === undefined) continue;
    if (KINDS.includes(keyword)) sections.push({ kind: keyword, name: rest[0] ?? "", lines: [] });
    else if (/^\S/.test(line) && sections.length === 0)
      return `[ALERT] config : line ${index + 1}: unknown keyword '${keyword}' out of section.`;
    else sections.at(-1)?.lines.push([keyword, ...rest]);
  }
  return sections;
}

/** Variables stand only in double quotes; a hash outside of quotes begins a comment. */
function wordsOf(line: string, environment: Readonly<Record<string, string>>): readonly string[] {
  const words = [...line.matchAll(/#.*$|(?:"[^"]*"|'[^']*'|[^\s"'#])+/g)].map(([word]) => word);
  return words
    .filter((word) => !word.startsWith("#"))
    .map((word) =>
      word
        .replaceAll(/"([^"]*)"/g, (_quoted, text: string) =>
          text.replaceAll(
            /\$\{(\w+)\}|\$(\w+)/g,
            (_all, braced?: string, bare?: string) => environment[braced ?? bare ?? ""] ?? "",
          ),
        )
        .replaceAll(/'([^']*)'/g, "$1"),
    );
}

function wayOf(section: Section, sections: readonly Section[]): readonly Way[] | string {
  const backend = optionOf(section, "default_backend");
  const behind =
    section.kind === "listen" ? section : sections.find(({ kind, name }) => kind === "backend" && name === backend);
  if (!behind) return `unable to find required default_backend: '${backend ?? ""}'.`;
  const modes = [section, behind].map(
    (one) => optionOf(one, "mode") ?? linesOf(sections, "defaults", "mode").at(-1)?.[0] ?? "tcp",
  );
  if (modes.some((mode) => mode !== "tcp"))
    return "mode http reads what passes: TLS that others end does not get through";
  const servers: Way["servers"][number][] = [];
  for (const [keyword, , target = "", ...options] of behind.lines) {
    if (keyword !== "server") continue;
    const [, host, port] = /^(.+):(\d+)$/.exec(target) ?? [];
    if (host === undefined) return `'server ${target}' : port missing`;
    const all = [...(linesOf(sections, "defaults", "default-server").at(-1) ?? []), ...options];
    const trouble = resolverTrouble(all, sections);
    if (trouble !== undefined) return trouble;
    servers.push({ host, port: Number(port), resolved: all.includes("resolvers") ? "later" : "at start" });
  }
  const binds: Way[] = [];
  for (const [keyword, target = ""] of section.lines) {
    if (keyword !== "bind") continue;
    const [, address = "", port] = /^([\d.]*|\*|::):(\d+)$/.exec(target) ?? [];
    if (port === undefined) return `'bind' : invalid address: '${target}'`;
    binds.push({ address: ["*", "0.0.0.0", "::"].includes(address) ? "" : address, port: Number(port), servers });
  }
  return binds;
}

/** A name that is looked up while HAProxy runs needs the section that says whom to ask. */
function resolverTrouble(options: readonly string[], sections: readonly Section[]): string | undefined {
  const position = options.indexOf("resolvers");
  if (position < 0) return undefined;
  const wanted = options[position + 1] ?? "";
  const found = sections.some(({ kind, name }) => kind === "resolvers" && name === wanted);
  return found ? undefined : `unable to find required resolvers '${wanted}'`;
}

function optionOf({ lines }: Section, keyword: string): string | undefined {
  return lines.filter(([first]) => first === keyword).at(-1)?.[1];
}

/** What follows a keyword in all sections of a kind. */
function linesOf(sections: readonly Section[], kind: string, keyword: string): readonly (readonly string[])[] {
  return sections
    .filter((section) => section.kind === kind)
    .flatMap(({ lines }) => lines.filter(([first]) => first === keyword).map(([, ...rest]) => rest));
}
