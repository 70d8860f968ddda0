// Keeps what ts-node makes of a source, so that the next start finds it transpiled.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";

/** Of ts-node: where the instance is that Pulumi has registered (ts-node, `REGISTER_INSTANCE`). */
const INSTANCE = Symbol.for("ts-node.register.instance");

interface TsNode {
  compile(source: string, file: string): string;
}

interface Loaded {
  _compile(code: string, file: string): void;
}

type Load = (module: Loaded, file: string) => void;

const ROOT = join(__dirname, "..");
const LIBRARIES = join(ROOT, "node_modules") + sep;
/** Beside what npm installed: gone with `npm ci`, never committed, per checkout. */
const CACHE = join(LIBRARIES, ".cache", "homelab", `program-${ROOT.replace(/\W+/g, "-")}.json`);

/** By file. The hash is of all that the code follows from: no other source can have it, so the code is never stale. */
type Transpiled = Record<string, { readonly hash: string; readonly code: string }>;

const hashOf = (...texts: readonly string[]): string => createHash("sha256").update(texts.join("\0")).digest("hex");

const tsNode = (process as unknown as Record<symbol, TsNode | undefined>)[INSTANCE];
if (tsNode !== undefined) transpileOnce(tsNode);

function transpileOnce(compiler: TsNode): void {
  const known = recall();
  const fresh: Transpiled = {};
  const settings = hashOf(
    ...["tsconfig.json", "package-lock.json"].map((name) => readFileSync(join(ROOT, name), "utf8")),
  );
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- it is where ts-node itself hangs
  const extensions = require.extensions as unknown as Record<string, Load>;
  const loadOther = extensions[".ts"] as Load;
  extensions[".ts"] = (module, file) => {
    if (!file.startsWith(ROOT + sep) || file.startsWith(LIBRARIES)) {
      loadOther(module, file);
      return;
    }
    const source = readFileSync(file, "utf8");
    const hash = hashOf(settings, source);
    const before = known[file];
    const code = before?.hash === hash ? before.code : withoutMap(compiler.compile(source, file));
    if (before?.hash !== hash) fresh[file] = { hash, code };
    module._compile(code, file);
  };
  process.on("exit", () => {
    if (Object.keys(fresh).length > 0) remember({ ...known, ...fresh });
  });
}

/** The map is three quarters of the text, and nobody reads it: see `quietSdk`. */
function withoutMap(code: string): string {
  return code.replace(/^\/\/# sourceMappingURL=.*$/m, "");
}

function recall(): Transpiled {
  try {
    return JSON.parse(readFileSync(CACHE, "utf8")) as Transpiled;
  } catch {
    return {};
  }
}

/** Renamed into place, because another stack's program may start at the same time; a read-only checkout only stays slower. */
function remember(transpiled: Transpiled): void {
  try {
    mkdirSync(dirname(CACHE), { recursive: true });
    const draft = `${CACHE}.${String(process.pid)}`;
    writeFileSync(draft, JSON.stringify(transpiled));
    renameSync(draft, CACHE);
  } catch {
    // The next start transpiles again.
  }
}
