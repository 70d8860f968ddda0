// Inputs of the simulated Proxmox resources, strict: names and types as the published SDK has them.
import { z } from "zod";

const text = z.string().optional();
const flag = z.boolean().optional();
const whole = z.int().optional();

/** Inputs that the real provider takes and the lab does not simulate; giving one is refused, not ignored. */
export const NOT_SIMULATED = [
  "amdSev",
  "audioDevice",
  "cdrom",
  "clone",
  "hookScriptFileId",
  "hostpcis",
  "kvmArguments",
  "migrate",
  "numas",
  "poolId",
  "smbios",
  "template",
  "tpmState",
  "usbs",
  "virtiofs",
  "watchdog",
] as const;

const disk = z.strictObject({
  aio: text,
  backup: flag,
  cache: text,
  datastoreId: text,
  discard: text,
  fileFormat: text,
  fileId: text,
  importFrom: text,
  interface: z.string().regex(/^(ide|sata|scsi|virtio)\d+$/, 'one of "ide<N>", "sata<N>", "scsi<N>", "virtio<N>"'),
  iothread: flag,
  pathInDatastore: text,
  queues: whole,
  replicate: flag,
  serial: text,
  size: z.int().min(1).optional(),
  speed: z
    .strictObject({
      iopsRead: whole,
      iopsReadBurstable: whole,
      iopsWrite: whole,
      iopsWriteBurstable: whole,
      read: whole,
      readBurstable: whole,
      write: whole,
      writeBurstable: whole,
    })
    .optional(),
  ssd: flag,
});

const staticAddress = z.strictObject({
  address: z
    .string()
    .refine((address) => address !== "dhcp", "The lab simulates static addresses, not DHCP")
    .optional(),
  gateway: text,
});

const initialization = z.strictObject({
  datastoreId: text,
  dns: z.strictObject({ domain: text, servers: z.array(z.string()).optional() }).optional(),
  fileFormat: text,
  interface: text,
  ipConfigs: z.array(z.strictObject({ ipv4: staticAddress.optional(), ipv6: staticAddress.optional() })).optional(),
  type: text,
  upgrade: flag,
});

const networkDevice = z.strictObject({
  bridge: text,
  disconnected: flag,
  enabled: flag,
  firewall: flag,
  macAddress: text,
  model: z.enum(["e1000", "e1000e", "rtl8139", "virtio", "vmxnet3"]).optional(),
  mtu: whole,
  queues: whole,
  rateLimit: z.number().optional(),
  trunks: text,
  vlanId: whole,
});

export const vmSchema = z.strictObject({
  ...Object.fromEntries(
    NOT_SIMULATED.map((name) => [
      name,
      z
        .unknown()
        .refine(() => false, "The lab does not simulate this property")
        .optional(),
    ]),
  ),
  acpi: flag,
  agent: z
    .strictObject({
      enabled: flag,
      timeout: text,
      trim: flag,
      type: text,
      waitForIp: z.strictObject({ disabled: flag, ipv4: flag, ipv6: flag }).optional(),
    })
    .optional(),
  bios: z.enum(["ovmf", "seabios"]).optional(),
  bootOrders: z.array(z.string()).optional(),
  cpu: z
    .strictObject({
      affinity: text,
      architecture: text,
      cores: z.int().min(1).optional(),
      flags: z.array(z.string()).optional(),
      hotplugged: whole,
      limit: z.number().optional(),
      numa: flag,
      sockets: z.int().min(1).optional(),
      type: text,
      units: whole,
    })
    .optional(),
  deleteUnreferencedDisksOnDestroy: flag,
  description: text,
  disks: z.array(disk).optional(),
  efiDisk: z
    .strictObject({ datastoreId: text, fileFormat: text, preEnrolledKeys: flag, type: z.enum(["2m", "4m"]).optional() })
    .optional(),
  hotplug: text,
  initialization: initialization.optional(),
  keyboardLayout: text,
  macAddresses: z.array(z.string()).optional(),
  machine: text,
  memory: z
    .strictObject({
      dedicated: z.int().min(64).optional(),
      floating: whole,
      hugepages: text,
      keepHugepages: flag,
      shared: whole,
    })
    .optional(),
  name: text,
  networkDevices: z.array(networkDevice).optional(),
  nodeName: z.string(),
  onBoot: flag,
  operatingSystem: z.strictObject({ type: text }).optional(),
  protection: flag,
  purgeOnDestroy: flag,
  reboot: flag,
  rebootAfterUpdate: flag,
  rngs: z.array(z.strictObject({ maxBytes: whole, period: whole, source: z.string() })).optional(),
  scsiHardware: z.enum(["lsi", "lsi53c810", "virtio-scsi-pci", "virtio-scsi-single", "megasas", "pvscsi"]).optional(),
  serialDevices: z.array(z.strictObject({ device: text })).optional(),
  started: flag,
  startup: z.strictObject({ downDelay: whole, order: whole, upDelay: whole }).optional(),
  stopOnDestroy: flag,
  tabletDevice: flag,
  tags: z.array(z.string()).optional(),
  timeoutClone: whole,
  timeoutCreate: whole,
  timeoutMigrate: whole,
  timeoutMoveDisk: whole,
  timeoutReboot: whole,
  timeoutShutdownVm: whole,
  timeoutStartVm: whole,
  timeoutStopVm: whole,
  vga: z.strictObject({ clipboard: text, memory: whole, type: text }).optional(),
  vmId: z.int().min(100, "expected vm_id to be in the range (100 - 2147483647)").optional(),
});

/** What the real provider assumes for inputs that are left out (bpg/terraform-provider-proxmox proxmoxtf/resource/vm/vm.go). */
export const VM_DEFAULTS = {
  acpi: true,
  bios: "seabios",
  deleteUnreferencedDisksOnDestroy: true,
  keyboardLayout: "en-us",
  onBoot: true,
  protection: false,
  purgeOnDestroy: true,
  reboot: false,
  rebootAfterUpdate: true,
  scsiHardware: "virtio-scsi-pci",
  started: true,
  stopOnDestroy: false,
  tabletDevice: true,
} as const;

export const fileSchema = z.strictObject({
  checksum: text,
  checksumAlgorithm: z.enum(["md5", "sha1", "sha224", "sha256", "sha384", "sha512"]).optional(),
  contentType: z.enum(["iso", "vztmpl", "import"], 'value must be one of: ["iso" "vztmpl" "import"]'),
  datastoreId: z.string(),
  decompressionAlgorithm: z
    .enum(
      ["gz", "lzo", "zst", "bz2"],
      'Attribute decompression_algorithm value must be one of: ["gz" "lzo" "zst" "bz2"]',
    )
    .optional(),
  fileName: text,
  nodeName: z.string(),
  overwrite: flag,
  overwriteUnmanaged: flag,
  uploadTimeout: whole,
  url: z.string().regex(/^https?:\/\/.*/, "must match HTTP URL regex `https?://.*`"),
  verify: flag,
});

export const providerSchema = z.strictObject({
  apiToken: text,
  authTicket: text,
  csrfPreventionToken: text,
  endpoint: z.string(),
  insecure: z.union([flag, text]),
  minTls: text,
  otp: text,
  password: text,
  randomVmIdEnd: z.union([whole, text]),
  randomVmIdStart: z.union([whole, text]),
  randomVmIds: z.union([flag, text]),
  ssh: z.union([text, z.record(z.string(), z.unknown())]),
  tmpDir: text,
  username: text,
  version: text,
});
