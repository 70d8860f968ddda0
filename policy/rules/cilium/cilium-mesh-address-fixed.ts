// The clustermesh-apiserver asks for a fixed address.
import { meshAddresses, ofCilium, servesMesh } from "../../cilium";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

export const ciliumMeshAddressFixed: ResourceRule = {
  kind: "resource",
  id: "cilium-mesh-address-fixed",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "Peers and the certificate name the address; one that a pool gives out by chance may be another after the Service is made anew.",
  condition:
    "The LoadBalancer Service of a clustermesh-apiserver asks for its address, and where the stack declares one, for that.",
  repair: "Set the annotation lbipam.cilium.io/ips of clustermesh.apiserver.service.",
  source: 'docs.cilium.io, "LoadBalancer IP Address Management", on requesting IPs',
  example: 'clustermesh: { useAPIServer: true, apiserver: { service: { type: "LoadBalancer" } } }',
  exceptions: "in the stack file",
  types: [HELM_RELEASE],
  check: ofCilium((cilium, judge) => {
    if (!servesMesh(cilium)) return;
    const service = cilium.value("clustermesh", "apiserver", "service");
    if (service.get("type").text() !== "LoadBalancer") return;
    const addresses = meshAddresses(cilium);
    const declared = judge.declared.get("cilium", "mesh", "ip");
    const wanted = declared.text() ?? "an address of a pool";
    if (addresses.length === 0) {
      judge.report(service, `asks for no address: set the annotation lbipam.cilium.io/ips to ${wanted}`);
    } else if (declared.present && !addresses.includes(wanted)) {
      judge.report(service, `asks for ${addresses.join(" and ")}, but the stack declares ${wanted}: ask for that`);
    }
  }),
};
