// Proves what AwsMachine asks the engine for and tells a cluster, and that the policies of the pack agree. It cannot prove
// that Talos boots on EC2, nor what EC2 does with a spot request: those are laws of the lab.
import { Provider } from "@pulumi/aws/provider";
import { Route } from "@pulumi/aws/ec2/route";
import { AwsMachine, type AwsMachineArgs } from "../../../components/machines/awsMachine";
import { record } from "../../stacks/recording";
import { judged } from "../aws/judged";

const worker: Omit<AwsMachineArgs, "place"> = {
  clusterName: "lighthouse",
  nodeName: "gpu-0",
  role: "worker",
  instanceType: "m5.large",
  ami: "ami-1",
  diskGiB: 60,
  ip: "172.31.16.20",
  prefixLength: 24,
  spot: false,
  tagRole: "worker",
  labels: {},
  taints: [],
  retire: false,
};

const lighthouse: Omit<AwsMachineArgs, "place"> = {
  ...worker,
  nodeName: "lighthouse-0",
  role: "controlplane",
  instanceType: "t3.medium",
  diskGiB: 30,
  ip: "172.31.16.10",
  tagRole: "lighthouse",
  elasticIp: "eipalloc-1",
  instanceProfile: "lighthouse-node",
  overlayIp: "10.42.0.1",
};

const gpu: Omit<AwsMachineArgs, "place"> = {
  ...worker,
  instanceType: "g4dn.xlarge",
  spot: true,
  tagRole: "gpu",
  tags: { "cost-center": "lighthouse", "auto-shutdown": "true" },
  instanceProfile: "lighthouse-gpu",
  modelVolumeGiB: 100,
  taints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }],
  overlayIp: "10.42.3.20",
  gpu: "nvidia",
};

const outputs = ({ type }: { readonly type: string }): Record<string, unknown> => {
  if (type === "aws:ec2/instance:Instance") return { publicIp: "198.51.100.99" };
  return type === "aws:ec2/eipAssociation:EipAssociation" ? { publicIp: "203.0.113.80" } : {};
};

const machine = (args: Omit<AwsMachineArgs, "place">) =>
  record(
    () => {
      const provider = new Provider("aws", {
        region: "us-west-2",
        allowedAccountIds: ["123456789012"],
        defaultTags: {
          tags: { "homelab:cluster": "lighthouse", "homelab:role": "burst", "managed-by": "pulumi" },
        },
      });
      const wayOut = new Route("way-out", { routeTableId: "rtb-1" }, { provider });
      const place = { subnetId: "subnet-1", securityGroupIds: ["sg-1", "sg-2"], ready: [wayOut] };
      const made = new AwsMachine(args.nodeName, { ...args, place }, { provider });
      const { nodeName, role, ip, lan, imagePlatform, links, dataDisksGiB, labels, taints } = made;
      const { overlayIp, gpu: kind, modelVolumeGiB, address, firstEndpoint } = made;
      const facts = { nodeName, role, ip, lan, imagePlatform, links, dataDisksGiB, labels, taints };
      return {
        facts: { ...facts, overlayIp, gpu: kind, modelVolumeGiB },
        address,
        firstEndpoint,
        resource: made.resource.urn,
      };
    },
    { outputs },
  );

test("a lighthouse is protected twice over, and made after what it is reached through", async () => {
  const recording = await machine(lighthouse);
  expect(recording.one("lighthouse-0-instance")).toMatchObject({
    type: "aws:ec2/instance:Instance",
    parent: "lighthouse-0",
    provider: "aws",
    protect: true,
    ignoreChanges: ["ami", "associatePublicIpAddress"],
    dependsOn: ["way-out"],
  });
  expect(recording.one("lighthouse-0-instance").inputs).toEqual({
    ami: "ami-1",
    instanceType: "t3.medium",
    subnetId: "subnet-1",
    privateIp: "172.31.16.10",
    vpcSecurityGroupIds: ["sg-1", "sg-2"],
    associatePublicIpAddress: true,
    iamInstanceProfile: "lighthouse-node",
    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
    rootBlockDevice: { volumeType: "gp3", volumeSize: 30, encrypted: true, deleteOnTermination: true },
    instanceInitiatedShutdownBehavior: "stop",
    creditSpecification: { cpuCredits: "standard" },
    disableApiTermination: true,
    tags: { Name: "lighthouse-0", "homelab:role": "lighthouse" },
  });
  expect(recording.one("lighthouse-0-address")).toMatchObject({
    type: "aws:ec2/eipAssociation:EipAssociation",
    inputs: { instanceId: "lighthouse-0-instance-id", allocationId: "eipalloc-1" },
  });
});

