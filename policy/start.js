// Starts the pack from one compiled file, which is made anew when a source has changed; `npm run types` checks the types.
"use strict";

const { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } = require("node:fs");
const path = require("node:path");
const { Script } = require("node:vm");

// Pulumi has registered a loader that checks types at every start, which takes a second and more; a few hundred small files
// that are compiled beforehand still take a tenth of a second, and a pack's start is added to every preview.

/** Beside what npm installed: gone with `npm ci`, never committed. Per checkout, because several may share what is installed. */
const CACHE = path.join(__dirname, "..", "node_modules", ".cache", "homelab", "policy", __dirname.replace(/\W+/g, "-"));

const BUNDLE = path.join(CACHE, "pack.js");
/** What the bundle was made of: path, time and size of each source. */
const SOURCES = path.join(CACHE, "pack.sources.json");
/** The bundle as V8 compiled it. */
const MACHINE_CODE = path.join(CACHE, "pack.v8");

const read = (file, encoding) => {
  try {
    return readFileSync(file, encoding);
  } catch {
    return undefined;
  }
};

/** Renamed into place, because another pack may start at the same time; a read-only checkout only stays slower. */
const write = (file, content) => {
  try {
    mkdirSync(CACHE, { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, content);
    renameSync(draft, file);
  } catch {
    // The next start compiles again.
  }
};

const stamp = (file) => {
  const { mtimeMs, size } = statSync(file);
  return `${mtimeMs} ${size}`;
};

const isCurrent = (sources) => {
  try {
    return Object.entries(JSON.parse(sources)).every(([file, known]) => stamp(file) === known);
  } catch {
    return false;
  }
};

const recall = () => (isCurrent(read(SOURCES, "utf8")) ? read(BUNDLE, "utf8") : undefined);

const compile = () => {
  const { metafile, outputFiles } = require("esbuild").buildSync({
    absWorkingDir: __dirname,
    entryPoints: ["index.ts"],
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20",
    metafile: true,
    write: false,
  });
  const [{ text }] = outputFiles;
  const files = Object.keys(metafile.inputs).map((file) => path.join(__dirname, file));
  write(BUNDLE, text);
  write(SOURCES, JSON.stringify(Object.fromEntries(files.map((file) => [file, stamp(file)]))));
  return text;
};

const text = recall() ?? compile();
const script = new Script(`(function (require, module, exports) {${text}\n})`, {
  filename: BUNDLE,
  cachedData: read(MACHINE_CODE),
});
script.runInThisContext()(require, module, exports);
// Taken after the rules ran once, the compiled form holds their functions too.
if (script.cachedDataRejected !== false) write(MACHINE_CODE, script.createCachedData());
