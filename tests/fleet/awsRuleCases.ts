// For every rule about AWS and GPUs: edits that break it, what it must say, and a neighbour that is fine.
import { B, withAws } from "./overlayRuleCases";
import { type Edit } from "./project";
import { type Case } from "./ruleCases";

const [P, G] = ["Pulumi.yaml", "Pulumi.gitlab.yaml"] as const;

export const operators = (text: string): Edit => [B, "operators: [198.51.100.7/32]", `operators: ${text}`];
export const minutes = (text: string): Edit => [B, "monthlyBudgetUsd: 80", `monthlyBudgetUsd: 80\n    ${text}`];
export const worker = (from: string, to: string): Edit => [B, from, to];

export const awsCases: Readonly<Record<string, Case>> = {
  "aws-site": {
    broken: [...withAws, [B, "site: cloud", "site: home"]],
    finds: [
      "home is not in AWS: add aws with region, availabilityZone and vpcCidr to the site in Pulumi.yaml, or choose another",
    ],
    passes: withAws,
  },
  "aws-role": {
    broken: [...withAws, [B, "role: burst", "role: workload"]],
    finds: ["workload brings an ingress, whose address nothing announces on AWS: take burst"],
    passes: withAws,
  },
  "aws-nothing-announced": {
    broken: [...withAws, [B, "network: {", "network: { vip: 172.31.16.9, externalIp: 172.31.16.8,"]],
    finds: ["nothing announces 172.31.16.9 on AWS: remove it", "nothing announces 172.31.16.8 on AWS: remove it"],
    passes: [...withAws, [B, "{ id: 3 }", "{ id: 3, l2Announcements: false }"]],
  },
  "aws-subnet": {
    broken: [...withAws, [P, "vpcCidr: 172.31.0.0/16", "vpcCidr: 172.30.0.0/16"]],
    finds: ["172.31.16.0/24 is outside the VPC, 172.30.0.0/16"],
    passes: [...withAws, [P, "vpcCidr: 172.31.0.0/16", "vpcCidr: 172.31.16.0/24"]],
  },
  "aws-address-reserved": {
    broken: [...withAws, [B, "ip: 172.31.16.10", "ip: 172.31.16.3"]],
    finds: [
      "172.31.16.3 is one of the first four addresses of the subnet, which AWS keeps; next free address in cloud: 172.31.16.4",
    ],
    passes: [...withAws, [B, "ip: 172.31.16.10", "ip: 172.31.16.4"]],
  },
  "aws-operators": {
    broken: [...withAws, operators("[0.0.0.0/0]")],
    finds: [
      "0.0.0.0/0 opens the Talos and Kubernetes APIs to the world: write the block that you come from, at most a /16",
    ],
    passes: [...withAws, operators("[198.51.0.0/16, 203.0.113.9/32]")],
  },
  "aws-gpu-stops": {
    broken: [...withAws, minutes("idleMinutes: 31")],
    finds: [
      "31 minutes is not between 5, before which a model is hardly loaded, and 30, after which it is dear: take 15",
      "the backstop waits 30 minutes and the watchdog 31: the one that acts when the other is dead must wait longer",
    ],
    passes: [...withAws, minutes("idleMinutes: 29")],
  },
  "gpu-instance-type": {
    broken: [...withAws, worker("g4dn.xlarge", "t3.medium")],
    finds: [
      "t3.medium has no GPU that this program knows: remove it, or take a type of g4dn, g5, g6, g6e, p3, p4d, p5",
    ],
    passes: [...withAws, worker("g4dn.xlarge", "g5.xlarge")],
  },
  "gpu-worker": {
    broken: [...withAws, worker(", gpu: nvidia", "")],
    finds: ["gpu-0 has no GPU, and an interruption would take what it serves: remove it"],
    passes: [...withAws, worker(", gpu: nvidia, spot: true", "")],
  },
  "gpu-settings": {
    broken: [...withAws, [B, "t3.medium,", "t3.medium, desiredState: running, modelVolumeGiB: 5,"]],
    finds: [
      "has no effect: burst-0 has no GPU; remove it, or state the GPU",
      "has no effect: burst-0 has no GPU; remove it, or state the GPU",
    ],
    passes: [...withAws, worker("spot: true", "desiredState: running, modelVolumeGiB: 5")],
  },
  "gpu-talos-version": {
    broken: [...withAws, [B, "  homelab:dns", "  homelab:versions: { talos: v1.13.0 }\n  homelab:dns"]],
    finds: [
      "Talos v1.13.0 serves NVIDIA GPUs by NVIDIA's operator, and this program by the device plugin: run Talos 1.12 on burst, by versions.talos in its stack file",
    ],
    passes: [
      ...withAws,
      [B, "  homelab:dns", "  homelab:versions: { talos: v1.12.9 }\n  homelab:dns"],
      [P, "talos: v1.12.2", "talos: v1.13.0"],
      [G, "vmId: 930,", "vmId: 930, gpu: intel-arc,"],
    ],
  },
};
