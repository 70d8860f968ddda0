// The names of a cluster at Cloudflare.
import * as pulumi from "@pulumi/pulumi";
import { Provider as CloudflareProvider } from "@pulumi/cloudflare/provider";
import { ClusterDns } from "../components/dns/clusterDns";
import type { Cluster } from "../fleet/model";

/**
 * Needs nothing of the cluster, whose addresses are known beforehand. The token is the secret `cloudflare:apiToken` of
 * the stack or, unset, the provider's own environment variable `CLOUDFLARE_API_TOKEN`.
 *
 * @returns undefined where somebody else writes the records
 */
export function clusterDns({ name, dns, externalIp }: Cluster): ClusterDns | undefined {
  if (!dns.records) {
    return undefined;
  }
  const apiToken = new pulumi.Config("cloudflare").getSecret("apiToken");
  const provider = new CloudflareProvider(`${name}-cloudflare`, apiToken === undefined ? {} : { apiToken });
  return new ClusterDns(
    `${name}-dns`,
    {
      zone: dns.zone,
      name: dns.name,
      address: externalIp,
      ...(dns.tunnel === undefined ? {} : { tunnel: dns.tunnel }),
    },
    { provider },
  );
}
