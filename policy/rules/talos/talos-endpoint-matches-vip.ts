// Nodes reach the Kubernetes API at the shared address, where there is one.
import { parseAddress } from "../../../fleet/addresses";
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, documentsOf, endpointOf, vipsOf } from "../../talosConfig";

export const talosEndpointMatchesVip: ResourceRule = {
  kind: "resource",
  id: "talos-endpoint-matches-vip",
  area: "talos",
  level: "mandatory",
  severity: "high",
  why: "Nodes that know one control plane by its own address lose the cluster when that one is away.",
  condition: "An endpoint that is an address is the shared one that the node's configuration or the stack declares.",
  repair: "Give the shared address as clusterEndpoint where the configuration is generated.",
  source:
    "siderolabs/docs, public/talos/v1.12/networking/advanced/vip.mdx and getting-started/prodnotes.mdx, on the Kubernetes endpoint",
  example: "endpoint https://192.168.1.21:6443 beside a Layer2VIPConfig 192.168.1.20",
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    const documents = documentsOf(props);
    const declared = judge.declared.get("network", "vip").text();
    const vips = [...vipsOf(documents).map((vip) => vip.text()), ...(declared === undefined ? [] : [declared])];
    const endpoint = endpointOf(documents);
    // Where a name points to is nothing that the configuration says.
    if (endpoint === undefined || parseAddress(endpoint.host) === undefined) return;
    if (vips.length > 0 && !vips.includes(endpoint.host)) {
      judge.report(
        endpoint.at,
        `the endpoint is ${endpoint.host}, not the shared address ${[...new Set(vips)].join(" or ")}: use that`,
      );
    }
  },
};
