// Metrics are stored once per mesh: on the hub. Other clusters only collect.
import { eachProgram, isNotHub, type Program, typesOf } from "../../placement";
import type { ResourceRule } from "../../rule";

const STORES: readonly Program[] = [
  {
    name: "VictoriaMetrics",
    charts: ["victoria-metrics-single", "victoria-metrics-cluster"],
    images: ["victoriametrics/victoria-metrics", "victoriametrics/vmstorage"],
    kinds: ["operator.victoriametrics.com/v1beta1:VMSingle", "operator.victoriametrics.com/v1beta1:VMCluster"],
  },
  {
    name: "Prometheus",
    charts: ["prometheus", "kube-prometheus-stack"],
    images: ["prometheus/prometheus", "prom/prometheus"],
    kinds: ["monitoring.coreos.com/v1:Prometheus"],
  },
  {
    name: "Grafana",
    charts: ["grafana"],
    images: ["grafana/grafana"],
    kinds: ["grafana.integreatly.org/v1beta1:Grafana"],
  },
];

export const placeMonitoringOnHub: ResourceRule = {
  kind: "resource",
  id: "place-monitoring-on-hub",
  area: "placement",
  level: "mandatory",
  severity: "medium",
  why: "A second store of metrics splits the history of the mesh, and its alerts fire twice or where nobody looks.",
  condition:
    "In a mesh, what stores or shows metrics is installed only in the management cluster; the others send theirs there.",
  repair: "Run a collector, such as VMAgent, that writes to the hub's global Service.",
  source: "convention of this fleet: every cluster of a mesh writes to the metrics store of its hub",
  example: "kind: VMSingle or chart: kube-prometheus-stack in a cluster with role: workload and a mesh",
  exceptions: "in the stack file",
  types: typesOf(STORES),
  check: (resource, judge) => {
    const inMesh = judge.declared.get("cilium", "mesh", "name").present;
    if (!inMesh || !isNotHub(judge)) return;
    eachProgram(resource, STORES, judge, ({ name }, at) => {
      judge.report(at, `${name} runs on the hub of the mesh alone: send the metrics there`);
    });
  },
};
