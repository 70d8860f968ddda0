// The names of a cluster at Cloudflare.
import * as pulumi from "@pulumi/pulumi";
import { Provider as CloudflareProvider } from "@pulumi/cloudflare/provider";
import { ClusterDns } from "../components/dns/clusterDns";
import type { Cluster } from "../fleet/model";

/**
 * At home it needs nothing of the cluster, whose addresses are known beforehand; in AWS the name leads to one address that
 * serves no ingress, so that nothing is below it. The token is the secret `cloudflare:apiToken` of
 * the stack or, unset, the provider's own environment variable `CLOUDFLARE_API_TOKEN`.
 *
 * @returns undefined where somebody else writes the records
 */
export function clusterDns(
  { name, dns, externalIp }: Cluster,
  record: pulumi.Output<string> | undefined,
): ClusterDns | undefined {
  const address = externalIp ?? record;
  if (!dns.records || address === undefined) {
    return undefined;
  }
  const apiToken = new pulumi.Config("cloudflare").getSecret("apiToken");
  const provider = new CloudflareProvider(`${name}-cloudflare`, apiToken === undefined ? {} : { apiToken });
  return new ClusterDns(
    `${name}-dns`,
    {
      zone: dns.zone,
      name: dns.name,
      address,
      ...(externalIp === undefined ? { wildcard: false } : {}),
      ...(dns.tunnel === undefined ? {} : { tunnel: dns.tunnel }),
    },
    { provider },
  );
}
