// Proves that Renovate's own patterns find every version that says where it comes from, and those of images in components.
// It cannot prove that Renovate finds newer ones.
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { regularFiles } from "../../lab/engine/regularFiles";
import { REPOSITORY } from "../lab/engine/support";

interface Manager {
  readonly managerFilePatterns: readonly string[];
  readonly matchStrings: readonly string[];
}

const { customManagers } = JSON.parse(readFileSync(path.join(REPOSITORY, "renovate.json"), "utf8")) as {
  readonly customManagers: readonly [Manager, Manager];
};

const files = ["Pulumi.yaml", ...below("gitops"), ...below("components")];

function below(directory: string): readonly string[] {
  return regularFiles(path.join(REPOSITORY, directory)).map((file) => path.join(directory, file));
}

function found({ managerFilePatterns, matchStrings }: Manager): readonly (Record<string, string> | undefined)[] {
  const patterns = managerFilePatterns.map((pattern) => new RegExp(pattern.slice(1, -1)));
  return files
    .filter((file) => patterns.some((pattern) => pattern.test(file)))
    .flatMap((file) => {
      const text = readFileSync(path.join(REPOSITORY, file), "utf8");
      return matchStrings.flatMap((each) => [...text.matchAll(new RegExp(each, "g"))].map(({ groups }) => groups));
    });
}

test("every version with a comment is found, with its value", () => {
  const comments = files
    .filter((file) => file.endsWith(".yaml"))
    .flatMap((file) => readFileSync(path.join(REPOSITORY, file), "utf8").match(/# renovate: /g) ?? []);
  const versions = found(customManagers[0]);
  expect(versions).toHaveLength(comments.length);
  expect(versions.filter((version) => !/^v?\d+\.\d+(\.\d+)?$/.test(version?.["currentValue"] ?? ""))).toEqual([]);
  expect(versions.map((version) => version?.["depName"])).toEqual(
    expect.arrayContaining(["siderolabs/talos", "kubernetes/kubernetes", "cilium", "fluxcd/flux2", "traefik"]),
  );
});

test("images of components are found", () => {
  expect(found(customManagers[1]).map((image) => image?.["depName"])).toEqual(
    expect.arrayContaining(["docker.io/library/haproxy"]),
  );
});
