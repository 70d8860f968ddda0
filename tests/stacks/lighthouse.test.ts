// Proves what the stack of a cluster on AWS is made of and tells, what its power says to whom, and that the
// policies for AWS agree with all of it. It cannot prove that the order suffices or that
// AWS takes it: that is what the rehearsal is for.
import { resolve } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { loadFleet } from "../../fleet/load";
import type { Cluster, Fleet } from "../../fleet/model";
import { lighthouseStack } from "../../stacks/lighthouse";
import { judged } from "../components/aws/judged";
import { record } from "./recording";
import { CANARY, world } from "./world";

const projectDir = resolve(__dirname, "../..");
const fleet: Fleet = loadFleet(projectDir, { fallbackRepo: "https://git.example/fleet.git" });

const lighthouse = clusterOf("lighthouse");

function clusterOf(stack: string): Cluster {
  const cluster = fleet.clusters.find(({ name }) => name === stack);
  if (cluster === undefined) {
    throw new Error(`the fleet has no ${stack}`);
  }
  return cluster;
}

interface Before {
  readonly gpuPower?: Readonly<Record<string, string>>;
  readonly cluster?: Cluster;
  readonly config?: Readonly<Record<string, string>>;
  /** Private addresses of the GPU nodes that are off. */
  readonly off?: readonly string[];
}

function bringUp({ gpuPower, cluster = lighthouse, config = {}, off = [] }: Before = {}) {
  const answers = world("lighthouse", { config });
  return record(() => lighthouseStack(cluster, fleet.vault), {
    ...answers,
    call: (call) =>
      call.token === "aws:ec2/getInstances:getInstances" ? { privateIps: off } : (answers.call?.(call) ?? {}),
    outputs: (resource) => {
      if (resource.name === "organization/homelab/lighthouse") {
        return { outputs: gpuPower === undefined ? {} : { gpuPower }, secretOutputNames: [] };
      }
      return { ...answers.outputs?.(resource), ...aws(resource) };
    },
  });
}

/** The stack as its file has it, for all tests that only look. */
let standard: Awaited<ReturnType<typeof bringUp>>;

beforeAll(async () => {
  standard = await bringUp();
});

function aws({ type, name }: Pick<pulumi.runtime.MockResourceArgs, "type" | "name">): Record<string, unknown> {
  switch (type) {
    case "aws:ec2/instance:Instance":
      return { publicIp: "198.51.100.99", spotInstanceRequestId: `sir-${name}` };
    case "aws:ec2/eip:Eip":
      return { allocationId: `${name}-id`, publicIp: "203.0.113.80" };
    case "aws:ec2/eipAssociation:EipAssociation":
      return { publicIp: "203.0.113.80" };
    case "aws:s3/bucket:Bucket":
      return { bucket: `${name}-id`, arn: `arn:aws:s3:::${name}-id` };
    default:
      return /^aws:(iam|lambda|cloudwatch\/eventRule)/.test(type)
        ? { arn: `arn:aws:iam::123456789012:role/${name}` }
        : {};
  }
}

const withPower = (desiredState: "unmanaged" | "running" | "stopped"): Cluster => ({
  ...lighthouse,
  workers: lighthouse.workers.map((node) =>
    node.aws === undefined ? node : { ...node, aws: { ...node.aws, desiredState } },
  ),
});

