// The certificate of the API server names the shared address.
import type { ResourceRule } from "../../rule";
import { CONFIGURATION_APPLY, documentsOf, endpointOf, said, vipsOf } from "../../talosConfig";

export const talosCertSansHaveVip: ResourceRule = {
  kind: "resource",
  id: "talos-cert-sans-have-vip",
  area: "talos",
  level: "mandatory",
  severity: "medium",
  why: "A node adds the address to its certificate by itself only once it has held it: until then clients that come to it by that name are refused.",
  condition:
    "A node with a shared address has it among the API server's names, as an entry of certSANs or as the endpoint.",
  repair: "Add the address to cluster.apiServer.certSANs.",
  source:
    "siderolabs/talos, internal/app/machined/pkg/controllers/secrets/kubernetes_cert_sans.go: endpoint, certSANs and the addresses that the node has had",
  example: "a Layer2VIPConfig 192.168.1.20 with certSANs [192.168.1.21]",
  exceptions: "in the stack file",
  types: [CONFIGURATION_APPLY],
  check: ({ props }, judge) => {
    const documents = documentsOf(props);
    const names = said(documents, "cluster", "apiServer", "certSANs").flatMap((names) => names.list());
    const known = new Set([...names.map((name) => name.text()), endpointOf(documents)?.host]);
    for (const vip of vipsOf(documents)) {
      if (known.has(vip.text())) continue;
      judge.report(
        vip,
        `the API server's certificate does not name ${vip.shown()}: add it to cluster.apiServer.certSANs`,
      );
    }
  },
};
