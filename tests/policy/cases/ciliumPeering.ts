// For the rules that compare what the objects of a mesh member say with each other.
import { type RuleCases, UNKNOWN } from "../harness";
import { agents, cilium, configMap, elsewhere, meshed, notCilium, publishes, reads, secret } from "./ciliumGiven";

type Props = Readonly<Record<string, unknown>>;

const to = (remoteKey: unknown) => ({ match: { remoteRef: { remoteKey } } });
const unknownTo = (at: string, peer: string, other: string): string =>
  `${at}: peer ${peer} is not in ${other}: add it there, or leave it out here`;
const itself = (at: string): string => `${at}: main is the cluster itself, which is no peer: leave it out`;
const wrong = (at: string, address: string, right = "192.168.1.81"): string =>
  `${at}: ${address} is not where peers reach this cluster, ${right}: give that`;

export const ciliumPeeringCases: Readonly<Record<string, RuleCases>> = {
  "cilium-mesh-endpoint-consistent": {
    violating: [
      {
        resources: [
          cilium(meshed()),
          configMap("cluster-vars", { CILIUM_CLUSTERMESH_ENDPOINT: "192.168.1.31" }),
          publishes({
            template: {
              data: {
                main: "endpoints:\n- https://192.168.1.81:2379\n- https://10.0.0.1:32379\n- https://10.0.0.2:1\n",
              },
            },
          }),
        ],
        finds: [
          wrong("data.CILIUM_CLUSTERMESH_ENDPOINT", "192.168.1.31"),
          wrong("spec.template.data.main", "10.0.0.1"),
          wrong("spec.template.data.main", "10.0.0.2"),
        ],
      },
      {
        resources: [
          cilium(
            meshed({ service: { loadBalancerIP: "10.0.0.8", annotations: { "lbipam.cilium.io/ips": "10.0.0.9" } } }),
          ),
          configMap("cluster-vars", { CILIUM_CLUSTERMESH_ENDPOINT: "10.0.0.7" }),
        ],
        finds: [wrong("data.CILIUM_CLUSTERMESH_ENDPOINT", "10.0.0.7", "10.0.0.9 or 10.0.0.8")],
      },
      {
        resources: [
          cilium(
            meshed({
              service: { type: "ClusterIP" },
              tls: { server: { extraIpAddresses: ["10.42.0.1", "10.42.0.2"] } },
            }),
          ),
          publishes({
            template: { data: { main: "endpoints:\n- https://10.42.0.2:12379\n- https://10.42.0.3:12379\n" } },
          }),
        ],
        finds: [wrong("spec.template.data.main", "10.42.0.3", "10.42.0.1 or 10.42.0.2")],
      },
    ],
    conforming: [
      {
        resources: [
          cilium(meshed()),
          configMap("cluster-vars", { CILIUM_CLUSTERMESH_ENDPOINT: "192.168.1.81" }),
          configMap("other"),
          publishes({
            template: { data: { main: "endpoints: [https://192.168.1.81:2379]", ca: "{{ .ca }}", empty: 7 } },
          }),
        ],
      },
      {
        resources: [
          cilium(meshed()),
          publishes({ template: { data: { main: "https://main.mesh.cilium.io:2379 http://10.0.0.1:2379" } } }),
          publishes({ template: { data: { main: "https://10.0.0.1:2379" } } }, "passwords"),
          {
            ...publishes({ template: { data: { main: "https://10.0.0.1:2379" } } }),
            type: "kubernetes:core/v1:Secret",
          },
          { ...configMap("other", { CILIUM_CLUSTERMESH_ENDPOINT: "10.0.0.1" }), type: "kubernetes:core/v1:Pod" },
          { ...configMap("other", { CILIUM_CLUSTERMESH_ENDPOINT: "10.0.0.1" }), ...elsewhere },
        ],
      },
      { resources: [cilium({}), configMap("v", { CILIUM_CLUSTERMESH_ENDPOINT: "10.0.0.1" })] },
      {
        resources: [
          cilium(meshed({ service: { type: "NodePort" }, tls: {} })),
          configMap("v", { CILIUM_CLUSTERMESH_ENDPOINT: "10.0.0.1" }),
        ],
      },
      {
        resources: [
          cilium(meshed({}, { useAPIServer: false })),
          configMap("v", { CILIUM_CLUSTERMESH_ENDPOINT: "10.0.0.1" }),
        ],
      },
      { resources: [notCilium(meshed()), configMap("v", { CILIUM_CLUSTERMESH_ENDPOINT: "10.0.0.1" })] },
    ],
    unknown: [
      {
        resources: [
          cilium(meshed()),
          configMap("vars", { CILIUM_CLUSTERMESH_ENDPOINT: UNKNOWN }),
          publishes({ template: { data: { ca: UNKNOWN, main: "https://10.0.0.1:2379" } } }),
        ],
        unjudged: ["data.CILIUM_CLUSTERMESH_ENDPOINT of vars", "spec.template.data.ca of publishes"],
        finds: [wrong("spec.template.data.main", "10.0.0.1")],
      },
    ],
  },
  "cilium-mesh-peers-complete": {
    violating: [
      {
        resources: [
          cilium(meshed()),
          agents({ gitlab: "", dev: "", main: "" }, { stringData: { stage: "" } }),
          reads(["clustermesh/gitlab", "clustermesh/prod", "clustermesh/main"]),
        ],
        finds: [
          unknownTo("data.dev", "dev", "cilium-kvstoremesh"),
          itself("data.main"),
          unknownTo("stringData.stage", "stage", "cilium-kvstoremesh"),
          unknownTo("spec.dataFrom[1].extract.key", "prod", "cilium-clustermesh"),
          itself("spec.dataFrom[2].extract.key"),
        ],
      },
      {
        resources: [cilium(meshed()), secret("cilium-kvstoremesh", { gitlab: "", "dev.etcd-client.key": "" })],
        finds: [unknownTo("data.gitlab", "gitlab", "cilium-clustermesh")],
      },
      {
        resources: [cilium(meshed()), agents({ gitlab: "" }), { ...reads(["clustermesh/gitlab"]), ...elsewhere }],
        finds: [unknownTo("data.gitlab", "gitlab", "cilium-kvstoremesh")],
      },
      {
        resources: [
          cilium(meshed()),
          agents({ gitlab: "" }),
          reads(["clustermesh/gitlab"], "passwords"),
          { ...reads(["clustermesh/gitlab"]), type: "kubernetes:core/v1:ConfigMap" },
        ],
        finds: [unknownTo("data.gitlab", "gitlab", "cilium-kvstoremesh")],
      },
    ],
    conforming: [
      {
        resources: [
          cilium(meshed()),
          agents({ gitlab: "", dev: "", "gitlab.etcd-client.crt": "" }),
          reads(["clustermesh/gitlab", "dev", undefined]),
          secret("passwords", { stage: "" }),
        ],
      },
      { resources: [cilium(meshed()), agents({ gitlab: "" }), secret("cilium-kvstoremesh", { gitlab: "" })] },
      { resources: [cilium(meshed()), agents(undefined)] },
      { resources: [cilium(meshed())] },
      { resources: [notCilium(meshed()), agents({ gitlab: "" })] },
    ],
    unknown: [
      {
        resources: [cilium(meshed()), agents(UNKNOWN), reads(["clustermesh/gitlab"])],
        unjudged: ["data of cilium-clustermesh"],
      },
      {
        resources: [cilium(meshed()), agents("(masked)"), reads(["clustermesh/gitlab"])],
        unjudged: ["data of cilium-clustermesh"],
      },
    ],
  },
  "mesh-push-own-path": {
    violating: [
      {
        resources: [
          cilium(meshed()),
          publishes({ data: [to("clustermesh/gitlab"), to("clustermesh/main"), to("clustermesh/main/peers")] }),
        ],
        finds: [
          'spec.data[0].match.remoteRef.remoteKey: "clustermesh/gitlab" is not the entry of main: push to a path that ends in its name',
          'spec.data[2].match.remoteRef.remoteKey: "clustermesh/main/peers" is not the entry of main: push to a path that ends in its name',
        ],
      },
      {
        resources: [cilium({}), publishes({ data: [to(undefined)] })],
        finds: [
          "spec.data[0].match.remoteRef.remoteKey: absent is not the entry of default: push to a path that ends in its name",
        ],
      },
    ],
    conforming: [
      { resources: [cilium(meshed()), publishes({ data: [to("clustermesh/main"), to("main")] })] },
      { resources: [cilium({}), publishes({ data: [to("clustermesh/default")] })] },
      { resources: [cilium(meshed()), publishes({ data: [to("clustermesh/gitlab")] }, "passwords")] },
      { resources: [cilium(meshed()), { ...publishes({ data: [to("gitlab")] }), ...elsewhere }] },
      { resources: [cilium(meshed()), { ...publishes({ data: [to("gitlab")] }), type: "kubernetes:core/v1:Secret" }] },
      { resources: [notCilium(meshed()), publishes({ data: [to("clustermesh/gitlab")] })] },
    ],
    unknown: [
      {
        resources: [
          cilium(meshed()),
          { ...publishes(UNKNOWN as unknown as Props), name: "first", props: { spec: UNKNOWN } },
          publishes({ data: [to(UNKNOWN), to("gitlab")] }),
        ],
        unjudged: ["spec of first", "spec.data[0].match.remoteRef.remoteKey of publishes"],
        finds: [
          'spec.data[1].match.remoteRef.remoteKey: "gitlab" is not the entry of main: push to a path that ends in its name',
        ],
      },
    ],
  },
  "mesh-secret-namespace": {
    violating: [
      {
        resources: [
          cilium({}),
          secret("cilium-clustermesh", {}, {}, { namespace: "default" }),
          secret("cilium-kvstoremesh", {}, {}, {}),
          reads([], "cilium-kvstoremesh", { namespace: "secrets" }),
          publishes({}, "clustermesh-apiserver-remote-cert", {}),
        ],
        finds: [
          'metadata.namespace: "default", but Cilium is in kube-system: move it there',
          "metadata.namespace: absent, but Cilium is in kube-system: move it there",
          'metadata.namespace: "secrets", but Cilium is in kube-system: move it there',
          "metadata.namespace: absent, but Cilium is in kube-system: move it there",
        ],
      },
      {
        resources: [cilium({}, { namespace: undefined }), agents({})],
        finds: ['metadata.namespace: "kube-system", but Cilium is in default: move it there'],
      },
    ],
    conforming: [
      { resources: [cilium({}), agents({}), secret("cilium-kvstoremesh", {}), reads([]), publishes({})] },
      { resources: [cilium({}, { namespace: undefined }), secret("cilium-clustermesh", {}, {}, {})] },
      {
        resources: [
          cilium({}),
          secret("passwords", {}, {}, {}),
          reads([], "passwords", {}),
          publishes({}, "passwords", {}),
          configMap("cilium-clustermesh"),
          { ...secret("cilium-clustermesh", {}, {}, {}), ...elsewhere },
        ],
      },
      { resources: [notCilium({}), secret("cilium-clustermesh", {}, {}, {})] },
    ],
    unknown: [
      {
        resources: [
          cilium({}),
          secret("cilium-clustermesh", {}, {}, { namespace: UNKNOWN }),
          secret("cilium-kvstoremesh", {}, {}, {}),
        ],
        unjudged: ["metadata.namespace of cilium-clustermesh"],
        finds: ["metadata.namespace: absent, but Cilium is in kube-system: move it there"],
      },
    ],
  },
};