test("on AWS, the machines are instances and the ground under them is made too", () => {
  const { registrations } = standard;
  const made = registrations.filter(({ type }) => type.startsWith("aws:")).map(({ type, name }) => `${type} ${name}`);
  expect(made).toMatchInlineSnapshot(`
   [
     "aws:ec2/eipAssociation:EipAssociation lighthouse-0-address",
     "aws:ec2/instance:Instance lighthouse-0-instance",
     "aws:ec2/ami:Ami lighthouse-ami-ami",
     "aws:lambda/invocation:Invocation lighthouse-ami-copy",
     "aws:ec2/ami:Ami lighthouse-ami-nvidia-ami",
     "aws:lambda/invocation:Invocation lighthouse-ami-nvidia-copy",
     "aws:ebs/snapshotImport:SnapshotImport lighthouse-ami-nvidia-snapshot",
     "aws:ebs/snapshotImport:SnapshotImport lighthouse-ami-snapshot",
     "aws:budgets/budget:Budget lighthouse-budget-month",
     "aws:iam/instanceProfile:InstanceProfile lighthouse-control-plane-profile",
     "aws:iam/role:Role lighthouse-control-plane-role",
     "aws:ec2/instance:Instance lighthouse-gpu-0-instance",
     "aws:iam/rolePolicy:RolePolicy lighthouse-gpu-identity-node-policy",
     "aws:iam/instanceProfile:InstanceProfile lighthouse-gpu-identity-node-profile",
     "aws:iam/role:Role lighthouse-gpu-identity-node-role",
     "aws:lambda/function:Function lighthouse-gpu-power-backstop-function-function",
     "aws:iam/rolePolicy:RolePolicy lighthouse-gpu-power-backstop-function-policy",
     "aws:iam/role:Role lighthouse-gpu-power-backstop-function-role",
     "aws:lambda/permission:Permission lighthouse-gpu-power-backstop-permission",
     "aws:cloudwatch/eventRule:EventRule lighthouse-gpu-power-backstop-rule",
     "aws:cloudwatch/eventTarget:EventTarget lighthouse-gpu-power-backstop-target",
     "aws:ec2/volumeAttachment:VolumeAttachment lighthouse-gpu-power-gpu-0-models",
     "aws:ec2transitgateway/instanceState:InstanceState lighthouse-gpu-power-gpu-0-state",
     "aws:lambda/function:Function lighthouse-gpu-power-release-function-function",
     "aws:iam/rolePolicy:RolePolicy lighthouse-gpu-power-release-function-policy",
     "aws:iam/role:Role lighthouse-gpu-power-release-function-role",
     "aws:lambda/invocation:Invocation lighthouse-gpu-power-release-gpu-0",
     "aws:iam/rolePolicy:RolePolicy lighthouse-gpu-power-starter-policy",
     "aws:iam/role:Role lighthouse-gpu-power-starter-role",
     "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration lighthouse-images-bucket-encryption",
     "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration lighthouse-images-bucket-lifecycle",
     "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock lighthouse-images-bucket-private",
     "aws:s3/bucket:Bucket lighthouse-images-bucket-s3",
     "aws:s3/bucketVersioning:BucketVersioning lighthouse-images-bucket-versions",
     "aws:lambda/function:Function lighthouse-images-copier-function",
     "aws:iam/rolePolicy:RolePolicy lighthouse-images-copier-policy",
     "aws:iam/role:Role lighthouse-images-copier-role",
     "aws:iam/rolePolicy:RolePolicy lighthouse-images-import-policy",
     "aws:iam/role:Role lighthouse-images-import-role",
     "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration lighthouse-models-bucket-encryption",
     "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration lighthouse-models-bucket-lifecycle",
     "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock lighthouse-models-bucket-private",
     "aws:s3/bucket:Bucket lighthouse-models-bucket-s3",
     "aws:s3/bucketVersioning:BucketVersioning lighthouse-models-bucket-versions",
     "aws:ebs/volume:Volume lighthouse-models-gpu-0",
     "aws:ec2/routeTableAssociation:RouteTableAssociation lighthouse-network-association",
     "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup lighthouse-network-default-group",
     "aws:ec2/internetGateway:InternetGateway lighthouse-network-gateway",
     "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule lighthouse-network-groups-kubernetes-from-198.51.100.7-32",
     "aws:ec2/securityGroup:SecurityGroup lighthouse-network-groups-lighthouse",
     "aws:ec2/securityGroup:SecurityGroup lighthouse-network-groups-nodes",
     "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule lighthouse-network-groups-nodes-among-themselves",
     "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule lighthouse-network-groups-nodes-to-world",
     "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule lighthouse-network-groups-overlay-from-world",
     "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule lighthouse-network-groups-overlay-to-world",
     "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule lighthouse-network-groups-talos-from-198.51.100.7-32",
     "aws:ec2/routeTable:RouteTable lighthouse-network-routes",
     "aws:ec2/subnet:Subnet lighthouse-network-subnet",
     "aws:ec2/vpc:Vpc lighthouse-network-vpc",
     "aws:ec2/route:Route lighthouse-network-way-out",
     "aws:ec2/eip:Eip lighthouse-public-address-eip",
   ]
  `);
});

