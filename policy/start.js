// Lets Node.js read the pack's TypeScript: compiled once, not checked, which `npm run types` does.
"use strict";

const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const path = require("node:path");

/** Beside what npm installed: gone with `npm ci`, never committed, per checkout. */
const CACHE = path.join(__dirname, "..", "node_modules", ".cache", "homelab", "policy");

// Pulumi has registered a loader that checks types at every start, which takes a second and more; this one replaces it.
require.extensions[".ts"] = (module, file) => {
  const source = readFileSync(file, "utf8");
  const compiled = path.join(CACHE, `${createHash("sha256").update(source).digest("hex")}.js`);
  module._compile(recall(compiled) ?? compile(source, file, compiled), file);
};

const recall = (compiled) => {
  try {
    return readFileSync(compiled, "utf8");
  } catch {
    return undefined;
  }
};

const compile = (source, file, compiled) => {
  const { code } = require("@swc/core").transformSync(source, {
    filename: file,
    swcrc: false,
    jsc: { parser: { syntax: "typescript" }, target: "es2022" },
    module: { type: "commonjs" },
    sourceMaps: "inline",
  });
  try {
    mkdirSync(CACHE, { recursive: true });
    const draft = `${compiled}.${process.pid}`;
    writeFileSync(draft, code);
    renameSync(draft, compiled);
  } catch {
    // A read-only checkout compiles every time.
  }
  return code;
};

require("./index.ts");
