// The LoadBalancer addresses of a cluster and who announces them.
import * as pulumi from "@pulumi/pulumi";
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

/** Labels that Cilium's address allocation makes up for every Service (cilium/cilium, operator/pkg/lbipam/lbipam.go). */
const SERVICE_NAME = "io.kubernetes.service.name";
const SERVICE_NAMESPACE = "io.kubernetes.service.namespace";

/** Any Service may have these addresses, except the mesh's: it would take the only one when it comes first. */
export function servicePool(ingressAddress: string, range?: AddressRange): LoadBalancerIpPoolSpec {
  return {
    blocks: [
      { start: ingressAddress, stop: ingressAddress },
      ...(range === undefined ? [] : [{ start: range.first, stop: range.last }]),
    ],
    serviceSelector: { matchExpressions: [{ key: SERVICE_NAME, operator: "NotIn", values: [MESH_SERVICE] }] },
  };
}

/** A pool of its own, so that no other Service can ever hold the address that peers have in their certificates. */
export function meshPool(address: string): LoadBalancerIpPoolSpec {
  return {
    blocks: [{ start: address, stop: address }],
    serviceSelector: { matchLabels: { [SERVICE_NAME]: MESH_SERVICE, [SERVICE_NAMESPACE]: "kube-system" } },
  };
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
  readonly l2Policy: CustomResource | undefined;

  constructor(name: string, args: LoadBalancingArgs, opts: pulumi.ComponentResourceOptions) {
    super("homelab:network:LoadBalancing", name, args, ownOptions(opts));
    const child = childOptions(this, opts);
    this.servicePool = customObject(
      `${name}-service-pool`,
      LOAD_BALANCER_IP_POOL,
      { name: "services" },
      servicePool(args.ingressAddress, args.range),
      child,
    );
    this.meshPool =
      args.meshAddress === undefined
        ? undefined
        : customObject(
            `${name}-mesh-pool`,
            LOAD_BALANCER_IP_POOL,
            { name: "clustermesh" },
            meshPool(args.meshAddress),
            child,
          );
    this.l2Policy = args.l2Announcements
      ? customObject(`${name}-l2-policy`, L2_ANNOUNCEMENT_POLICY, { name: "lan" }, l2Policy(args.hasWorkers), child)
      : undefined;
    this.registerOutputs({});
  }
}
