// What Kubernetes-side behaviour follows from a Talos machine configuration.
import { parseAllDocuments } from "yaml";
import { at, isOn, isRecord, listAt, numberAt, recordAt, textAt, textsAt } from "./tree";

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
  /** Taints of `machine.nodeTaints`, which Talos puts on control planes only: a worker may not taint itself. */
  readonly nodeTaints: readonly NodeTaint[];
  /** Taints that the kubelet brings along when it registers its node. */
  readonly registeredTaints: readonly NodeTaint[];
  /** Blocks that the node's address is taken from, those with `!` in front excluded; empty: any. */
  readonly nodeIpSubnets: readonly string[];
  /** Kernel modules that are loaded at boot. */
  readonly kernelModules: readonly string[];
  /** Names and addresses that the API server's certificate bears beside those that Talos knows by itself. */
  readonly apiServerCertSans: readonly string[];
  /** The same of the Talos API. */
  readonly certSans: readonly string[];
}

export interface NodeTaint {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
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
    nodeTaints: Object.entries(recordAt(config, "machine", "nodeTaints")).map(([key, value]) =>
      taintOf(key, String(value)),
    ),
    registeredTaints: registeredTaints(config),
    nodeIpSubnets: textsAt(config, "machine", "kubelet", "nodeIP", "validSubnets"),
    kernelModules: listAt(config, "machine", "kernel", "modules").flatMap((module) => textAt(module, "name") ?? []),
    apiServerCertSans: textsAt(config, "cluster", "apiServer", "certSANs"),
    certSans: textsAt(config, "machine", "certSANs"),
  };
  parsed.set(yaml, facts);
  return facts;
}

/** `value:effect`, or the effect alone (siderolabs/talos pkg/machinery/labels/taints.go). */
function taintOf(key: string, text: string): NodeTaint {
  const [value = "", effect] = text.split(":");
  return effect === undefined ? { key, value: "", effect: value } : { key, value, effect };
}

/** The flag, `key=value:effect` with commas between, or the field of the kubelet's own configuration. */
function registeredTaints(config: unknown): readonly NodeTaint[] {
  const kubelet = recordAt(config, "machine", "kubelet");
  const flag = textAt(kubelet, "extraArgs", "register-with-taints") ?? "";
  const given = flag.split(",").flatMap((text): NodeTaint[] => {
    const [, key, value = "", effect = ""] = /^([^=:]+)(?:=([^:]*))?:(.+)$/.exec(text.trim()) ?? [];
    return key === undefined ? [] : [{ key, value, effect }];
  });
  const listed = listAt(kubelet, "extraConfig", "registerWithTaints").map((taint) => ({
    key: textAt(taint, "key") ?? "",
    value: textAt(taint, "value") ?? "",
    effect: textAt(taint, "effect") ?? "",
  }));
  return [...given, ...listed];
}
