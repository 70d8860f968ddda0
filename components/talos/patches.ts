// The v1alpha1 patch of a node: typed, and turned into YAML in one place.
import { dump } from "js-yaml";
import { gpuLabels } from "../gpu/kinds";
import type { Machine, NodeTaint } from "../machines/machine";
import { longhornVolume, type TalosDocument } from "./documents";

/** The part of Talos's v1alpha1 configuration that this program sets. Source: Talos reference, "v1alpha1 Config" 1.12. */
export interface V1Alpha1Patch {
  readonly machine: {
    /** Further names in the certificate of the Talos API. */
    readonly certSANs: readonly string[];
    readonly install: { readonly image: string; readonly disk?: string };
    readonly kubelet: {
      readonly extraArgs: Readonly<Record<string, string>>;
      readonly extraMounts?: readonly ExtraMount[];
      readonly nodeIP?: { readonly validSubnets: readonly string[] };
    };
    readonly kernel?: { readonly modules: readonly { readonly name: string }[] };
    readonly sysctls?: Readonly<Record<string, string>>;
    readonly features: {
      readonly kubePrism: { readonly enabled: true; readonly port: number };
      readonly hostDNS: { readonly enabled: true; readonly forwardKubeDNSToHost: false };
      readonly kubernetesTalosAPIAccess?: {
        readonly enabled: true;
        readonly allowedRoles: readonly string[];
        readonly allowedKubernetesNamespaces: readonly string[];
      };
    };
    readonly nodeLabels?: Readonly<Record<string, string | DeletedKey>>;
    /** `value:effect` by key. Control planes only: a worker may not taint itself once it is registered. */
    readonly nodeTaints?: Readonly<Record<string, string>>;
  };
  readonly cluster: {
    readonly network: {
      readonly cni: { readonly name: "none" };
      readonly podSubnets: readonly string[];
      readonly serviceSubnets: readonly string[];
    };
    readonly externalCloudProvider: { readonly enabled: true };
    readonly proxy?: { readonly disabled: true };
    readonly apiServer?: { readonly certSANs: readonly string[] };
    readonly etcd?: { readonly advertisedSubnets: readonly string[] };
    readonly allowSchedulingOnControlPlanes?: boolean;
  };
}

interface ExtraMount {
  readonly destination: string;
  readonly type: "bind";
  readonly source: string;
  readonly options: readonly string[];
}

/** Takes a key out that the generated configuration holds. */
interface DeletedKey {
  readonly $patch: "delete";
}

/** What the patch of a node follows from, beside the machine itself. */
export interface PatchFacts {
  /** Installer image of the same schematic and version as the running system. */
  readonly installerImage: string;
  readonly vip?: string;
  /** Where operators reach the APIs, if not at the node's own address or the shared one. */
  readonly publicAddress?: string;
  /** Block of the overlay's addresses; each node is reported to Kubernetes with the one that it has in it. */
  readonly overlayCidr?: string;
  readonly podCidr: string;
  readonly serviceCidr: string;
  /** Whether control planes run the workloads, because no worker takes every pod. */
  readonly workerless: boolean;
  /** Whether the node keeps Longhorn replicas. */
  readonly longhorn: boolean;
}

/** Port at which every node reaches the Kubernetes API through itself. Source: Talos documentation, "KubePrism". */
export const kubePrismPort = 7445;

