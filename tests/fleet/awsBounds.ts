// Where the rules about AWS and GPUs begin and end.
import { type FurtherCases } from "./allCases";
import { minutes, operators, worker } from "./awsRuleCases";
import { acrossSites, B, withAws } from "./overlayRuleCases";
import { type Edit } from "./project";

const [P, M, G] = ["Pulumi.yaml", "Pulumi.main.yaml", "Pulumi.gitlab.yaml"] as const;
const controlPlane = (more: string): Edit => [B, "t3.medium,", `t3.medium, ${more},`];
const site = (from: string, to: string): Edit => [P, from, to];
const section = "    operators: [198.51.100.7/32]\n    monthlyBudgetUsd: 80\n    budgetEmails: [ops@example.org]\n";
const onArm = (type: string): string =>
  `${type} has an ARM processor, and images are made for amd64: take a type without g behind its number`;
const backstopTooSoon = "the one that acts when the other is dead must wait longer";

export const awsBounds: FurtherCases = {
  "aws-site": [
    {
      edits: [...withAws, [G, "site: home", "site: cloud"]],
      finds: ["cloud is in AWS: take platform aws, or another site"],
      at: ["cluster.platform"],
    },
    {
      edits: [[G, "  homelab:dns", "  homelab:aws: {}\n  homelab:dns"]],
      finds: ["has no effect on platform proxmox: remove it"],
      at: ["aws"],
    },
    { edits: [...withAws, [B, "site: cloud", "site: x"]], finds: [] },
    { edits: [...withAws, [B, ", platform: aws", ""]], finds: [] },
    { edits: [...withAws, [G, "site: home, platform: proxmox", "site: x, platform: metal"]], finds: [] },
  ],
  "aws-role": [
    {
      edits: [...withAws, [B, "role: burst", "role: management"]],
      finds: ["management brings an ingress, whose address nothing announces on AWS: take burst"],
      at: ["cluster.role"],
    },
    { edits: [...withAws, [B, "role: burst, ", ""]], finds: [] },
  ],
  "aws-nothing-announced": [
    {
      edits: [
        ...withAws,
        [B, "network: {", "network: { lbRange: x,"],
        [B, "{ id: 3 }", "{ id: 3, l2Announcements: true }"],
        [
          B,
          "    workers:",
          "      - { name: burst-1, ip: 172.31.16.11, instanceType: t3.medium, diskGiB: 30 }\n    workers:",
        ],
      ],
      finds: [
        "nothing announces an address on AWS: remove it",
        "a VPC does not hear announcements by ARP: remove it",
        "burst has 2 control planes, and no address on AWS that they could share: take 1",
      ],
      at: ["network.lbRange", "cilium.l2Announcements", "nodes.controlPlanes"],
    },
    { edits: [...withAws, [B, "    controlPlanes:", "    controls:"]], finds: [] },
  ],
  "talos-vip-when-ha": [
    {
      edits: [
        ...withAws,
        [
          B,
          "    workers:",
          "      - { name: burst-1, ip: 172.31.16.11, instanceType: t3.medium, diskGiB: 30 }\n    workers:",
        ],
      ],
      finds: [],
    },
  ],
  "aws-subnet": [
    {
      edits: [...withAws, site("vpcCidr: 172.31.0.0/16", "vpcCidr: 172.30.0.0/16")],
      finds: ["172.31.16.0/24 is outside the VPC, 172.30.0.0/16"],
      at: ["sites.cloud.lan"],
    },
    {
      edits: [
        ...withAws,
        site("gateway: 172.31.16.1\n", "gateway: 172.31.16.254\n"),
        site("availabilityZone: us-west-2a", "availabilityZone: us-east-2a"),
      ],
      finds: [
        "172.31.16.254 is not the router of the subnet: write 172.31.16.1",
        "us-east-2a is not a zone of us-west-2: write e.g. us-west-2a",
      ],
      at: ["sites.cloud.gateway", "sites.cloud.aws.availabilityZone"],
    },
    {
      edits: [...withAws, site("vpcCidr: 172.31.0.0/16", "vpcCidr: x"), site("region: us-west-2,", "region: x,")],
      finds: [],
    },
    {
      edits: [
        ...withAws,
        site("lan: 172.31.16.0/24", "lan: x"),
        site("availabilityZone: us-west-2a", "availabilityZone: x"),
      ],
      finds: [],
    },
    { edits: [...withAws, site("gateway: 172.31.16.1\n", "gateway: x\n")], finds: [] },
  ],
  "aws-address-reserved": [
    { edits: [...withAws, [B, "ip: 172.31.16.10", "ip: 172.31.16.0"]], finds: [] },
    {
      edits: [...withAws, [B, "ip: 172.31.16.20", "ip: 172.31.16.1"]],
      finds: [
        "172.31.16.1 is one of the first four addresses of the subnet, which AWS keeps; next free address in cloud: 172.31.16.4",
      ],
      at: ["nodes.workers[0].ip"],
    },
    { edits: [...withAws, [B, "site: cloud", "site: x"], [B, "ip: 172.31.16.20", "ip: 172.31.16.1"]], finds: [] },
    { edits: [...withAws, [B, "site: cloud", "site: home"], [B, "ip: 172.31.16.20", "ip: 192.168.1.3"]], finds: [] },
    {
      edits: [...withAws, site("lan: 172.31.16.0/24", "lan: x"), [B, "ip: 172.31.16.20", "ip: 172.31.16.1"]],
      finds: [],
    },
  ],
  "aws-operators": [
    {
      edits: [...withAws, operators("[]")],
      finds: ["is empty, so nobody reaches the Talos and Kubernetes APIs: write the block that you come from"],
      at: ["aws.operators"],
    },
    {
      edits: [...withAws, operators("[198.50.0.0/15, 198.51.100.7/24, home, 192.168.1.0/24, 100.64.0.1/32]")],
      finds: [
        "198.50.0.0/15 opens the Talos and Kubernetes APIs to 131072 addresses: write the block that you come from, at most a /16",
        "198.51.100.7/24 has host bits set; did you mean 198.51.100.0/24, or 198.51.100.7/32?",
        "home is not a block of IPv4 addresses: write an address and a prefix length, e.g. 198.51.100.7/32",
        "192.168.1.0/24 does not cross the internet, so nobody comes from there: write your public address, e.g. of `curl -4 https://checkip.amazonaws.com`",
        "100.64.0.1/32 does not cross the internet, so nobody comes from there: write your public address, e.g. of `curl -4 https://checkip.amazonaws.com`",
      ],
      at: [0, 1, 2, 3, 4].map((index) => `aws.operators[${String(index)}]`),
    },
    { edits: [...withAws, operators("[7]")], finds: [] },
    { edits: [...withAws, [B, `  homelab:aws:\n${section}`, ""]], finds: [] },
  ],
  "aws-gpu-stops": [
    {
      edits: [...withAws, minutes("idleMinutes: 4")],
      finds: [
        "4 minutes is not between 5, before which a model is hardly loaded, and 30, after which it is dear: take 15",
      ],
      at: ["aws.idleMinutes"],
    },
    { edits: [...withAws, minutes("idleMinutes: 5")], finds: [] },
    {
      edits: [...withAws, minutes("idleMinutes: 30")],
      finds: [`the backstop waits 30 minutes and the watchdog 30: ${backstopTooSoon}`],
      at: ["aws.idleMinutes"],
    },
    {
      edits: [...withAws, minutes("backstopMinutes: 15")],
      finds: [`the backstop waits 15 minutes and the watchdog 15: ${backstopTooSoon}`],
      at: ["aws.backstopMinutes"],
    },
    { edits: [...withAws, minutes("backstopMinutes: 16")], finds: [] },
    { edits: [...withAws, minutes("backstopMinutes: x")], finds: [] },
    { edits: [...withAws, minutes("idleMinutes: x")], finds: [] },
    { edits: [...withAws, minutes("idleMinutes: x\n    backstopMinutes: 10")], finds: [] },
  ],
  "gpu-instance-type": [
    {
      edits: [...withAws, worker(", gpu: nvidia", "")],
      finds: ["g4dn.xlarge has a GPU: write gpu: nvidia"],
      at: ["nodes.workers[0].gpu"],
    },
    {
      edits: [...withAws, worker("g4dn.xlarge", "g4ad.xlarge")],
      finds: ["g4ad.xlarge has a GPU: write gpu: amd-vaapi"],
    },
    { edits: [...withAws, worker("g4dn.xlarge", "g4ad.xlarge"), worker("gpu: nvidia", "gpu: amd-vaapi")], finds: [] },
    {
      edits: [...withAws, worker("g4dn.xlarge", "c7i.large"), worker("gpu: nvidia", "gpu: intel-arc")],
      finds: ["c7i.large has no GPU that this program knows: remove it"],
    },
    {
      edits: [...withAws, [B, "t3.medium", "t4g.medium"], worker("g4dn.xlarge", "g5g.xlarge")],
      finds: ["t4g.medium", "g5g.xlarge"].map(onArm),
      at: ["nodes.controlPlanes[0].instanceType", "nodes.workers[0].instanceType"],
    },
    {
      edits: [...withAws, [B, "t3.medium", "hpc7g.4xlarge"], worker("g4dn.xlarge", "c7gn.xlarge")],
      finds: ["hpc7g.4xlarge", "c7gn.xlarge"].map(onArm),
    },
    { edits: [...withAws, worker("gpu: nvidia", "gpu: x")], finds: [] },
    { edits: [...withAws, worker("instanceType: g4dn.xlarge, ", "")], finds: [] },
    { edits: [[G, "vmId: 930,", "vmId: 930, gpu: nvidia,"]], finds: [] },
  ],
  "gpu-worker": [
    {
      edits: [...withAws, controlPlane("gpu: nvidia, spot: true")],
      finds: [
        "burst-0 is a control plane, and would stop when its GPU is idle: give the GPU to a worker",
        "burst-0 is a control plane, and would go at the next interruption: remove it",
      ],
      at: ["nodes.controlPlanes[0].gpu", "nodes.controlPlanes[0].spot"],
    },
    {
      edits: [...withAws, controlPlane("gpu: nvidia, spot: true"), [B, "name: burst-0, ", ""]],
      finds: [
        "the node is a control plane, and would stop when its GPU is idle: give the GPU to a worker",
        "the node is a control plane, and would go at the next interruption: remove it",
      ],
    },
    { edits: [...withAws, controlPlane("spot: false")], finds: [] },
    { edits: [...withAws, worker("gpu: nvidia", "gpu: x")], finds: [] },
    { edits: [...withAws, worker(", gpu: nvidia, spot: true", ", spot: false")], finds: [] },
    { edits: [[G, "name: gitlab-cp-0,", "name: gitlab-cp-0, gpu: intel-quicksync,"]], finds: [] },
    {
      edits: [...withAws, worker("name: gpu-0, ", ""), worker(", gpu: nvidia", "")],
      finds: ["the node has no GPU, and an interruption would take what it serves: remove it"],
    },
  ],
  "gpu-settings": [
    {
      edits: [...withAws, [B, "name: burst-0, ", ""], controlPlane("desiredState: x")],
      finds: ["has no effect: the node has no GPU; remove it, or state the GPU"],
      at: ["nodes.controlPlanes[0].desiredState"],
    },
    { edits: [...withAws, worker("gpu: nvidia", "gpu: x, modelVolumeGiB: 5")], finds: [] },
  ],
  "gpu-talos-version": [
    {
      edits: [...withAws, [P, "talos: v1.12.2", "talos: v2.0.0"], [G, "vmId: 930,", "vmId: 930, gpu: nvidia,"]],
      finds: ["gitlab", "burst"].map(
        (name) =>
          `Talos v2.0.0 serves NVIDIA GPUs by NVIDIA's operator, and this program by the device plugin: run Talos 1.12 on ${name}, by versions.talos in its stack file`,
      ),
      at: ["nodes.workers[0].gpu", "nodes.workers[0].gpu"],
    },
    { edits: [...withAws, [P, "talos: v1.12.2", "talos: v0.14.0"]], finds: [] },
    { edits: [...withAws, [P, "talos: v1.12.2", "talos: latest"]], finds: [] },
    { edits: [...withAws, [P, "      talos: v1.12.2\n", ""]], finds: [] },
    {
      edits: [
        [P, "talos: v1.12.2", "talos: v1.13.0"],
        [M, "vmId: 910,", "vmId: 910, gpu: amd-vaapi,"],
      ],
      finds: [],
    },
  ],
  "net-vip-in-lan": [{ edits: acrossSites, finds: [] }],
};