test("a lighthouse answers at its Elastic IP, which takes the place of the address that AWS gave", async () => {
  const { result } = await machine(lighthouse);
  expect(result).toEqual({
    facts: {
      nodeName: "lighthouse-0",
      role: "controlplane",
      ip: "172.31.16.10",
      lan: "172.31.16.0/24",
      imagePlatform: "aws",
      links: [{ alias: "lan", selector: 'link.driver == "ena"' }],
      dataDisksGiB: [],
      labels: {},
      taints: [],
      overlayIp: "10.42.0.1",
      gpu: undefined,
      modelVolumeGiB: undefined,
    },
    address: "172.31.16.10",
    firstEndpoint: "203.0.113.80",
    resource: expect.stringMatching(/::lighthouse-0-address$/) as string,
  });
});

test("a GPU worker is bought on the spot market by a request that outlives interruptions", async () => {
  const recording = await machine(gpu);
  expect(recording.one("gpu-0-instance").protect).toBe(false);
  expect(recording.one("gpu-0-instance").inputs).toEqual({
    ami: "ami-1",
    instanceType: "g4dn.xlarge",
    subnetId: "subnet-1",
    privateIp: "172.31.16.20",
    vpcSecurityGroupIds: ["sg-1", "sg-2"],
    associatePublicIpAddress: true,
    iamInstanceProfile: "lighthouse-gpu",
    metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 },
    rootBlockDevice: { volumeType: "gp3", volumeSize: 60, encrypted: true, deleteOnTermination: true },
    instanceInitiatedShutdownBehavior: "stop",
    instanceMarketOptions: {
      marketType: "spot",
      spotOptions: {
        spotInstanceType: "persistent",
        instanceInterruptionBehavior: "stop",
        validUntil: "2036-11-21T00:00:00Z",
      },
    },
    tags: { Name: "gpu-0", "homelab:role": "gpu", "cost-center": "lighthouse", "auto-shutdown": "true" },
  });
  expect(recording.registrations.filter(({ type }) => type.includes("eipAssociation"))).toEqual([]);
  expect(recording.result).toMatchObject({
    facts: { gpu: "nvidia", modelVolumeGiB: 100, dataDisksGiB: [], taints: gpu.taints, overlayIp: "10.42.3.20" },
    firstEndpoint: "198.51.100.99",
    resource: expect.stringMatching(/::gpu-0-instance$/) as string,
  });
});

test("a machine that says nothing of overlay, GPU and profile has none", async () => {
  const recording = await machine(worker);
  const { inputs } = recording.one("gpu-0-instance");
  expect(inputs).toMatchObject({ disableApiTermination: true });
  expect(inputs).not.toHaveProperty("iamInstanceProfile");
  expect(inputs).not.toHaveProperty("creditSpecification");
  expect(inputs).not.toHaveProperty("instanceMarketOptions");
  expect(recording.result.facts).toMatchObject({ overlayIp: undefined, gpu: undefined, modelVolumeGiB: undefined });
});

test("a cluster that is taken down lifts both protections", async () => {
  const recording = await machine({ ...lighthouse, retire: true });
  expect(recording.one("lighthouse-0-instance").protect).toBe(false);
  expect(recording.one("lighthouse-0-instance").inputs).toMatchObject({
    disableApiTermination: true,
    forceDestroy: true,
  });
});

test("no policy for machines on AWS finds a fault in either; who releases a spot request is judged with the stack", async () => {
  const rules =
    /aws-(ebs|imds|instance|machine|burstable|no-user|no-key|spot-(?!released)|gpu-spot|gpu-shutdown|required)/;
  for (const args of [lighthouse, gpu]) {
    const { registrations } = await machine(args);
    expect(judged("aws", registrations).filter((violation) => rules.test(violation))).toEqual([]);
  }
});

test("what Talos or EC2 would refuse is refused at once", async () => {
  await expect(machine({ ...lighthouse, spot: true, diskGiB: 9 })).rejects.toThrow(
    'Machine "lighthouse-0" cannot be created: diskGiB 9 is less than 10; a control plane cannot be a spot instance; ' +
      "a spot instance cannot hold the Elastic IP.",
  );
  await expect(machine({ ...gpu, diskGiB: 10 })).resolves.toBeDefined();
});
