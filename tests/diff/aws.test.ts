// Proves what the report says of changes to a cluster on AWS: what becomes reachable, what is replaced, what it costs.
// Through the real engine, on one world that all samples share; the cluster stands by itself, without hub and mesh.
import { cpSync } from "node:fs";
import * as path from "node:path";
import { REPOSITORY, temporaryDirectory } from "../lab/engine/support";
import { set, without } from "./edits";
import { project, type Samples, testSamples } from "./support";

const PATIENCE = 300_000;

const STACK = "Pulumi.lighthouse.yaml";
const GPU = ["homelab:nodes", "workers", 0];

function loneFiles(): string {
  const directory = temporaryDirectory();
  for (const name of ["Pulumi.yaml", STACK]) cpSync(path.join(REPOSITORY, name), path.join(directory, name));
  const first = ["homelab:nodes", "controlPlanes", 0];
  return project(directory, {
    "Pulumi.yaml": without(["homelab:vault"], ["homelab:meshes"]),
    [STACK]: without(
      ["homelab:secrets"],
      ["homelab:cilium", "mesh"],
      [...first, "overlayIp"],
      [...first, "lighthouse"],
    ),
  });
}

const SAMPLES: Samples = [
  ["open-port", { [STACK]: set(["homelab:aws", "operators"], ["198.51.100.7/32", "203.0.113.0/24"]) }],
  ["gpu-type", { [STACK]: set([...GPU, "instanceType"], "g4dn.2xlarge") }],
  ["gpu-stopped", { [STACK]: set([...GPU, "desiredState"], "stopped") }],
  ["models-grow", { [STACK]: set([...GPU, "modelVolumeGiB"], 200) }],
  ["no-gpu", { [STACK]: without(["homelab:nodes", "workers"]) }],
];

testSamples(SAMPLES, loneFiles, PATIENCE);
