// What Kubernetes-side behaviour follows from a Talos machine configuration.
import { parseAllDocuments } from "yaml";
import { at, isOn, isRecord, numberAt, recordAt, textAt, textsAt } from "./tree";

/** Facts of one machine configuration (siderolabs/docs, Talos v1alpha1 configuration reference). */
export interface MachineFacts {
  /** `cluster.network.cni.name`; Talos installs flannel when it is absent. */
  readonly cni: string;
  /** Talos runs kube-proxy unless `cluster.proxy.disabled`. */
  readonly kubeProxy: boolean;
  /** Port of the API balancer on every node's localhost, when KubePrism is enabled. */
  readonly kubePrismPort: number | undefined;
  /** The kubelet registers its node with the uninitialized taint. */
  readonly externalCloudProvider: boolean;
  /** Namespaces whose pods may get Talos API credentials, and their roles; control planes only. */
  readonly talosApiAccess: { readonly roles: readonly string[]; readonly namespaces: readonly string[] } | undefined;
  /** The kubelet asks the cluster to sign its serving certificate. */
  readonly rotatesServerCertificates: boolean;
  readonly schedulesOnControlPlanes: boolean;
  readonly podSubnets: readonly string[];
  /** CoreDNS asks the node's own resolver. */
  readonly forwardsKubeDnsToHost: boolean;
  /** Labels that the kubelet puts on its node. */
  readonly nodeLabels: Record<string, string>;
}

const DEFAULT_KUBE_PRISM_PORT = 7445;
const parsed = new Map<string, MachineFacts>();

export function machineFacts(yaml: string): MachineFacts {
  const known = parsed.get(yaml);
  if (known) return known;
  const documents = parseAllDocuments(yaml).map((document) => document.toJS() as unknown);
  const config = documents.find((document) => isRecord(document) && "machine" in document);
  const access = at(config, "machine", "features", "kubernetesTalosAPIAccess");
  const facts: MachineFacts = {
    cni: textAt(config, "cluster", "network", "cni", "name") ?? "flannel",
    kubeProxy: !isOn(config, "cluster", "proxy", "disabled"),
    kubePrismPort: isOn(config, "machine", "features", "kubePrism", "enabled")
      ? (numberAt(config, "machine", "features", "kubePrism", "port") ?? DEFAULT_KUBE_PRISM_PORT)
      : undefined,
    externalCloudProvider:
      isOn(config, "cluster", "externalCloudProvider", "enabled") ||
      textAt(config, "machine", "kubelet", "extraArgs", "cloud-provider") === "external",
    talosApiAccess: isOn(access, "enabled")
      ? { roles: textsAt(access, "allowedRoles"), namespaces: textsAt(access, "allowedKubernetesNamespaces") }
      : undefined,
    rotatesServerCertificates: isOn(config, "machine", "kubelet", "extraArgs", "rotate-server-certificates"),
    schedulesOnControlPlanes: isOn(config, "cluster", "allowSchedulingOnControlPlanes"),
    podSubnets: textsAt(config, "cluster", "network", "podSubnets"),
    forwardsKubeDnsToHost: isOn(config, "machine", "features", "hostDNS", "forwardKubeDNSToHost"),
    nodeLabels: Object.fromEntries(
      Object.entries(recordAt(config, "machine", "nodeLabels")).map(([label, value]) => [label, String(value)]),
    ),
  };
  parsed.set(yaml, facts);
  return facts;
}
