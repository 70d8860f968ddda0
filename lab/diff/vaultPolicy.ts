// Compares what two Vault policies permit, not how they are written.

const PATH = /path\s+"([^"]+)"\s*\{([^}]*)\}/g;
const CAPABILITIES = /capabilities\s*=\s*\[([^\]]*)\]/;

/** One line for each path whose capabilities differ: `+ general/data/x: read` for what is now permitted besides. */
export function permissionDifference(before: string, after: string): readonly string[] {
  const [old, now] = [permissions(before), permissions(after)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((path) => {
    const was = old.get(path) ?? new Set<string>();
    const is = now.get(path) ?? new Set<string>();
    const lost = [...was].filter((capability) => !is.has(capability));
    const won = [...is].filter((capability) => !was.has(capability));
    return [
      ...(lost.length === 0 ? [] : [`- ${path}: ${lost.join(", ")}`]),
      ...(won.length === 0 ? [] : [`+ ${path}: ${won.join(", ")}`]),
    ];
  });
}

/** Capabilities by path; of a path that stands twice, both. */
function permissions(policy: string): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  const text = policy.replaceAll(/^\s*(#|\/\/).*$/gm, "");
  for (const [, path = "", body = ""] of text.matchAll(PATH)) {
    const listed = CAPABILITIES.exec(body)?.[1] ?? "";
    const capabilities = [...listed.matchAll(/"([^"]+)"/g)].map(([, capability = ""]) => capability);
    found.set(path, new Set([...(found.get(path) ?? []), ...capabilities]));
  }
  return found;
}