test("nothing on AWS uses a default provider, and the one there is takes no keys from configuration", () => {
  const { registrations } = standard;
  const strays = registrations.filter(
    ({ type, custom, provider }) => type.startsWith("aws:") && custom && provider !== "lighthouse-aws",
  );
  expect(strays).toEqual([]);
  const provider = registrations.find(({ name }) => name === "lighthouse-aws");
  expect(provider?.inputs).toEqual({
    region: "us-west-2",
    defaultTags: JSON.stringify({
      tags: { "homelab:cluster": "lighthouse", "homelab:role": "burst", "managed-by": "pulumi" },
    }),
    ignoreTags: JSON.stringify({ keys: ["homelab:watchdog-seen"] }),
    // Defaults of the SDK.
    skipCredentialsValidation: "false",
    skipRegionValidation: "true",
  });
});

test("the account can be named in the stack file", async () => {
  const recording = await bringUp({ config: { "aws:allowedAccountIds": '["123456789012"]' } });
  expect(recording.one("lighthouse-aws").inputs).toMatchObject({ allowedAccountIds: '["123456789012"]' });
});

test("each machine boots the image of its kind, in the groups of its kind, with the role of its kind", () => {
  const recording = standard;
  expect(recording.one("lighthouse-0-instance").inputs).toMatchObject({
    ami: "lighthouse-ami-ami-id",
    vpcSecurityGroupIds: ["lighthouse-network-groups-nodes-id", "lighthouse-network-groups-lighthouse-id"],
    iamInstanceProfile: "lighthouse-control-plane",
    tags: { Name: "lighthouse-0", "homelab:role": "lighthouse" },
  });
  expect(recording.one("lighthouse-0-address").inputs).toEqual({
    instanceId: "lighthouse-0-instance-id",
    allocationId: "lighthouse-public-address-eip-id",
  });
  expect(recording.one("lighthouse-gpu-0-instance").inputs).toMatchObject({
    ami: "lighthouse-ami-nvidia-ami-id",
    vpcSecurityGroupIds: ["lighthouse-network-groups-nodes-id"],
    iamInstanceProfile: "lighthouse-gpu",
    tags: { Name: "gpu-0", "homelab:role": "gpu", "cost-center": "lighthouse", "auto-shutdown": "true" },
  });
});

test("the stack tells its address, what it said of power, and what stays", () => {
  const { result } = standard;
  expect(result).toMatchObject({
    publicAddress: "203.0.113.80",
    gpuPower: { "gpu-0": "unmanaged" },
    kept: [
      "volume lighthouse-models-gpu-0-id: models of gpu-0, 100 GiB",
      "bucket lighthouse-models-bucket-s3-id: models",
    ],
  });
});

test("the name of the cluster leads to the Elastic IP, and no name below it does", () => {
  const recording = standard;
  expect(recording.one("lighthouse-dns-address").inputs).toMatchObject({ content: "203.0.113.80", proxied: false });
  expect(recording.registrations.map(({ name }) => name)).not.toContain("lighthouse-dns-wildcard");
});

const powers = [
  { was: undefined, now: "unmanaged", state: "running", left: ["state"], after: false },
  { was: undefined, now: "stopped", state: "stopped", left: [], after: true },
  { was: "unmanaged", now: "running", state: "running", left: [], after: false },
  { was: "running", now: "running", state: "running", left: ["state"], after: false },
  { was: "running", now: "stopped", state: "stopped", left: [], after: true },
  { was: "stopped", now: "stopped", state: "stopped", left: ["state"], after: true },
] as const;

