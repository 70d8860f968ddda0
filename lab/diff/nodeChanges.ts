// What a change of a machine configuration does to its node, by the parts of the configuration that differ.
import type { Meaning } from "./meaning";

/**
 * By path in the v1alpha1 document; the longest prefix counts. What is not listed is unknown: it may do nothing, or
 * everything. Whether a reboot is needed is not decided here but by Talos's own rule.
 * Sources: siderolabs/talos v1.12.1, internal/app/machined/pkg/controllers (k8s/kubelet_spec.go, k8s/control_plane.go,
 * k8s/nodename.go, k8s/node_label_spec.go, runtime/kernel_param_config.go, runtime/kernel_module_config.go,
 * secrets/api.go, secrets/kubernetes.go, k8s/kubeprism.go, network/hostdns_config.go).
 */
const EFFECTS: Readonly<Record<string, Meaning>> = {
  "machine.kubelet": { consequence: "service restart", because: "the kubelet restarts, pods stay" },
  "machine.certSANs": { consequence: "API only", because: "the Talos API gets another certificate" },
  "machine.install": { consequence: "none", because: "read at the next upgrade" },
  "machine.nodeLabels": { consequence: "API only", because: "the Node object changes" },
  "machine.nodeAnnotations": { consequence: "API only", because: "the Node object changes" },
  "machine.nodeTaints": { consequence: "API only", because: "the Node object changes" },
  "machine.sysctls": { consequence: "API only", because: "the kernel takes it over while it runs" },
  "machine.sysfs": { consequence: "API only", because: "the kernel takes it over while it runs" },
  "machine.kernel.modules": { consequence: "API only", because: "new modules are loaded while the node runs" },
  "machine.features.kubernetesTalosAPIAccess": { consequence: "API only", because: "the access changes at once" },
  "machine.features.kubePrism": { consequence: "service restart", because: "KubePrism restarts on the node" },
  "machine.features.hostDNS": { consequence: "service restart", because: "the node's DNS restarts" },
  "cluster.apiServer": { consequence: "service restart", because: "the API server of the node restarts" },
  "cluster.controllerManager": { consequence: "service restart", because: "the controller manager restarts" },
  "cluster.scheduler": { consequence: "service restart", because: "the scheduler restarts" },
  "cluster.controlPlane.endpoint": { consequence: "service restart", because: "the kubelet restarts" },
  "cluster.externalCloudProvider": { consequence: "service restart", because: "kubelet and control plane restart" },
  "cluster.network": { consequence: "API only", because: "new pods and Services take it; what runs keeps its address" },
  "cluster.proxy": { consequence: "API only", because: "a manifest of the control plane changes" },
  "cluster.inlineManifests": { consequence: "API only", because: "a manifest of the control plane changes" },
  "cluster.extraManifests": { consequence: "API only", because: "a manifest of the control plane changes" },
  "cluster.allowSchedulingOnControlPlanes": { consequence: "API only", because: "the Node object changes" },
};

/** By kind of the documents beside v1alpha1. They never need a reboot (source: as above, CanApplyImmediate). */
const DOCUMENTS: Readonly<Record<string, Meaning>> = {
  ExtensionServiceConfig: { consequence: "service restart", because: "the service of the extension restarts" },
  HostnameConfig: { consequence: "API only", because: "the node is called otherwise" },
  Layer2VIPConfig: { consequence: "API only", because: "the virtual address moves" },
  LinkAliasConfig: { consequence: "API only", because: "the link is called otherwise" },
  LinkConfig: { consequence: "API only", because: "the link is set up anew" },
  WireguardConfig: { consequence: "API only", because: "the link is set up anew" },
  ResolverConfig: { consequence: "API only", because: "resolvers change at once" },
  TimeSyncConfig: { consequence: "API only", because: "time servers change at once" },
  UserVolumeConfig: { consequence: "API only", because: "a new volume is made; one that exists stays" },
};

/** @param path in the v1alpha1 document, e.g. `machine.kubelet.extraArgs` */
export function effectOf(path: string): Meaning {
  const known = Object.keys(EFFECTS)
    .filter((prefix) => path === prefix || path.startsWith(`${prefix}.`))
    .sort((one, other) => other.length - one.length)[0];
  return (known === undefined ? undefined : EFFECTS[known]) ?? unknownEffect(path);
}

export function effectOfDocument(kind: string): Meaning {
  return DOCUMENTS[kind] ?? unknownEffect(kind);
}

const unknownEffect = (what: string): Meaning => ({
  consequence: "unknown",
  because: `what ${what} does to a running node is not in the table`,
});
