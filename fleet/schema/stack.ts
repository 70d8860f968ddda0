// The shape of a cluster's stack file: sections under `homelab:`, nothing unknown.
import { z } from "zod";
import { metalNode, nodes, virtualNode } from "./nodes";
import { address, cidr, domain, label, mtu, range, secret, text, version, whole } from "./scalars";

export const platforms = ["proxmox", "metal"] as const;

/** Kinds of stack that the program knows, by `homelab:stack`; a file without that key is a cluster. */
export const stackKinds = ["cluster"] as const;

export const versionKeys = [
  "talos",
  "kubernetes",
  "cilium",
  "talosCcm",
  "metricsServer",
  "fluxOperator",
  "flux",
] as const;

const cluster = z.strictObject({
  name: z.string().describe("The same as the stack and the file: Pulumi.<name>.yaml"),
  role: z.enum(["management", "workload"]),
  site: text.describe("One of homelab:sites in Pulumi.yaml"),
  platform: z.enum(platforms),
  retire: z.boolean().optional().describe("true lifts the protection, so that the cluster can be destroyed"),
});

const network = z.strictObject({
  vip: address.optional().describe("Virtual address of the Kubernetes API; needed with several control planes"),
  externalIp: address.describe("LoadBalancer address of the ingress"),
  lbRange: range.optional().describe("Further LoadBalancer addresses, first-last"),
  podCidr: cidr,
  serviceCidr: cidr,
});

const cilium = z.strictObject({
  id: whole(0, 511, "(Cilium cluster id)")
    .optional()
    .describe("Unique per mesh; default 0, which is for clusters without mesh"),
  routingMode: z.enum(["tunnel", "native"]).optional().describe("Default: tunnel"),
  tunnelProtocol: z.enum(["vxlan", "geneve"]).optional().describe("Default: vxlan"),
  nativeRoutingCidr: cidr.optional().describe("Block that is routed without masquerading; needed with native routing"),
  mtu: mtu.optional().describe("MTU of the pod network; default: Cilium detects it"),
  l2Announcements: z.boolean().optional().describe("Announce LoadBalancer addresses by ARP; default true"),
  mesh: z
    .strictObject({
      name: text.describe("One of homelab:meshes in Pulumi.yaml"),
      ip: address.describe("LoadBalancer address of the clustermesh-apiserver"),
    })
    .optional(),
});

const gitops = z.strictObject({
  repo: text.optional().describe("https:// or ssh:// URL; default: the remote `origin` of this checkout"),
  branch: text.optional(),
  knownHosts: text.optional().describe("known_hosts lines of the Git server; needed with ssh://"),
});

const secrets = z.strictObject({
  gitUsername: secret.optional(),
  gitPassword: secret,
});

/** Versions that differ from the table in Pulumi.yaml. */
export const someVersions = z.strictObject({
  talos: version.optional(),
  kubernetes: version.optional(),
  cilium: version.optional(),
  talosCcm: version.optional(),
  metricsServer: version.optional(),
  fluxOperator: version.optional(),
  flux: version.optional(),
});

const sections = {
  stack: z.strictObject({ kind: z.enum(stackKinds) }).optional(),
  cluster,
  network,
  cilium,
  dns: z.strictObject({
    name: domain.describe("Name of the cluster; its ingress answers below it"),
    zone: domain.optional().describe("Default: the zone of the site"),
  }),
  storage: z.strictObject({ classes: z.array(label).min(1, "must name at least one class"), default: label }),
  gitops: gitops.optional(),
  secrets: secrets.optional(),
  monitoring: z
    .strictObject({ role: z.enum(["hub", "agent"]) })
    .optional()
    .describe("Default: hub for management clusters, agent for the others"),
  placement: z.record(label, z.boolean()).optional().describe("Workloads that belong here; default: none"),
  versions: someVersions.optional(),
};

export const proxmoxStack = z.strictObject({ ...sections, nodes: nodes(virtualNode) });
export const metalStack = z.strictObject({ ...sections, nodes: nodes(metalNode) });

export type ProxmoxStack = z.infer<typeof proxmoxStack>;
export type MetalStack = z.infer<typeof metalStack>;
export type VirtualNode = z.infer<typeof virtualNode>;
export type MetalNode = z.infer<typeof metalNode>;