test.each(powers)("power that was $was and is $now is set once", async ({ was, now, state, left, after }) => {
  const recording = await bringUp({
    cluster: withPower(now),
    ...(was === undefined ? {} : { gpuPower: { "gpu-0": was } }),
  });
  const power = recording.one("lighthouse-gpu-power-gpu-0-state");
  expect(power.inputs).toMatchObject({ state });
  expect(power.ignoreChanges).toEqual(left);
  // A machine that is to stop takes its configuration first.
  expect(power.dependsOn.some((name) => name.startsWith("lighthouse-cluster-"))).toBe(after);
  expect(recording.result.gpuPower).toEqual({ "gpu-0": now });
});

const sleeping = [
  { was: "unmanaged", now: "unmanaged", untold: true, first: false },
  { was: "running", now: "running", untold: true, first: false },
  { was: "running", now: "stopped", untold: true, first: false },
  { was: "stopped", now: "running", untold: false, first: true },
] as const;

test.each(sleeping)("off, and $was until $now: is it told of changes? is it started first?", async (given) => {
  const { was, now, untold, first } = given;
  const recording = await bringUp({ cluster: withPower(now), gpuPower: { "gpu-0": was }, off: ["172.31.16.20"] });
  const configuration = recording.one("lighthouse-cluster-gpu-0");
  expect(configuration.ignoreChanges).toEqual(
    untold ? ["clientConfiguration", "machineConfigurationInput", "configPatches"] : [],
  );
  expect(configuration.dependsOn.includes("lighthouse-gpu-power-gpu-0-state")).toBe(first);
  expect(recording.one("lighthouse-cluster-lighthouse-0").ignoreChanges).toEqual([]);
});

test("without GPUs there is nothing to start, to stop or to keep", async () => {
  const recording = await bringUp({ cluster: { ...lighthouse, workers: [] } });
  const names = recording.registrations.map(({ name }) => name);
  expect(names.filter((name) => /gpu|models|control-plane|organization.homelab.lighthouse/.test(name))).toEqual([]);
  expect(recording.result).toMatchObject({ gpuPower: {}, kept: [] });
  expect(recording.one("lighthouse-0-instance").inputs).not.toHaveProperty("iamInstanceProfile");
});

test("an address that WireGuard's peers had to know is found, not made", async () => {
  const { mesh } = lighthouse.cilium;
  if (mesh?.overlay === undefined) throw new Error("the lighthouse has no overlay");
  const overlay = { ...mesh.overlay, kind: "wireguard" as const, endpoints: ["203.0.113.81:4242"] };
  const cluster = {
    ...lighthouse,
    cilium: { ...lighthouse.cilium, mesh: { ...mesh, overlay } },
  };
  const recording = await bringUp({ cluster });
  expect(recording.registrations.filter(({ type }) => type === "aws:ec2/eip:Eip")).toEqual([]);
  expect(recording.result.publicAddress).toBe("203.0.113.81");
});

test("models are protected, also while the cluster is taken down", async () => {
  const { registrations } = await bringUp({ cluster: { ...lighthouse, retire: true } });
  expect(
    registrations.filter(({ protect, type }) => protect && type.startsWith("aws:")).map(({ name }) => name),
  ).toEqual([
    "lighthouse-models-bucket-encryption",
    "lighthouse-models-bucket-lifecycle",
    "lighthouse-models-bucket-private",
    "lighthouse-models-bucket-s3",
    "lighthouse-models-bucket-versions",
    "lighthouse-models-gpu-0",
  ]);
});

test("no secret crosses the wire in clear", () => {
  const { registrations } = standard;
  expect(JSON.stringify(registrations.map(({ inputs }) => inputs))).not.toContain(CANARY);
});

test("no policy for AWS finds a fault but the provider that names no account", () => {
  const { registrations } = standard;
  expect(judged("aws", registrations, aws)).toEqual([
    "advisory aws-provider-account lighthouse-aws: allowedAccountIds: any account will do: name the one that is meant",
  ]);
});