/** The v1alpha1 patch of one node. */
export function v1alpha1Patch(machine: Machine, facts: PatchFacts): V1Alpha1Patch {
  const controlPlane = machine.role === "controlplane";
  // Each node's own address and the shared one. No other node's: a node that joins would change all the others.
  const certSANs = [
    machine.ip,
    ...(facts.vip === undefined ? [] : [facts.vip]),
    ...(facts.publicAddress === undefined ? [] : [facts.publicAddress]),
  ];
  const labels = nodeLabels(machine, controlPlane && facts.workerless);
  const severalAddresses = machine.links.length > 1 || facts.overlayCidr !== undefined;
  return {
    machine: {
      certSANs: controlPlane ? certSANs : [machine.ip],
      install: {
        image: facts.installerImage,
        ...(machine.installDisk === undefined ? {} : { disk: machine.installDisk }),
      },
      kubelet: {
        // Serving certificates signed by the cluster; the Talos cloud controller manager approves the requests.
        extraArgs: {
          "rotate-server-certificates": "true",
          ...(controlPlane || machine.taints.length === 0
            ? {}
            : { "register-with-taints": registered(machine.taints) }),
        },
        ...(facts.longhorn ? { extraMounts: [longhornMount(machine)] } : {}),
        ...(severalAddresses ? { nodeIP: { validSubnets: [facts.overlayCidr ?? machine.lan] } } : {}),
      },
      ...(machine.gpu === "nvidia" ? nvidia : {}),
      features: {
        kubePrism: { enabled: true, port: kubePrismPort },
        // Pods ask CoreDNS, and CoreDNS the resolvers of the site. Forwarding to the host's own resolver would need
        // Cilium's slower legacy host routing. Source: Talos documentation, "Deploying Cilium CNI", known issues.
        hostDNS: { enabled: true, forwardKubeDNSToHost: false },
        // What the Talos cloud controller manager reads addresses and labels with. Control planes only: Talos refuses
        // it on workers. Source: siderolabs/talos-cloud-controller-manager, docs/install.md.
        ...(controlPlane
          ? {
              kubernetesTalosAPIAccess: {
                enabled: true,
                allowedRoles: ["os:reader"],
                allowedKubernetesNamespaces: ["kube-system"],
              },
            }
          : {}),
      },
      ...(Object.keys(labels).length === 0 ? {} : { nodeLabels: labels }),
      ...(controlPlane && machine.taints.length > 0 ? { nodeTaints: nodeTaints(machine.taints) } : {}),
    },
    cluster: {
      // Cilium is the network and the proxy. The two lists of subnets replace the generated ones, others would append.
      network: { cni: { name: "none" }, podSubnets: [facts.podCidr], serviceSubnets: [facts.serviceCidr] },
      externalCloudProvider: { enabled: true },
      ...(controlPlane
        ? {
            proxy: { disabled: true },
            apiServer: { certSANs },
            ...(severalAddresses ? { etcd: { advertisedSubnets: [machine.lan] } } : {}),
            ...(facts.workerless ? { allowSchedulingOnControlPlanes: true } : {}),
          }
        : {}),
    },
  };
}

/**
 * One patch document per entry; strings are always quoted, so that no `off` or `1.10` is read as something else, and
 * what stands twice is written twice instead of as an anchor and its alias. With the library that the SDK has loaded
 * already: another one made every start 25 ms longer.
 */
export function patchYaml(patch: V1Alpha1Patch | TalosDocument): string {
  return dump(patch, { forceQuotes: true, quotingType: '"', lineWidth: -1, noRefs: true });
}

/**
 * Label that Talos puts on control planes to keep external load balancers off them. A cluster without workers would
 * have no node left to announce an address from.
 */
const excludedFromLoadBalancers = "node.kubernetes.io/exclude-from-external-load-balancers";

function nodeLabels(machine: Machine, onlyNodes: boolean): Readonly<Record<string, string | DeletedKey>> {
  return {
    ...(machine.gpu === undefined ? {} : gpuLabels(machine.gpu)),
    ...machine.labels,
    ...(onlyNodes ? { [excludedFromLoadBalancers]: { $patch: "delete" } as const } : {}),
  };
}

/**
 * For the kubelet's flag: a worker may taint its node when it registers it, and not afterwards. Source: Talos
 * documentation, "Node Labels and Node Taints"; Kubernetes reference, "kubelet", `--register-with-taints`.
 */
function registered(taints: readonly NodeTaint[]): string {
  return taints.map(({ key, value = "", effect }) => `${key}=${value}:${effect}`).join(",");
}

function nodeTaints(taints: readonly NodeTaint[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    taints.map(({ key, value, effect }) => [key, value === undefined ? effect : `${value}:${effect}`]),
  );
}

/**
 * Modules and setting that the driver needs; the container runtime keeps its default handler, and pods ask for NVIDIA's
 * by RuntimeClass. Source: Talos documentation 1.12, "NVIDIA GPU (OSS drivers)".
 */
const nvidia: Pick<V1Alpha1Patch["machine"], "kernel" | "sysctls"> = {
  kernel: { modules: ["nvidia", "nvidia_uvm", "nvidia_drm", "nvidia_modeset"].map((name) => ({ name })) },
  sysctls: { "net.core.bpf_jit_harden": "1" },
};

/**
 * Directory of Longhorn's replicas, made visible to the kubelet with mounts travelling in both directions.
 * Source: Longhorn documentation, "Talos Linux Support", data path mounts.
 */
function longhornMount(machine: Machine): ExtraMount {
  const path = machine.dataDisksGiB.length > 0 ? `/var/mnt/${longhornVolume}` : "/var/lib/longhorn";
  return { destination: path, type: "bind", source: path, options: ["bind", "rshared", "rw"] };
}
