// The names of a cluster at Cloudflare, and the tunnel that leads to it where one is asked for.
import * as pulumi from "@pulumi/pulumi";
import { DnsRecord } from "@pulumi/cloudflare/dnsRecord";
import { getZoneOutput } from "@pulumi/cloudflare/getZone";
import { getZeroTrustTunnelCloudflaredTokenOutput } from "@pulumi/cloudflare/getZeroTrustTunnelCloudflaredToken";
import { ZeroTrustTunnelCloudflared } from "@pulumi/cloudflare/zeroTrustTunnelCloudflared";
import { ZeroTrustTunnelCloudflaredConfig } from "@pulumi/cloudflare/zeroTrustTunnelCloudflaredConfig";
import { childOptions, ownOptions } from "../kubernetes/childOptions";
import { addressRecord, dnsProblems, ingressRules, tunnelRecord, type TunnelIngress } from "./records";

export interface ClusterDnsArgs {
  /** Zone at Cloudflare, e.g. `example.org`; the token of the provider must see it. */
  readonly zone: string;
  /** Name of the cluster, the zone itself or below it; also every name below this one, unless `wildcard` says no. */
  readonly name: string;
  /** IPv4 address that the names lead to: the LoadBalancer address of the ingress, or the cluster's public one. */
  readonly address: pulumi.Input<string>;
  /** Whether every name below leads there too. @default true */
  readonly wildcard?: boolean;
  /** @default - none */
  readonly tunnel?: ClusterTunnel;
}

export interface ClusterTunnel {
  readonly accountId: string;
  /** In order, the first that fits counts; a rule that answers 404 is added behind them. At least one. */
  readonly ingress: readonly TunnelIngress[];
}

/**
 * The tunnel is configured at Cloudflare, so that `cloudflared` in the cluster needs its token and nothing else.
 * Cloudflare makes the tunnel's secret. Records of the tunnel's hostnames are more specific than the wildcard.
 *
 * Cloudflare deletes no tunnel that `cloudflared` is connected to (cloudflare/terraform-provider-cloudflare issue 5255,
 * code 1022): stop it, or the machines it runs on, before the tunnel goes.
 *
 * @throws RunError when a name is not in the zone, a hostname is there twice or belongs to the cluster's own records, or
 * the tunnel has no rule; before anything is registered
 */
export class ClusterDns extends pulumi.ComponentResource {
  /** What `cloudflared` runs with, secret; undefined without tunnel. */
  readonly tunnelToken: pulumi.Output<string> | undefined;

  constructor(name: string, args: ClusterDnsArgs, opts: pulumi.ComponentResourceOptions) {
    const problems = dnsProblems(args);
    if (problems.length > 0) {
      throw new pulumi.RunError(`DNS of "${args.name}" cannot be made: ${problems.join("; ")}.`);
    }
    // Without the address: a component waits for its inputs, and policies read the record.
    super("homelab:dns:ClusterDns", name, { ...args, address: undefined }, ownOptions(opts));
    const child = childOptions(this, opts);
    const zoneId = getZoneOutput({ filter: { name: args.zone, match: "all" } }, { parent: this }).zoneId;
    new DnsRecord(`${name}-address`, { zoneId, ...addressRecord(args.name, args.address) }, child);
    if (args.wildcard !== false) {
      new DnsRecord(`${name}-wildcard`, { zoneId, ...addressRecord(`*.${args.name}`, args.address) }, child);
    }
    this.tunnelToken = args.tunnel === undefined ? undefined : this.tunnel(name, args.name, args.tunnel, zoneId, child);
    this.registerOutputs({});
  }

  private tunnel(
    name: string,
    dnsName: string,
    { accountId, ingress }: ClusterTunnel,
    zoneId: pulumi.Output<string>,
    child: pulumi.CustomResourceOptions,
  ): pulumi.Output<string> {
    const tunnel = new ZeroTrustTunnelCloudflared(
      `${name}-tunnel`,
      { accountId, name: dnsName, configSrc: "cloudflare" },
      child,
    );
    new ZeroTrustTunnelCloudflaredConfig(
      `${name}-tunnel-config`,
      { accountId, tunnelId: tunnel.id, config: { ingresses: ingressRules(ingress) } },
      child,
    );
    for (const { hostname } of ingress) {
      new DnsRecord(`${name}-${hostname}`, { zoneId, ...tunnelRecord(hostname, tunnel.id) }, child);
    }
    const { token } = getZeroTrustTunnelCloudflaredTokenOutput({ accountId, tunnelId: tunnel.id }, { parent: this });
    return pulumi.secret(token);
  }
}
