// The certificate of the clustermesh-apiserver names the addresses that peers dial.
import { meshAddresses, ofCilium, servesMesh } from "../../cilium";
import { overlayControlPlanes } from "../../declaredOverlay";
import { HELM_RELEASE } from "../../helm";
import type { ResourceRule } from "../../rule";

export const ciliumMeshSan: ResourceRule = {
  kind: "resource",
  id: "cilium-mesh-san",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "Peers dial the bare address and refuse a certificate that does not name it, so the mesh never connects.",
  condition:
    "The value clustermesh.apiserver.tls.server.extraIpAddresses of a mesh member has every address that its Service asks for and, in a declared overlay, those of its control planes.",
  repair: "Add the address to clustermesh.apiserver.tls.server.extraIpAddresses.",
  source: "cilium/cilium, install/kubernetes/cilium/templates/clustermesh-apiserver/tls-helm/server-secret.yaml",
  example: "an address in lbipam.cilium.io/ips that extraIpAddresses lacks",
  exceptions: "in the stack file",
  types: [HELM_RELEASE],
  check: ofCilium((cilium, judge) => {
    if (!servesMesh(cilium)) return;
    const named = cilium.value("clustermesh", "apiserver", "tls", "server", "extraIpAddresses");
    const known = named.list().map((one) => one.text());
    const declared = judge.declared.get("cilium", "mesh", "ip").text();
    const dialled = new Set([
      ...meshAddresses(cilium),
      ...(declared === undefined ? [] : [declared]),
      ...overlayControlPlanes(judge.declared),
    ]);
    for (const address of dialled) {
      if (!known.includes(address)) {
        judge.report(named, `${named.shown()} lacks ${address}, which peers dial: add it`);
      }
    }
  }),
};
