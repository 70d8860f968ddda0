// The versions of chart cilium that the lab knows, and what differs between them as far as it decides something here.
// Source: cilium/cilium v1.18.6 and v1.19.6, install/kubernetes/cilium/ and Documentation/operations/upgrade.rst ("1.19
// Upgrade Notes"); the packaged charts are those of cilium/charts.
import { boolean, either, freeMap, list, map, object, text, type Shape } from "../shape";

export interface CiliumVersion {
  readonly version: string;
  /** Values that not every version has, by what holds them. Source: values.yaml and the templates that read them. */
  readonly only: {
    readonly clustermesh: Readonly<Record<string, Shape>>;
    readonly apiserverTls: Readonly<Record<string, Shape>>;
    readonly loadBalancer: Readonly<Record<string, Shape>>;
    readonly nodePort: Readonly<Record<string, Shape>>;
  };
  /** Shape of `clustermesh.config.clusters`, from that of one cluster. Source: templates/clustermesh-config/_helpers.tpl. */
  readonly clusters: (cluster: Shape) => Shape;
  /** Choices of `encryption.type`. Source: templates/cilium-configmap.yaml. */
  readonly encryption: readonly string[];
  /** `clustermesh.apiserver.tls.authMode` unless it is given. Source: values.yaml. */
  readonly authMode: "legacy" | "migration";
  /**
   * Whether the chart makes the list of the peers' users even where it does not configure the peers itself.
   * Source: templates/clustermesh-apiserver/users-configmap.yaml.
   */
  readonly alwaysListsUsers: boolean;
  /** Whether the chart refuses a transparent proxy on netkit devices. Source: templates/validate.yaml. */
  readonly refusesTproxyOnNetkit: boolean;
}

const v1_18: CiliumVersion = {
  version: "1.18.6",
  only: {
    clustermesh: {},
    apiserverTls: { client: object({ cert: text, key: text }) },
    loadBalancer: { standalone: boolean },
    nodePort: { enabled: boolean },
  },
  clusters: list,
  encryption: ["ipsec", "wireguard"],
  authMode: "legacy",
  alwaysListsUsers: true,
  refusesTproxyOnNetkit: false,
};

const v1_19: CiliumVersion = {
  version: "1.19.6",
  only: {
    clustermesh: { mcsapi: object({ enabled: boolean, installCRDs: boolean, corednsAutoConfigure: freeMap }) },
    apiserverTls: {},
    loadBalancer: {},
    nodePort: {},
  },
  clusters: (cluster) => either(map(cluster), list(cluster)),
  encryption: ["ipsec", "wireguard", "ztunnel"],
  authMode: "migration",
  alwaysListsUsers: false,
  refusesTproxyOnNetkit: true,
};

/** Oldest first. */
export const CILIUM_VERSIONS: readonly CiliumVersion[] = [v1_18, v1_19];
