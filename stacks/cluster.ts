// What a cluster is made of, from top to bottom.
import { Flux } from "../components/gitops/flux";
import { FluxOperator } from "../components/gitops/fluxOperator";
import { GpuNodes } from "../components/gpu/gpuNodes";
import { CloudControllerManager } from "../components/kubernetes/cloudControllerManager";
import { MetricsServer } from "../components/kubernetes/metricsServer";
import { PodNetworkGate } from "../components/kubernetes/podNetworkGate";
import { takesEveryPod } from "../components/machines/scheduling";
import { Cilium } from "../components/network/cilium";
import type { MeshMember, Routing } from "../components/network/ciliumValues";
import { GlobalService } from "../components/network/globalService";
import { LoadBalancing } from "../components/network/loadBalancing";
import { OverlayGateway } from "../components/network/overlayGateway";
import { ClusterVersions } from "../components/talos/clusterVersions";
import { TalosCluster } from "../components/talos/talosCluster";
import type { Cluster, Mesh, Vault } from "../fleet/model";
import { clusterDns } from "./dns";
import { gitAccess } from "./git";
import { imageOf } from "./images";
import { homeGround, type Ground } from "./machines";
import { clusterMesh, sharedCa } from "./mesh";
import { clusterOverlay } from "./overlay";
import { clusterOutputs, type ClusterOutputs } from "./outputs";
import { kubernetesProvider, talosProvider, tlsProvider } from "./providers";
import { stackOutputs } from "./references";
import { clusterSecrets } from "./secrets";

/**
 * A cluster from blank machines to a running Flux. Edges are drawn where reality needs them and nowhere else; the
 * lab refuses a program in which one is missing.
 *
 * @param vault the fleet's, if it has one
 * @param ground what makes the machines
 */
