// A load balancer asks for its address instead of taking the next free one.
import { parseAddress } from "../../../fleet/addresses";
import { CHART_TYPES, installationOf } from "../../charts";
import type { ResourceJudge, ResourceRule } from "../../rule";
import type { View } from "../../view";

/** `lbipam.cilium.io/ips`, and what Cilium called it before. */
const ANNOTATIONS = ["lbipam.cilium.io/ips", "io.cilium/lb-ipam-ips"];
const SERVICE = "kubernetes:core/v1:Service";

export const k8sLbServiceExplicitIp: ResourceRule = {
  kind: "resource",
  id: "k8s-lb-service-explicit-ip",
  area: "gitops",
  level: "advisory",
  severity: "medium",
  why: "A Service that takes the next free address changes it when it is made anew, and DNS, certificates and peers keep the old one.",
  condition:
    "Every Service of type LoadBalancer that Cilium serves names IPv4 addresses in its annotation, as does what a chart is given.",
  repair: "Annotate the Service with lbipam.cilium.io/ips and an address of the cluster's pool.",
  source: "https://docs.cilium.io/en/stable/network/lb-ipam/#requesting-ips",
  example: "kind: Service, spec: { type: LoadBalancer } without an annotation",
  exceptions: "in the stack file",
  types: [SERVICE, ...CHART_TYPES],
  check: (resource, judge) => {
    const { type, props } = resource;
    if (type === SERVICE) {
      if (props.get("spec", "type").text() === "LoadBalancer") {
        judgeService(props.get("spec"), props.get("metadata", "annotations"), judge);
      }
      return;
    }
    const values = installationOf(resource)?.values;
    values?.known();
    judge.each(values === undefined ? [] : loadBalancersIn(values), (service) => {
      judgeService(service, service.get("annotations"), judge);
    });
  },
};

/** Every part of a chart's values that describes such a Service, at any depth. */
function loadBalancersIn(values: View): readonly View[] {
  if (values.isUnknown) return [];
  const type = values.get("type");
  const own = !type.isUnknown && type.text() === "LoadBalancer" ? [values] : [];
  return [...own, ...values.entries().flatMap(([, inner]) => loadBalancersIn(inner))];
}

function judgeService(service: View, annotations: View, judge: ResourceJudge): void {
  const served = service.get("loadBalancerClass").text();
  if (served !== undefined && !served.startsWith("io.cilium/")) return;
  const addresses = [...ANNOTATIONS.map((name) => annotations.get(name)), service.get("loadBalancerIP")];
  const asked = addresses.filter(({ present }) => present);
  if (asked.length === 0) {
    judge.report(service, `the load balancer takes any address: ask for one with the annotation lbipam.cilium.io/ips`);
  }
  judge.each(asked, (address) => {
    const texts = (address.text() ?? "").split(",").map((text) => text.trim());
    if (texts.some((text) => parseAddress(text) === undefined)) {
      judge.report(address, `${address.shown()} is no IPv4 address: ask for one of the cluster's pool`);
    }
  });
}
