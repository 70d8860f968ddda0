// A world built by hand with a cluster on AWS: a control plane, and a GPU node on a spot instance with its watchdog, its
// backstop and the models on a volume of their own. Roles, programs and the watchdog's wishes are the repository's own.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { backstopStatements, nodeStatements } from "../../../../components/gpu/roles";
import { launch } from "../../../../lab/world/aws/launch";
import type { Instance, PolicyStatement, Tags } from "../../../../lab/world/aws/model";
import { secondsOf } from "../../../../lab/world/clock";
import { putObject } from "../../../../lab/world/controllers/cluster";
import type { Cluster, World } from "../../../../lab/world/model";
import { bucketOf, emptyWorld, functionOf, regionOf, roleOf, ACCOUNT, MADE, REGION } from "./world";

const FLEET = { clusterName: "lighthouse", region: REGION };
const NAME = "lighthouse-gpu-backstop";
export const BUCKET = "lighthouse-models";

/** A role's statements, as the program writes them. */
export function statements(own: readonly object[]): PolicyStatement[] {
  return own.map((statement) => ({ Effect: "Allow", ...statement }));
}

export interface GpuWorld {
  readonly world: World;
  readonly gpu: Instance;
  readonly cluster: Cluster;
}

export function gpuWorld(): GpuWorld {
  const world = emptyWorld();
  const { aws } = world;
  if (!aws) throw new Error("no account");
  const region = regionOf(world);
  const bucketArn = `arn:aws:s3:::${BUCKET}`;
  aws.roles["gpu"] = roleOf("gpu", { statements: statements(nodeStatements(FLEET, bucketArn)) });
  aws.profiles["gpu"] = { role: "gpu", madeBy: MADE };
  aws.buckets[BUCKET] = { ...bucketOf(BUCKET), objects: { "llama.gguf": { bytes: 4e9, versions: 1 } } };
  aws.roles[NAME] = roleOf(NAME, {
    statements: statements(backstopStatements(FLEET)),
    service: "lambda.amazonaws.com",
  });
  const code = readFileSync(join(__dirname, "../../../../components/aws/lambda/gpu-backstop.mjs"), "utf8");
  const ruleArn = `arn:aws:events:${REGION}:${ACCOUNT}:rule/${NAME}`;
  region.functions[NAME] = {
    ...functionOf(NAME, { "index.mjs": code }),
    timeout: 60,
    environment: { CLUSTER: "lighthouse", BACKSTOP_MINUTES: "30" },
    permissions: { schedule: { principal: "events.amazonaws.com", sourceArn: ruleArn, madeBy: MADE } },
  };
  region.eventRules[NAME] = {
    name: NAME,
    arn: ruleArn,
    schedule: "rate(5 minutes)",
    enabled: true,
    targets: { backstop: { arn: region.functions[NAME].arn, madeBy: MADE } },
    lastRun: secondsOf(world),
    madeBy: MADE,
  };
  const cluster = kubernetes(world);
  machine(world, "lighthouse-0", "controlplane");
  cluster.etcd.push("lighthouse-0");
  return { world, gpu: gpuNode(world), cluster };
}

function gpuNode(world: World): Instance {
  const region = regionOf(world);
  const { aws } = world;
  if (!aws) throw new Error("no account");
  const tags: Tags = { Name: "gpu-0", "homelab:cluster": "lighthouse", "homelab:role": "gpu" };
  const root = { sizeGiB: 30, type: "gp3", encrypted: true, deleteOnTermination: true, device: "/dev/xvda", tags };
  const gpu = launch(world, aws, region, {
    madeBy: MADE,
    ami: "ami-1",
    type: "g4dn.xlarge",
    subnetId: "subnet-1",
    privateIp: "172.31.16.20",
    associatePublicIp: true,
    securityGroups: [],
    profile: "gpu",
    metadata: { httpTokens: "required", hopLimit: 1, endpoint: true },
    disableApiTermination: false,
    shutdownBehavior: "stop",
    sourceDestCheck: true,
    tags,
    properties: {},
    root,
    spot: { type: "persistent", interruptionBehavior: "stop" },
  });
  region.volumes["vol-models"] = {
    id: "vol-models",
    availabilityZone: "us-west-2a",
    sizeGiB: 100,
    type: "gp3",
    encrypted: true,
    attachment: { instanceId: gpu.id, device: "/dev/sdf", madeBy: MADE },
    deleteOnTermination: false,
    data: { "llama.gguf": "weights" },
    tags,
  };
  machine(world, "gpu-0", "worker", "    nodeLabels: { homelab/gpu: nvidia }\n");
  const booted = world.machines["gpu-0"];
  if (booted) {
    booted.image = {
      schematic: "a".repeat(64),
      talosVersion: "v1.12.4",
      extensions: ["siderolabs/nvidia-container-toolkit-production"],
    };
  }
  return gpu;
}

function kubernetes(world: World): Cluster {
  const cluster: Cluster = {
    id: "c",
    name: "lighthouse",
    endpoint: "https://172.31.16.10:6443",
    madeBy: MADE,
    osCa: "",
    k8sCa: "",
    etcd: [],
    bootstrappedBy: MADE,
    objects: {},
    releases: {},
  };
  world.clusters["c"] = cluster;
  const runtime = { apiVersion: "node.k8s.io/v1", kind: "RuntimeClass", name: "nvidia", body: { handler: "nvidia" } };
  putObject(cluster, runtime, MADE);
  watchdog(cluster);
  return cluster;
}

/** Puts the watchdog's DaemonSet into a cluster, with changes to its pods. */
export function watchdog(cluster: Cluster, changes: Record<string, unknown> = {}): void {
  const spec = {
    hostNetwork: true,
    runtimeClassName: "nvidia",
    nodeSelector: { "homelab/gpu": "nvidia" },
    containers: [{ name: "watchdog", env: [{ name: "IDLE_MINUTES", value: "15" }] }],
    ...changes,
  };
  const body = { spec: { template: { spec } } };
  const place = { apiVersion: "apps/v1", kind: "DaemonSet", namespace: "kube-system", name: "gpu-watchdog" };
  putObject(cluster, { ...place, body }, MADE);
}

function machine(world: World, name: string, machineType: "controlplane" | "worker", more = ""): void {
  const yaml = `version: v1alpha1\nmachine:\n    type: ${machineType}\n${more}cluster: {}\n`;
  world.machines[name] = {
    interfaces: [],
    disks: [],
    addresses: ["172.31.16.10"],
    ...world.machines[name],
    name,
    platform: "aws",
    running: true,
    config: { yaml, madeBy: MADE, clusterId: "c", machineType },
  };
}
