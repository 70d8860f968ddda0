// The shape of a cluster's stack file: sections under `homelab:`, nothing unknown.
import { z } from "zod";
import { awsNode, metalNode, nodes, virtualNode } from "./nodes";
import { awsSettings } from "./aws";
import { address, cidr, day, domain, label, mtu, range, secret, text, version, whole } from "./scalars";

export const platforms = ["proxmox", "metal", "aws"] as const;

/** Kinds of stack that the program knows, by `homelab:stack`; a file without that key is a cluster. */
export const stackKinds = ["cluster", "vault"] as const;

export const versionKeys = [
  "talos",
  "kubernetes",
  "cilium",
  "talosCcm",
  "metricsServer",
  "fluxOperator",
  "flux",
  "externalSecrets",
] as const;

const cluster = z.strictObject({
  name: z.string().describe("The same as the stack and the file: Pulumi.<name>.yaml"),
  role: z.enum(["management", "workload", "burst"]),
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

/** Nothing announces an address in a VPC: a rule refuses each with that reason. */
const awsNetwork = network.extend({ externalIp: network.shape.externalIp.optional() });

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
      ip: address
        .optional()
        .describe("LoadBalancer address of the clustermesh-apiserver; needed in a mesh without overlay"),
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
  gitPassword: secret.optional(),
  secretIdIssued: day
    .optional()
    .describe("Day of the cluster's SecretID for Vault; another day issues another one at the next `up`"),
});

const tunnel = z.strictObject({
  accountId: z
    .string()
    .regex(/^[0-9a-f]{32}$/, "is not a Cloudflare account id: write its 32 hexadecimal digits")
    .describe("Cloudflare account that owns the zone"),
  ingress: z
    .array(
      z.strictObject({
        hostname: domain.describe("Public name, in the cluster's zone"),
        service: z
          .string()
          .regex(
            /^(https?|tcp|ssh|rdp|smb):\/\/[^/@\s]+$|^http_status:[1-5]\d\d$/,
            "is not a service that a tunnel leads to: write e.g. http://traefik.traefik.svc:80",
          )
          .describe("Where the tunnel sends requests for that name, as seen from inside the cluster"),
      }),
    )
    .min(1, "must hold at least one name"),
});

const globalService = z.strictObject({
  namespace: label,
  name: label,
  port: whole(1, 65_535, "(TCP port)"),
  selector: z
    .record(text, z.string())
    .refine((labels) => Object.keys(labels).length > 0, "must name at least one label")
    .describe("Labels of the pods behind it on this cluster"),
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
  externalSecrets: version.optional(),
});

/** The policy pack reads these itself: docs/rules.md lists the rules that admit exceptions. */
const policyExceptions = z
  .array(
    z.strictObject({
      rule: label.describe("Id of a rule of the policy pack that admits exceptions"),
      resource: text.describe("Logical name or URN of the resource; *stack* for the stack as a whole"),
      reason: z.string().min(15, "is no reason: say in at least 15 characters why the rule cannot hold here"),
      until: day.describe("Last day of the exception"),
    }),
  )
  .optional()
  .describe("Rules of the policy pack that this stack breaks for a time, and why");

const storage = z.strictObject({ classes: z.array(label).min(1, "must name at least one class"), default: label });

const sections = {
  stack: z.strictObject({ kind: z.literal("cluster") }).optional(),
  cluster,
  network,
  cilium,
  dns: z.strictObject({
    name: domain.describe("Name of the cluster; its ingress answers below it"),
    zone: domain.optional().describe("Default: the zone of the site"),
    records: z.boolean().optional().describe("Write the records at Cloudflare; default true"),
    tunnel: tunnel.optional().describe("A Cloudflare tunnel to the cluster; default: none"),
  }),
  storage,
  gitops: gitops.optional(),
  secrets: secrets.optional(),
  monitoring: z
    .strictObject({
      role: z.enum(["hub", "agent"]).optional().describe("Default: hub for management clusters, agent for the others"),
      remoteWriteService: globalService
        .optional()
        .describe("Service that takes the metrics of the whole mesh; on the hub of a mesh only"),
    })
    .optional(),
  placement: z.record(label, z.boolean()).optional().describe("Workloads that belong here; default: none"),
  versions: someVersions.optional(),
  /** A rule refuses it elsewhere than on AWS, and says why. */
  aws: awsSettings.optional(),
  policyExceptions,
};

export const proxmoxStack = z.strictObject({ ...sections, nodes: nodes(virtualNode) });
export const metalStack = z.strictObject({ ...sections, nodes: nodes(metalNode) });
export const awsStack = z.strictObject({
  ...sections,
  network: awsNetwork,
  storage: storage.optional(),
  nodes: nodes(awsNode),
  aws: awsSettings,
});

/** The file of the stack that configures Vault: it says what it is, and the rest follows from the fleet. */
export const vaultStack = z.strictObject({ stack: z.strictObject({ kind: z.literal("vault") }), policyExceptions });

export type ProxmoxStack = z.infer<typeof proxmoxStack>;
export type MetalStack = z.infer<typeof metalStack>;
export type AwsStack = z.infer<typeof awsStack>;
export type VirtualNode = z.infer<typeof virtualNode>;
export type MetalNode = z.infer<typeof metalNode>;
export type AwsNode = z.infer<typeof awsNode>;
