// What a step of the engine means for what runs: a table by resource type and operation.
import type { Meaning } from "./meaning";
import type { Consequence } from "./model";
import type { Step } from "./steps";

const meaning = (consequence: Consequence, because = ""): Meaning => ({ consequence, because });

/** A meaning that depends on what the resource was told. */
type Judged = Meaning | ((before: Step["before"]) => Meaning);

/** What an update means, by the first segment of the input that changed; `*` is any other. */
type ByInput = Readonly<Record<string, Meaning>>;

interface Row {
  /** RegExp over the type token. */
  readonly type: RegExp;
  readonly update?: ByInput;
  /** Default: `replacement`. */
  readonly replace?: Judged;
  /** Default: `API only`, removed. */
  readonly delete?: Judged;
}

const NOTHING = meaning("none");
const API = meaning("API only");
const ROLLS = meaning("service restart", "its pods are replaced one after the other");

/**
 * Only where it was asked for does the end of a configuration reach the node: then STATE and EPHEMERAL are wiped
 * (siderolabs/terraform-provider-talos v0.11.0 pkg/talos/talos_machine_configuration_apply_resource.go, Delete).
 */
const wipesNode =
  (wiped: Meaning, otherwise: Meaning) =>
  ({ onDestroy }: Step["before"]): Meaning =>
    onDestroy !== null && typeof onDestroy === "object" && "reset" in onDestroy && onDestroy.reset === true
      ? wiped
      : otherwise;

