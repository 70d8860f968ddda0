// What a cluster is made of, from top to bottom.
import type * as pulumi from "@pulumi/pulumi";
import { Flux } from "../components/gitops/flux";
import { FluxOperator } from "../components/gitops/fluxOperator";
import { GitAccess } from "../components/gitops/gitAccess";
import { CloudControllerManager } from "../components/kubernetes/cloudControllerManager";
import { MetricsServer } from "../components/kubernetes/metricsServer";
import { PodNetworkGate } from "../components/kubernetes/podNetworkGate";
import { Cilium } from "../components/network/cilium";
import type { Routing } from "../components/network/ciliumValues";
import { LoadBalancing } from "../components/network/loadBalancing";
import { ClusterVersions } from "../components/talos/clusterVersions";
import { TalosCluster } from "../components/talos/talosCluster";
import type { Cluster } from "../fleet/model";
import { gitCredentials } from "./git";
import { clusterMachines } from "./machines";
import { clusterOutputs, type ClusterOutputs } from "./outputs";
import { kubernetesProvider, talosProvider, tlsProvider } from "./providers";

/**
 * A cluster from blank machines to a running Flux. Edges are drawn where reality needs them and nowhere else; the
 * lab refuses a program in which one is missing.
 */
export function clusterStack(cluster: Cluster): ClusterOutputs {
  const named = (part: string): string => `${cluster.name}-${part}`;
  const { versions } = cluster;
  const { mesh } = cluster.cilium;

  // Machines that wait for their configuration.
  const talos = talosProvider(cluster);
  const nodeVersions = new ClusterVersions(named("versions"), {
    clusterName: cluster.name,
    talos: versions.talos,
    kubernetes: versions.kubernetes,
  });
  const { image, controlPlanes, workers } = clusterMachines(cluster, nodeVersions, talos);

  // Talos: configuration, bootstrap, kubeconfig.
  const talosCluster = new TalosCluster(
    named("cluster"),
    {
      clusterName: cluster.name,
      endpoint: cluster.endpoint,
      ...(cluster.vip === undefined ? {} : { vip: cluster.vip }),
      versions: nodeVersions,
      image,
      controlPlanes,
      workers,
      podCidr: cluster.podCidr,
      serviceCidr: cluster.serviceCidr,
      nameservers: cluster.site.nameservers,
      timeServers: cluster.site.timeServers,
      features: cluster.features,
    },
    { provider: talos },
  );

  // Kubernetes. Its objects end with the machines: nothing is deleted one by one from a cluster that is going away.
  const inCluster = {
    provider: kubernetesProvider(cluster, talosCluster.kubeconfig),
    deletedWith: talosCluster.bootstrap,
  };
  const cilium = new Cilium(
    named("cilium"),
    {
      version: versions.cilium,
      clusterName: cluster.name,
      clusterId: cluster.cilium.id,
      nodeCount: controlPlanes.length + workers.length,
      routing: routing(cluster),
      l2Announcements: cluster.cilium.l2Announcements,
      ...(cluster.cilium.mtu === undefined ? {} : { mtu: cluster.cilium.mtu }),
      ...(mesh === undefined ? {} : { mesh: { address: mesh.ip, maxConnectedClusters: mesh.maxConnectedClusters } }),
    },
    inCluster,
  );
  const cloudControllerManager = new CloudControllerManager(named("ccm"), { version: versions.talosCcm }, inCluster);
  // One node that takes ordinary pods is enough for the gate; without workers the bootstrapped one is.
  const firstWorker = talosCluster.configured.slice(controlPlanes.length, controlPlanes.length + 1);
  const gate = new PodNetworkGate(named("gate"), {
    ...inCluster,
    dependsOn: [cilium.release, cloudControllerManager.release, ...firstWorker],
  });
  const behindGate = { ...inCluster, dependsOn: [gate.deployment] };
  new LoadBalancing(
    named("lb"),
    {
      ingressAddress: cluster.externalIp,
      l2Announcements: cluster.cilium.l2Announcements,
      hasWorkers: workers.length > 0,
      ...addressRange(cluster.lbRange),
      ...(mesh === undefined ? {} : { meshAddress: mesh.ip }),
    },
    behindGate,
  );
  new MetricsServer(named("metrics-server"), { version: versions.metricsServer }, behindGate);

  // Flux takes over from here.
  const operator = new FluxOperator(named("flux-operator"), { version: versions.fluxOperator }, behindGate);
  const git = gitAccess(cluster, operator, inCluster);
  new Flux(
    named("flux"),
    {
      version: versions.flux,
      source: { url: cluster.gitops.repo, branch: cluster.gitops.branch, path: cluster.gitops.path },
      variables: cluster.fluxVariables,
      operator,
      ...(git === undefined ? {} : { pullSecret: git.secret }),
    },
    inCluster,
  );
  return clusterOutputs(cluster, talosCluster, image, git);
}

function routing({ cilium }: Cluster): Routing {
  return cilium.routingMode === "native" && cilium.nativeRoutingCidr !== undefined
    ? { mode: "native", cidr: cilium.nativeRoutingCidr }
    : { mode: "tunnel", protocol: cilium.tunnelProtocol };
}

/** @param range inclusive, `first-last` */
function addressRange(range: string | undefined) {
  const [first, last] = range?.split("-") ?? [];
  return first === undefined || last === undefined ? {} : { range: { first, last } };
}

interface InCluster {
  readonly provider: pulumi.ProviderResource;
  readonly deletedWith: pulumi.Resource;
}

function gitAccess(cluster: Cluster, operator: FluxOperator, inCluster: InCluster): GitAccess | undefined {
  const credentials = gitCredentials(cluster);
  if (credentials === undefined) {
    return undefined;
  }
  const { provider, deletedWith } = inCluster;
  const providers = credentials.method === "deploy-key" ? [provider, tlsProvider(cluster)] : [provider];
  return new GitAccess(
    `${cluster.name}-git`,
    { credentials, namespace: operator.namespace },
    { providers, deletedWith },
  );
}
