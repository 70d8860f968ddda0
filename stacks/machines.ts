// What a cluster stands on: its nodes as machines of its platform, at home on hypervisors and boxes.
import type * as pulumi from "@pulumi/pulumi";
import type { Provider as ProxmoxProvider } from "@pulumi/proxmoxve/provider";
import type { Provider as TalosProvider } from "@pulumiverse/talos/provider";
import type { MachineImage } from "../components/machines/machineImage";
import type { Machine } from "../components/machines/machine";
import { MetalMachine, type MetalMachineArgs } from "../components/machines/metalMachine";
import { ProxmoxImage } from "../components/machines/proxmoxImage";
import { ProxmoxMachine } from "../components/machines/proxmoxMachine";
import { gpuFeature } from "../components/machines/schematic";
import type { TalosClusterArgs } from "../components/talos/talosCluster";
import type { ClusterVersions } from "../components/talos/clusterVersions";
import type { Bridge, Cluster, Node } from "../fleet/model";
import { clusterImages, imageOf } from "./images";
import { proxmoxProvider } from "./providers";
import type { Surroundings } from "./secrets";

/** The cluster on its machines, for what a ground adds to it. */
export interface Inhabited extends Surroundings {
  /** What configures each node, by the node's name: whoever switches a machine waits for it. */
  readonly nodes: Readonly<Record<string, pulumi.Resource>>;
}

export interface ClusterMachines {
  /** As `clusterImages` gives them: the one of nodes without GPU first. */
  readonly images: readonly [MachineImage, ...MachineImage[]];
  readonly controlPlanes: readonly Machine[];
  readonly workers: readonly Machine[];
  /** Where operators reach the APIs of Talos and Kubernetes. @default - at the nodes' own addresses */
  readonly publicAddress?: pulumi.Output<string>;
  /** Where the DNS name of the cluster leads to. @default - to the address of its ingress */
  readonly record?: pulumi.Output<string>;
  /** As `TalosClusterArgs.power`. */
  readonly power?: TalosClusterArgs["power"];
  /** What else the ground makes once the cluster runs. */
  readonly more?: (at: Inhabited) => void;
}

/** What makes the machines of a cluster. */
export interface Ground {
  /** Everything up to machines that wait for their configuration. */
  machines(cluster: Cluster, versions: ClusterVersions, talos: TalosProvider): ClusterMachines;
}

/** Hypervisors that make VMs, and boxes that somebody else powered on. */
export const homeGround: Ground = {
  machines: (cluster, versions, talos) => {
    const images = clusterImages(cluster, versions, talos);
    const machine = cluster.platform === "proxmox" ? proxmoxMachines(cluster, images) : metalMachine(cluster);
    return { images, controlPlanes: cluster.controlPlanes.map(machine), workers: cluster.workers.map(machine) };
  },
};

/** Logical names start with the cluster's; a node whose name does so already keeps it. */
export function machineName(cluster: Cluster, node: Node): string {
  return node.name.startsWith(`${cluster.name}-`) ? node.name : `${cluster.name}-${node.name}`;
}

/** What a machine of any platform takes over from its node. */
function nodeArgs(node: Node): Pick<MetalMachineArgs, "taints" | "overlayIp" | "gpu"> {
  return {
    ...(node.taints.length === 0 ? {} : { taints: node.taints }),
    ...(node.overlayIp === undefined ? {} : { overlayIp: node.overlayIp }),
    ...(node.gpu === undefined ? {} : { gpu: node.gpu }),
  };
}

function proxmoxMachines(cluster: Cluster, images: ClusterMachines["images"]): (node: Node) => Machine {
  const provider = proxmoxProvider(cluster);
  const diskImageOf = proxmoxImages(cluster, images, provider);
  return (node) => {
    const vm = vmOf(node);
    return new ProxmoxMachine(
      machineName(cluster, node),
      {
        clusterName: cluster.name,
        nodeName: node.name,
        role: node.role,
        hypervisor: vm.hypervisor.name,
        vmId: vm.vmId,
        datastore: vm.hypervisor.datastore,
        imageVolume: diskImageOf(node).volume(vm.hypervisor.name),
        cores: vm.cores,
        memoryMiB: vm.memoryMiB,
        diskGiB: vm.diskGiB,
        lan: { bridge: vm.bridge.name, address: `${node.ip}/${node.prefixLength}`, mtu: vm.bridge.mtu },
        gateway: cluster.site.gateway,
        extraNics: vm.extraNics,
        extraDisks: vm.extraDisks,
        nameservers: cluster.site.nameservers,
        labels: node.labels,
        ...nodeArgs(node),
        guestAgent: cluster.features.includes("qemu-guest-agent"),
        retire: cluster.retire,
      },
      { provider },
    );
  };
}

/** A download for each image that a node boots. */
function proxmoxImages(
  cluster: Cluster,
  images: ClusterMachines["images"],
  provider: ProxmoxProvider,
): (node: Node) => ProxmoxImage {
  const nodes = [...cluster.controlPlanes, ...cluster.workers];
  const downloads = new Map<MachineImage, ProxmoxImage>();
  return ({ gpu }) => {
    const image = imageOf(images, gpu);
    const download =
      downloads.get(image) ??
      new ProxmoxImage(
        image === images[0] || gpu === undefined
          ? `${cluster.name}-disk-image`
          : `${cluster.name}-disk-image-${gpuFeature(gpu)}`,
        {
          clusterName: cluster.name,
          image,
          targets: nodes
            .filter((node) => imageOf(images, node.gpu) === image)
            .map((node) => vmOf(node).hypervisor)
            .map(({ name, imageDatastore }) => ({ hypervisor: name, datastore: imageDatastore })),
        },
        { provider },
      );
    downloads.set(image, download);
    return download;
  };
}

function metalMachine(cluster: Cluster): (node: Node) => Machine {
  return (node) => {
    if (node.metal === undefined) {
      throw new Error(`node ${node.name} of metal cluster ${cluster.name} has no install disk`);
    }
    const lan = lanBridge(cluster);
    return new MetalMachine(machineName(cluster, node), {
      nodeName: node.name,
      role: node.role,
      ip: node.ip,
      prefixLength: node.prefixLength,
      gateway: cluster.site.gateway,
      installDisk: node.metal.installDisk,
      labels: node.labels,
      ...nodeArgs(node),
      ...(lan === undefined ? {} : { mtu: lan.mtu }),
    });
  };
}

/** The bridge that stands for the LAN of the site, where the site declares one. */
function lanBridge(cluster: Cluster): Bridge | undefined {
  return cluster.site.bridges.find((bridge) => bridge.cidr === cluster.site.lan);
}

function vmOf(node: Node): NonNullable<Node["vm"]> {
  if (node.vm === undefined) {
    throw new Error(`node ${node.name} of a Proxmox cluster has no virtual machine`);
  }
  return node.vm;
}
