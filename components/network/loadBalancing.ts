// The LoadBalancer addresses of a cluster and who announces them.
import * as pulumi from "@pulumi/pulumi";
import { Address4 } from "ip-address";
import type { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { childOptions, ownOptions } from "../kubernetes/childOptions";
import { customObject } from "../kubernetes/customObject";
import {
  L2_ANNOUNCEMENT_POLICY,
  LOAD_BALANCER_IP_POOL,
  type L2AnnouncementPolicySpec,
  type LoadBalancerIpPoolSpec,
} from "./ciliumKinds";

export interface LoadBalancingArgs {
  /** Address of the ingress controller's Service. */
  readonly ingressAddress: string;
  /** Further addresses, first and last inclusive, that any Service may take. @default - none */
  readonly range?: AddressRange;
  /** Address of the clustermesh-apiserver's Service. @default - no mesh, no pool */
  readonly meshAddress?: string;
  /** Address of Vault's Service. @default - Vault does not run here, no pool */
  readonly vaultAddress?: string;
  /** Whether nodes announce the addresses on the LAN by ARP. */
  readonly l2Announcements: boolean;
  /** Whether the cluster has nodes that are not control planes. */
  readonly hasWorkers: boolean;
}

export interface AddressRange {
  readonly first: string;
  readonly last: string;
}

const MESH_SERVICE = "clustermesh-apiserver";
const VAULT_NAMESPACE = "vault";

/** Labels that Cilium's address allocation makes up for every Service (cilium/cilium, operator/pkg/lbipam/lbipam.go). */
const SERVICE_NAME = "io.kubernetes.service.name";
const SERVICE_NAMESPACE = "io.kubernetes.service.namespace";

/**
 * Whether the range holds the address. Blocks of one pool must not overlap: Cilium gives out none of a pool that is in
 * conflict with itself (cilium/cilium, operator/pkg/lbipam/lbipam.go: areRangesInternallyConflicting).
 */
function holds({ first, last }: AddressRange, address: string): boolean {
  const [low, at, high] = [first, address, last].map((text) => new Address4(text).bigInt());
  return low !== undefined && at !== undefined && high !== undefined && low <= at && at <= high;
}

/**
 * Any Service may have these addresses, except those that have a pool of their own: a pool that selects such a Service
 * could give it another address, or its only one to the wrong Service.
 */
export function servicePool({ ingressAddress, range, vaultAddress }: ServicePoolArgs): LoadBalancerIpPoolSpec {
  return {
    blocks: [
      ...(range !== undefined && holds(range, ingressAddress) ? [] : [{ start: ingressAddress, stop: ingressAddress }]),
      ...(range === undefined ? [] : [{ start: range.first, stop: range.last }]),
    ],
    serviceSelector: {
      matchExpressions: [
        { key: SERVICE_NAME, operator: "NotIn", values: [MESH_SERVICE] },
        ...(vaultAddress === undefined
          ? []
          : [{ key: SERVICE_NAMESPACE, operator: "NotIn" as const, values: [VAULT_NAMESPACE] }]),
      ],
    },
  };
}

type ServicePoolArgs = Pick<LoadBalancingArgs, "ingressAddress" | "range" | "vaultAddress">;

/** A pool of its own, so that no other Service can ever hold the address that peers have in their certificates. */
export function meshPool(address: string): LoadBalancerIpPoolSpec {
  return onePool(address, { [SERVICE_NAME]: MESH_SERVICE, [SERVICE_NAMESPACE]: "kube-system" });
}

/** By namespace, because the name of Vault's Service is its chart's to choose. */
export function vaultPool(address: string): LoadBalancerIpPoolSpec {
  return onePool(address, { [SERVICE_NAMESPACE]: VAULT_NAMESPACE });
}

function onePool(address: string, matchLabels: Readonly<Record<string, string>>): LoadBalancerIpPoolSpec {
  return { blocks: [{ start: address, stop: address }], serviceSelector: { matchLabels } };
}

/**
 * Workers announce where there are any; otherwise the control planes must. `externalIPs` of Services are not announced:
 * whoever may create a Service could otherwise take over any address of the LAN.
 */
export function l2Policy(hasWorkers: boolean): L2AnnouncementPolicySpec {
  return {
    loadBalancerIPs: true,
    externalIPs: false,
    ...(hasWorkers
      ? {
          nodeSelector: {
            matchExpressions: [{ key: "node-role.kubernetes.io/control-plane", operator: "DoesNotExist" }],
          },
        }
      : {}),
  };
}

/** Needs the definitions of Cilium's kinds: `opts.dependsOn` names the gate. */
export class LoadBalancing extends pulumi.ComponentResource {
  readonly servicePool: CustomResource;
  readonly meshPool: CustomResource | undefined;
  readonly vaultPool: CustomResource | undefined;
  readonly l2Policy: CustomResource | undefined;

  constructor(name: string, args: LoadBalancingArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:network:LoadBalancing", name, args, ownOptions(opts));
    const child = childOptions(this, opts);
    const pool = (logicalName: string, objectName: string, spec: LoadBalancerIpPoolSpec): CustomResource =>
      customObject(`${name}-${logicalName}`, LOAD_BALANCER_IP_POOL, { name: objectName }, spec, child);
    this.servicePool = pool("service-pool", "services", servicePool(args));
    this.meshPool =
      args.meshAddress === undefined ? undefined : pool("mesh-pool", "clustermesh", meshPool(args.meshAddress));
    this.vaultPool =
      args.vaultAddress === undefined ? undefined : pool("vault-pool", "vault", vaultPool(args.vaultAddress));
    this.l2Policy = args.l2Announcements
      ? customObject(`${name}-l2-policy`, L2_ANNOUNCEMENT_POLICY, { name: "lan" }, l2Policy(args.hasWorkers), child)
      : undefined;
    this.registerOutputs({});
  }
}
