// Puts off what Pulumi's Node.js SDK loads at every start and this program does not use.
import { Module } from "node:module";

/**
 * The automation API, the servers of providers, and what writes functions down as text: a third of the modules that the
 * program would load.
 *
 * A name that somebody asks for is loaded then. The functions that the SDK takes out of a module while it starts are called
 * through to it; everything else of the module is not needed before.
 */
const PUT_OFF: Readonly<Record<string, readonly string[]>> = {
  automation: [],
  provider: [],
  "runtime/closure/serializeClosure": ["serializeFunction", "serializeFunctionAsync"],
  "runtime/closure/codePaths": ["computeCodePaths"],
};

type Exports = Record<string | symbol, unknown>;

for (const [part, functions] of Object.entries(PUT_OFF)) putOff(require.resolve(`@pulumi/pulumi/${part}`), functions);

function putOff(file: string, functions: readonly string[]): void {
  if (require.cache[file] !== undefined) return;
  const load = (): Exports => {
    Reflect.deleteProperty(require.cache, file);
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when it is asked for, if it ever is
    return require(file) as Exports;
  };
  let loaded: Exports | undefined;
  const exports = (): Exports => (loaded ??= load());
  const known: Exports = { __esModule: true };
  for (const name of functions) {
    known[name] = (...args: readonly unknown[]) =>
      (exports()[name] as (...given: readonly unknown[]) => unknown)(...args);
  }
  const stand = new Module(file);
  Object.assign(stand, {
    filename: file,
    loaded: true,
    exports: new Proxy(known, { get: (target, name) => (name in target ? target[name] : exports()[name]) }),
  });
  require.cache[file] = stand;
}
