// From a node of a stack file to a node as the program sees it, on each platform.
import { parseCidr } from "./addresses";
import { bridgeOf, hypervisorOf, type Draft } from "./draft";
import { type Bridge, type Node, type Site, type Taint } from "./model";
import { overlayAddress } from "./overlay";
import { type AwsNode, type MetalNode, type VirtualNode } from "./schema";

/** The rules have seen to it that every name that is looked up here exists. */
export function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) {
    throw new Error(`a rule let ${what} pass`);
  }
  return value;
}

const prefixLength = (cidr: string): number => known(parseCidr(cidr), `the block ${cidr}`).prefixLength;

/** What a cluster's nodes have in common. */
export interface Home {
  readonly draft: Draft;
  readonly site: Site;
  readonly ciliumId: number;
  /** Block of the overlay of its mesh. */
  readonly overlayCidr?: string;
}

type StackNode = VirtualNode | MetalNode | AwsNode;

/** Address in the overlay: as stated, else as it follows from the others. */
export function overlayIpOf(
  node: Pick<StackNode, "ip" | "overlayIp">,
  { ciliumId, overlayCidr }: Pick<Home, "ciliumId" | "overlayCidr">,
): Pick<Node, "overlayIp"> {
  return overlayCidr === undefined
    ? {}
    : {
        overlayIp: node.overlayIp ?? known(overlayAddress(overlayCidr, ciliumId, node.ip), "a node without overlay IP"),
      };
}

/** NVIDIA workers are dear and kept for pods that ask for the resource; integrated GPUs come with a machine that serves everybody. */
const defaultTaints = (node: StackNode, role: Node["role"]): readonly Taint[] =>
  role === "worker" && node.gpu === "nvidia" ? [{ key: "nvidia.com/gpu", effect: "NoSchedule" }] : [];

export function resolveNode(home: Home, node: StackNode, role: Node["role"]): Node {
  const common = {
    name: node.name,
    role,
    ip: node.ip,
    prefixLength: prefixLength(home.site.lan),
    labels: node.labels ?? {},
    taints: node.taints?.map(resolveTaint) ?? defaultTaints(node, role),
    ...(node.gpu === undefined ? {} : { gpu: node.gpu }),
    ...overlayIpOf(node, home),
  };
  if ("installDisk" in node) {
    return { ...common, metal: { installDisk: node.installDisk } };
  }
  return "instanceType" in node ? { ...common, aws: instance(node) } : { ...common, vm: virtualMachine(home, node) };
}

const resolveTaint = ({ key, value, effect }: NonNullable<StackNode["taints"]>[number]): Taint => ({
  key,
  ...(value === undefined ? {} : { value }),
  effect,
});

const instance = (node: AwsNode): NonNullable<Node["aws"]> => ({
  instanceType: node.instanceType,
  diskGiB: node.diskGiB,
  lighthouse: node.lighthouse ?? false,
  spot: node.spot ?? false,
  ...(node.modelVolumeGiB === undefined ? {} : { modelVolumeGiB: node.modelVolumeGiB }),
  desiredState: node.desiredState ?? "unmanaged",
});

function virtualMachine({ draft, site }: Home, node: VirtualNode): NonNullable<Node["vm"]> {
  const bridge = (name: string | undefined): Bridge =>
    known(
      site.bridges.find((candidate) => candidate.name === name),
      `the bridge ${String(name)}`,
    );
  const hypervisorName = hypervisorOf(draft, node);
  const hypervisor = known(
    site.hypervisors.find((candidate) => candidate.name === hypervisorName),
    `the hypervisor ${String(hypervisorName)}`,
  );
  return {
    hypervisor,
    vmId: node.vmId,
    cores: node.cores,
    memoryMiB: node.memoryMiB,
    diskGiB: node.diskGiB,
    bridge: bridge(bridgeOf(draft, node)),
    extraNics: (node.nics ?? []).map((nic) => {
      const { cidr, mtu } = bridge(nic.bridge);
      return { bridge: nic.bridge, address: `${nic.address}/${prefixLength(cidr)}`, mtu };
    }),
    extraDisks: (node.disks ?? []).map((disk) => ({
      sizeGiB: disk.sizeGiB,
      datastore: disk.datastore ?? hypervisor.datastore,
    })),
  };
}
