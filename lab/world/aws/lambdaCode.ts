// Code of a function as CommonJS, which can be run inside this process.
import { createHash } from "node:crypto";
import ts from "typescript";

const rewritten = new Map<string, string>();

/**
 * The code of a file as CommonJS. A `.mjs` is an ES module, all else is CommonJS already, as no package.json says otherwise.
 *
 * @throws Error with the first thing that does not parse
 */
export function commonJs(name: string, code: string): string {
  if (!name.endsWith(".mjs")) return code;
  const key = createHash("sha256").update(code).digest("hex");
  const known = rewritten.get(key);
  if (known !== undefined) return known;
  const { outputText, diagnostics = [] } = ts.transpileModule(code, {
    reportDiagnostics: true,
    // The compiler leaves imports alone in what is called .mjs.
    fileName: name.replace(/\.mjs$/, ".js"),
    compilerOptions: {
      allowJs: true,
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      esModuleInterop: true,
    },
  });
  const [first] = diagnostics;
  if (first) throw new Error(`SyntaxError: ${ts.flattenDiagnosticMessageText(first.messageText, " ")}`);
  rewritten.set(key, outputText);
  return outputText;
}
