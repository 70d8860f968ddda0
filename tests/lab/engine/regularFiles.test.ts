// Proves that files are listed at any depth, and that no link is followed: neither out of the directory nor in a circle.
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { regularFiles } from "../../../lab/engine/regularFiles";
import { temporaryDirectory } from "./support";

test("regular files at any depth, without those behind links", () => {
  const directory = temporaryDirectory();
  const elsewhere = temporaryDirectory();
  mkdirSync(path.join(directory, "b", "c"), { recursive: true });
  for (const name of ["z", path.join("b", "y"), path.join("b", "c", "x")]) {
    writeFileSync(path.join(directory, name), "");
  }
  writeFileSync(path.join(elsewhere, "w"), "");
  symlinkSync(elsewhere, path.join(directory, "outside"));
  symlinkSync(path.join(elsewhere, "w"), path.join(directory, "file"));
  symlinkSync(directory, path.join(directory, "b", "circle"));
  expect(regularFiles(directory)).toEqual([path.join("b", "c", "x"), path.join("b", "y"), "z"]);
});
