// The shape of the defaults in Pulumi.yaml: sites, meshes, versions, Git source.
import { z } from "zod";
import { address, cidr, day, domain, label, mtu, range, text, version, whole } from "./scalars";

const hypervisor = z.strictObject({
  datastore: text.describe("Datastore that holds the boot disks"),
  imageDatastore: text.describe("File datastore that holds downloaded images; its content types must include Import"),
  extraDatastores: z.array(text).optional().describe("Datastores for further disks"),
  memoryMiB: whole(1024, 16_777_216, "MiB").describe("Physical memory in MiB"),
  threads: whole(1, 4096, "threads").describe("Hardware threads"),
});

export const site = z.strictObject({
  lan: cidr,
  gateway: address,
  nameservers: z.array(address).min(1, "must name at least one resolver"),
  timeServers: z.array(text).min(1, "must name at least one time server"),
  dhcpRange: range.optional(),
  reserved: z.array(address).optional().describe("Addresses of the LAN that belong to something else"),
  dnsZone: domain,
  proxmoxEndpoint: z
    .string()
    .regex(/^https:\/\/[^/@\s]+:\d+\/?$/, "is not a Proxmox endpoint: write https://host:8006, without credentials")
    .optional(),
  hypervisors: z.record(text, hypervisor).optional(),
  bridges: z.record(text, z.strictObject({ cidr, mtu })).optional(),
  aws: z
    .strictObject({
      region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "is not a region: write one like us-west-2"),
      availabilityZone: z
        .string()
        .regex(/^[a-z]{2}(-[a-z]+)+-\d[a-z]$/, "is not an availability zone: write one like us-west-2a"),
      vpcCidr: cidr,
    })
    .optional()
    .describe("Where the site is in AWS; its lan is a subnet of the VPC"),
});

const overlay = z.strictObject({
  kind: z
    .union([z.literal("nebula"), z.literal("wireguard")], {
      error: ({ input }) =>
        input === undefined
          ? undefined
          : input === "kubespan"
            ? "joins nodes of one cluster, which find each other by its discovery id, and never two clusters: take nebula or wireguard"
            : "is no overlay that this program knows: take nebula or wireguard",
    })
    .describe("nebula, an extension of Talos with certificates and lighthouses by name, or wireguard, its own"),
  cidr,
  port: whole(1, 65_535, "(UDP port)").optional().describe("UDP port on every node; default 4242"),
  mtu: mtu.optional().describe("MTU of the tunnel device in bytes; default 1300 with nebula, 1420 with wireguard"),
  issued: day.describe("Day from which certificates are valid; another day makes others"),
  validDays: whole(1, 3650, "days").optional().describe("Life of the certificates; default 3650"),
  address: address.optional().describe("Elastic IP of the lighthouse, allocated before; with wireguard only"),
});

export const project = z.strictObject({
  sites: z.record(label, site),
  meshes: z
    .record(
      label,
      z.strictObject({
        maxConnectedClusters: z
          .union([z.literal(255), z.literal(511)], {
            error: ({ input }) => (input === undefined ? undefined : "must be 255 or 511"),
          })
          .describe("Cilium's upper bound of cluster ids; it cannot be changed later"),
        trust: z
          .enum(["vault-exchange", "shared-ca"])
          .optional()
          .describe("Each member has its own CA and publishes a certificate in Vault (default), or all share one CA"),
        overlay: overlay.optional().describe("Encrypted network between all nodes of the mesh; needed across sites"),
      }),
    )
    .optional(),
  versions: z.strictObject({
    talos: version,
    kubernetes: version,
    cilium: version,
    talosCcm: version,
    metricsServer: version,
    fluxOperator: version,
    flux: version,
    externalSecrets: version,
  }),
  vault: z
    .strictObject({
      ip: address.describe("LoadBalancer address on the hub, which runs Vault"),
      secretIdTtlDays: whole(1, 3650, "days").optional().describe("Life of a SecretID; default 365"),
      rotateAfterDays: whole(1, 3650, "days")
        .optional()
        .describe("Age from which a SecretID is warned about; default 300"),
    })
    .optional(),
  gitops: z.strictObject({ repo: text.optional(), branch: text, knownHosts: text.optional() }),
});

export type Project = z.infer<typeof project>;
export type ProjectSite = z.infer<typeof site>;
