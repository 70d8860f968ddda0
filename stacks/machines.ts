// The nodes of a cluster as machines of its platform.
import type { Provider as TalosProvider } from "@pulumiverse/talos/provider";
import { MachineImage } from "../components/machines/machineImage";
import type { Machine } from "../components/machines/machine";
import { MetalMachine } from "../components/machines/metalMachine";
import { ProxmoxImage } from "../components/machines/proxmoxImage";
import { ProxmoxMachine } from "../components/machines/proxmoxMachine";
import type { ClusterVersions } from "../components/talos/clusterVersions";
import type { Bridge, Cluster, Node } from "../fleet/model";
import { proxmoxProvider } from "./providers";

export interface ClusterMachines {
  readonly image: MachineImage;
  readonly controlPlanes: readonly Machine[];
  readonly workers: readonly Machine[];
}

/** Everything up to machines that wait for their configuration. */
export function clusterMachines(cluster: Cluster, versions: ClusterVersions, talos: TalosProvider): ClusterMachines {
  const image = new MachineImage(
    `${cluster.name}-image`,
    { features: cluster.features, talosVersion: versions.talos },
    { provider: talos },
  );
  const machine = cluster.platform === "proxmox" ? proxmoxMachines(cluster, image) : metalMachine(cluster);
  return { image, controlPlanes: cluster.controlPlanes.map(machine), workers: cluster.workers.map(machine) };
}

/** Logical names start with the cluster's; a node whose name does so already keeps it. */
function machineName(cluster: Cluster, node: Node): string {
  return node.name.startsWith(`${cluster.name}-`) ? node.name : `${cluster.name}-${node.name}`;
}

function proxmoxMachines(cluster: Cluster, image: MachineImage): (node: Node) => Machine {
  const provider = proxmoxProvider(cluster);
  const nodes = [...cluster.controlPlanes, ...cluster.workers];
  const diskImage = new ProxmoxImage(
    `${cluster.name}-disk-image`,
    {
      clusterName: cluster.name,
      image,
      targets: nodes
        .map((node) => vmOf(node).hypervisor)
        .map(({ name, imageDatastore }) => ({ hypervisor: name, datastore: imageDatastore })),
    },
    { provider },
  );
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
        imageVolume: diskImage.volume(vm.hypervisor.name),
        cores: vm.cores,
        memoryMiB: vm.memoryMiB,
        diskGiB: vm.diskGiB,
        lan: { bridge: vm.bridge.name, address: `${node.ip}/${node.prefixLength}`, mtu: vm.bridge.mtu },
        gateway: cluster.site.gateway,
        extraNics: vm.extraNics,
        extraDisks: vm.extraDisks,
        nameservers: cluster.site.nameservers,
        labels: node.labels,
        guestAgent: cluster.features.includes("qemu-guest-agent"),
        retire: cluster.retire,
      },
      { provider },
    );
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