export function clusterStack(cluster: Cluster, vault?: Vault, ground: Ground = homeGround): ClusterOutputs {
  const named = (part: string): string => `${cluster.name}-${part}`;
  const { versions } = cluster;
  const { mesh } = cluster.cilium;
  const tls = tlsProvider(cluster);
  const output = stackOutputs();

  // Machines that wait for their configuration.
  const talos = talosProvider(cluster);
  const nodeVersions = new ClusterVersions(named("versions"), {
    clusterName: cluster.name,
    talos: versions.talos,
    kubernetes: versions.kubernetes,
  });
  const machines = ground.machines(cluster, nodeVersions, talos);
  const { images, controlPlanes, workers, publicAddress } = machines;
  const dns = clusterDns(cluster, machines.record);
  const overlay = clusterOverlay(cluster, vault, output);

  // Talos: configuration, bootstrap, kubeconfig.
  const talosCluster = new TalosCluster(
    named("cluster"),
    {
      clusterName: cluster.name,
      endpoint: cluster.endpoint,
      ...(cluster.vip === undefined ? {} : { vip: cluster.vip }),
      ...(publicAddress === undefined ? {} : { publicAddress }),
      ...(overlay === undefined ? {} : { overlay: overlay.ofNodes }),
      versions: nodeVersions,
      image: ({ gpu }) => imageOf(images, gpu),
      controlPlanes,
      workers,
      ...(machines.power === undefined ? {} : { power: machines.power }),
      podCidr: cluster.podCidr,
      serviceCidr: cluster.serviceCidr,
      nameservers: cluster.site.nameservers,
      timeServers: cluster.site.timeServers,
      features: cluster.features,
      retire: cluster.retire,
    },
    { provider: talos },
  );

  // Kubernetes. Its objects end with the machines: nothing is deleted one by one from a cluster that is going away.
  const inCluster = {
    provider: kubernetesProvider(cluster.name, cluster.name, talosCluster.kubeconfig),
    deletedWith: talosCluster.bootstrap,
  };
  const meshCa = sharedCa(cluster, { inCluster, tls, output });
  const cilium = new Cilium(
    named("cilium"),
    {
      version: versions.cilium,
      clusterName: cluster.name,
      clusterId: cluster.cilium.id,
      nodeCount: controlPlanes.length + workers.filter(takesEveryPod).length,
      routing: routing(cluster),
      l2Announcements: cluster.cilium.l2Announcements,
      ...(cluster.cilium.mtu === undefined ? {} : { mtu: cluster.cilium.mtu }),
      ...(mesh === undefined ? {} : { mesh: meshMember(mesh) }),
    },
    meshCa === undefined ? inCluster : { ...inCluster, dependsOn: [meshCa.secret] },
  );
  const cloudControllerManager = new CloudControllerManager(named("ccm"), { version: versions.talosCcm }, inCluster);
  // Pods run on workers that no taint keeps them off, or without any on the control planes. One node is enough for the
  // gate; without such workers the bootstrapped one is.
  const ordinaryWorkers = talosCluster.nodes.filter(
    ({ machine }) => machine.role === "worker" && takesEveryPod(machine),
  );
  const firstWorker = ordinaryWorkers.slice(0, 1).map(({ configured }) => configured);
  const gate = new PodNetworkGate(named("gate"), {
    ...inCluster,
    dependsOn: [cilium.release, cloudControllerManager.release, ...firstWorker],
  });
  const behindGate = { ...inCluster, dependsOn: [gate.deployment] };
  if (cluster.externalIp !== undefined) {
    new LoadBalancing(
      named("lb"),
      {
        ingressAddress: cluster.externalIp,
        l2Announcements: cluster.cilium.l2Announcements,
        hasWorkers: ordinaryWorkers.length > 0,
        ...addressRange(cluster.lbRange),
        ...(mesh === undefined || mesh.overlay !== undefined ? {} : { meshAddress: mesh.ip }),
        ...(vault?.hub === cluster.name ? { vaultAddress: vault.ip } : {}),
      },
      behindGate,
    );
  }
  if (mesh?.overlay !== undefined) {
    new OverlayGateway(named("overlay-gateway"), { vault: vault?.hub === cluster.name }, behindGate);
  }
  const gpus = talosCluster.nodes.flatMap(({ machine }) => machine.gpu ?? []);
  if (gpus.length > 0) new GpuNodes(named("gpu"), { gpus }, inCluster);
  new MetricsServer(named("metrics-server"), { version: versions.metricsServer }, behindGate);

  // Secrets, and what the cluster shares with its peers.
  const secrets =
    vault === undefined || cluster.vault === undefined
      ? undefined
      : clusterSecrets(cluster, vault, cluster.vault, { inCluster, podNetwork: [gate.deployment], tls, output });
  // The bootstrapped node is not reset when it goes: nothing has to keep it.
  const hosts = ordinaryWorkers.length > 0 ? ordinaryWorkers : talosCluster.nodes.slice(1, controlPlanes.length);
  clusterMesh(cluster, secrets && { store: secrets.store, nodes: hosts.map(({ member }) => member) }, inCluster);
  const { remoteWriteService } = cluster.monitoring;
  if (remoteWriteService !== undefined) {
    new GlobalService(named("remote-write"), remoteWriteService, inCluster);
  }

  // Flux takes over from here.
  const operator = new FluxOperator(named("flux-operator"), { version: versions.fluxOperator }, behindGate);
  const git = gitAccess(cluster, operator, { inCluster, tls });
  new Flux(
    named("flux"),
    {
      version: versions.flux,
      source: { url: cluster.gitops.repo, branch: cluster.gitops.branch, path: cluster.gitops.path },
      variables: cluster.fluxVariables,
      operator,
      after: secrets?.foundations ?? [],
      ...(git === undefined ? {} : { pullSecret: git.secret }),
    },
    inCluster,
  );
  machines.more?.({
    inCluster,
    podNetwork: [gate.deployment],
    tls,
    output,
    nodes: Object.fromEntries(talosCluster.nodes.map(({ machine, member }) => [machine.nodeName, member])),
  });
  return clusterOutputs(cluster, {
    talosCluster,
    image: images[0],
    git,
    dns,
    meshCa,
    vaultCa: secrets?.madeCa,
    overlaySeed: overlay?.madeSeed,
  });
}

function routing({ cilium }: Cluster): Routing {
  return cilium.routingMode === "native" && cilium.nativeRoutingCidr !== undefined
    ? { mode: "native", cidr: cilium.nativeRoutingCidr }
    : { mode: "tunnel", protocol: cilium.tunnelProtocol };
}

function meshMember({ ip, endpoints, overlay, maxConnectedClusters }: Mesh): MeshMember {
  return overlay === undefined
    ? { address: ip, maxConnectedClusters }
    : { overlayAddresses: endpoints.map((endpoint) => endpoint.split(":")[0] ?? endpoint), maxConnectedClusters };
}

/** @param range inclusive, `first-last` */
function addressRange(range: string | undefined) {
  const [first, last] = range?.split("-") ?? [];
  return first === undefined || last === undefined ? {} : { range: { first, last } };
}