/** The first row that matches counts. */
const ROWS: readonly Row[] = [
  {
    type: /^proxmoxve:index\/vmLegacy:VmLegacy$/,
    // bpg/terraform-provider-proxmox v0.111.0, proxmoxtf/resource/vm/vm.go: what sets rebootRequired in vmUpdate.
    update: {
      cpu: meaning("reboot", "the VM is restarted for other processors"),
      memory: meaning("reboot", "the VM is restarted for another memory size"),
      machine: meaning("reboot", "the VM is restarted for another machine type"),
      bios: meaning("reboot", "the VM is restarted for other firmware"),
      hostpcis: meaning("reboot", "the VM is restarted for another device"),
      networkDevices: meaning("reboot", "the VM is restarted for another interface"),
      agent: meaning("reboot", "the VM is restarted for the guest agent"),
      initialization: meaning("reboot", "the VM is restarted for other cloud-init data"),
      disks: meaning("API only", "disks grow while the VM runs"),
      tags: API,
      description: API,
      name: API,
      protection: API,
      onBoot: API,
      startup: API,
    },
    replace: meaning("data loss", "the VM's disks go; if it is a control plane, its etcd member too"),
    delete: meaning("data loss", "the VM's disks go; if it is a control plane, its etcd member too"),
  },
  {
    type: /^talos:machine\/secrets:Secrets$/,
    replace: meaning("data loss", "with other certificate authorities nobody can talk to the nodes any more"),
    delete: meaning("data loss", "without them nobody can talk to the nodes any more"),
  },
  {
    type: /^talos:machine\/bootstrap:Bootstrap$/,
    replace: meaning("data loss", "etcd starts empty"),
    delete: meaning("data loss", "the cluster's life ends"),
  },
  {
    type: /^talos:machine\/configurationApply:ConfigurationApply$/,
    update: { "*": meaning("unknown", "the change was not played, so that no node was asked") },
    replace: wipesNode(
      meaning("data loss", "the node leaves the cluster, is wiped and configured anew"),
      meaning("replacement", "the node is configured anew"),
    ),
    delete: wipesNode(
      meaning("data loss", "the node leaves the cluster, and what it stored is wiped"),
      meaning("none", "the node is told nothing"),
    ),
  },
  { type: /^talos:cluster\/kubeconfig:Kubeconfig$/, update: { "*": API }, replace: API },
  {
    type: /^talos:imageFactory\/schematic:Schematic$|^proxmoxve:download\/|^aws:(ebs\/snapshotImport|ec2\/ami):/,
    update: { "*": meaning("none", "images are for new machines") },
    replace: meaning("none", "images are for new machines"),
    delete: meaning("none", "images are for new machines"),
  },
  {
    type: /^vault:index\/mount:Mount$/,
    update: { "*": API },
    replace: meaning("data loss", "everything that the mount holds goes"),
    delete: meaning("data loss", "everything that the mount holds goes"),
  },
  { type: /^vault:/, update: { "*": API }, replace: API },
  {
    type: /^kubernetes:helm\.sh\/v3:Release$/,
    update: {
      version: meaning("service restart", "its pods become those of another version, whose defaults may differ too"),
      "*": ROLLS,
    },
    replace: meaning("replacement", "the chart is uninstalled and installed again"),
    delete: meaning("replacement", "the chart is uninstalled with all that it runs"),
  },
  {
    type: /^kubernetes:apps\/v1:(Deployment|DaemonSet|StatefulSet)$/,
    update: { spec: ROLLS, metadata: API, "*": ROLLS },
    replace: ROLLS,
    delete: meaning("service restart", "its pods end"),
  },
  {
    type: /^kubernetes:core\/v1:(Namespace|PersistentVolume|PersistentVolumeClaim)$/,
    update: { "*": API },
    replace: meaning("data loss", "what it holds goes with it"),
    delete: meaning("data loss", "what it holds goes with it"),
  },
  { type: /^kubernetes:fluxcd\.controlplane\.io\//, update: { "*": meaning("service restart", "Flux restarts") } },
  { type: /^kubernetes:/, update: { "*": API }, replace: API },
  { type: /^cloudflare:index\/dnsRecord:DnsRecord$/, update: { "*": API }, replace: API },
  {
    type: /^aws:(ebs\/volume:Volume|s3\/bucket:Bucket)$/,
    update: { "*": API },
    replace: meaning("data loss", "what it holds goes with it"),
    delete: meaning("data loss", "what it holds goes with it"),
  },
  {
    type: /^aws:ec2\/instance:Instance$/,
    update: {
      tags: API,
      tagsAll: API,
      vpcSecurityGroupIds: API,
      disableApiTermination: API,
      metadataOptions: API,
      iamInstanceProfile: API,
      instanceType: meaning("reboot", "the machine is stopped and started as another type"),
      ebsOptimized: meaning("reboot", "the machine is stopped and started"),
    },
    replace: meaning("data loss", "the root disk goes; if it is a control plane, its etcd member too"),
    delete: meaning("data loss", "the root disk goes; if it is a control plane, its etcd member too"),
  },
  {
    type: /^aws:ec2transitgateway\/instanceState:InstanceState$/,
    update: { "*": meaning("reboot", "the machine is started or stopped") },
    delete: NOTHING,
  },
  { type: /^aws:/, update: { "*": API } },
  {
    type: /^(random:|tls:index\/privateKey)/,
    update: { "*": NOTHING },
    replace: meaning("replacement", "whatever was made with the old secret no longer fits"),
    delete: meaning("replacement", "whatever was made with the secret no longer fits"),
  },
  { type: /^tls:/, update: { "*": API }, replace: API },
  { type: /^pulumi:(providers:|pulumi:StackReference$|index:Stash$)/, update: { "*": NOTHING }, delete: NOTHING },
];

/** Consequence and reason of a step; `inputs` are the top-level inputs that differ. */
export function meaningOf({ type, operation, before }: Step, inputs: readonly string[]): readonly Meaning[] {
  const judged = (one: Judged): Meaning => (typeof one === "function" ? one(before) : one);
  if (operation === "create") return [meaning("API only", "new")];
  const row = ROWS.find((one) => one.type.test(type));
  if (operation === "replace") return [judged(row?.replace ?? meaning("replacement"))];
  if (operation === "delete") return [judged(row?.delete ?? meaning("API only", "removed"))];
  if (inputs.length === 0) return [NOTHING];
  return inputs.map(
    (input) =>
      row?.update?.[input] ??
      row?.update?.["*"] ??
      meaning("unknown", `what another ${input} does to ${type} is not in the table`),
  );
}
