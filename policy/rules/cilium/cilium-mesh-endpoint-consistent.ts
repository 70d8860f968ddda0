// What peers and Flux are told is the address of the clustermesh-apiserver.
import { parseAddress } from "../../../fleet/addresses";
import { eachCilium, meshAddresses, servesMesh } from "../../cilium";
import type { HelmChart } from "../../helm";
import { PUSH_SECRET, publishesCluster } from "../../meshSecrets";
import type { Facts, StackRule } from "../../rule";
import type { View } from "../../view";

const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const ENDPOINT = /https:[/][/]([\w.-]+):\d/g;

export const ciliumMeshEndpointConsistent: StackRule = {
  kind: "stack",
  id: "cilium-mesh-endpoint-consistent",
  area: "cilium",
  level: "mandatory",
  severity: "high",
  why: "A peer that is told another address never connects, and an address of another cluster connects it to the wrong one.",
  condition:
    "The endpoints that the PushSecret publishes and the variable CILIUM_CLUSTERMESH_ENDPOINT are addresses that the clustermesh-apiserver asks for or, where it asks for none, that its certificate names.",
  repair: "Take all of them from one place, the address of the mesh in the stack file.",
  source:
    'convention of this fleet: one address of the mesh; docs.cilium.io, "LoadBalancer IP Address Management", on requesting IPs',
  example: 'CILIUM_CLUSTERMESH_ENDPOINT: "192.168.1.31" where the Service asks for 192.168.1.81',
  exceptions: "in the stack file",
  check: (resources, judge) => {
    eachCilium(resources, judge, (cilium, objects) => {
      if (!servesMesh(cilium)) return;
      const asked = meshAddresses(cilium);
      // A Service that asks for none is behind something else, whose addresses the certificate names.
      const addresses = asked.length === 0 ? namedInCertificate(cilium) : asked;
      if (addresses.length === 0) return;
      const compare = (object: Facts, at: View, told: string): void => {
        if (parseAddress(told) !== undefined && !addresses.includes(told)) {
          judge.report(
            object,
            at,
            `${told} is not where peers reach this cluster, ${addresses.join(" or ")}: give that`,
          );
        }
      };
      judge.each(objects, (object) => {
        if (object.type === CONFIG_MAP) {
          const variable = object.props.get("data", "CILIUM_CLUSTERMESH_ENDPOINT");
          compare(object, variable, variable.text() ?? "");
        }
        if (object.type !== PUSH_SECRET) return;
        const { props } = object;
        if (!publishesCluster(props)) return;
        judge.each(props.get("spec", "template", "data").entries(), ([, template]) => {
          for (const [, host = ""] of (template.text() ?? "").matchAll(ENDPOINT)) compare(object, template, host);
        });
      });
    });
  },
};

const namedInCertificate = (cilium: HelmChart): readonly string[] =>
  cilium
    .value("clustermesh", "apiserver", "tls", "server", "extraIpAddresses")
    .list()
    .flatMap((address) => address.text() ?? []);
