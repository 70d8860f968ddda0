// Cases of the rules on the way from an overlay into a cluster.
import { type Given, type RuleCases, UNKNOWN } from "../harness";
import { elsewhere, publishes } from "./ciliumGiven";

const IN_OVERLAY = {
  cilium: { id: 1, mesh: { name: "lan" } },
  meshes: { lan: { overlay: { cidr: "10.42.0.0/16" } } },
};

/** An HAProxy on the network of its nodes, with its configuration. */
export const gateway = (
  config: unknown,
  changed: { readonly pod?: object; readonly map?: object } = {},
): readonly Given[] => [
  {
    type: "kubernetes:apps/v1:DaemonSet",
    name: "gateway",
    props: {
      metadata: { namespace: "kube-system" },
      spec: {
        template: {
          spec: { hostNetwork: true, volumes: [{}, { configMap: { name: "gateway" } }], ...changed.pod },
        },
      },
    },
  },
  {
    type: "kubernetes:core/v1:ConfigMap",
    name: "gateway-config",
    props: { metadata: { name: "gateway", namespace: "kube-system", ...changed.map }, data: { "haproxy.cfg": config } },
  },
];
const BINDS =
  'listen clustermesh\n  bind "${HOST_IP}:12379"\n  server s svc:2379\nlisten v\n  bind "${HOST_IP}:8200"\n';
const entry = (...endpoints: readonly string[]): Given =>
  publishes({ template: { data: { main: endpoints.map((one) => `- https://${one}\n`).join(""), ca: "{{ .ca }}" } } });
const outside = (endpoint: string): string =>
  `spec.template.data.main: https://${endpoint} is not in the overlay, where other sites come from: publish that`;
const unserved = (port: string, endpoint: string): string =>
  `spec.template.data.main: nothing on the network of the nodes binds ${port} of https://${endpoint}: add a gateway`;
const everywhere = (bind: string): string =>
  `data["haproxy.cfg"]: bind ${bind} listens at every address of the node: name the one that is meant`;

export const ciliumOverlayCases: Readonly<Record<string, RuleCases>> = {
  "mesh-overlay-endpoint-served": {
    violating: [
      {
        resources: [
          ...gateway(BINDS),
          entry(
            "10.42.1.20:12379",
            "192.168.1.81:12379",
            "10.42.1.21:2379",
            "main.example.org:12379",
            "10.43.0.0:12379",
          ),
        ],
        declared: IN_OVERLAY,
        finds: [
          outside("192.168.1.81:12379"),
          unserved("2379", "10.42.1.21:2379"),
          outside("main.example.org:12379"),
          outside("10.43.0.0:12379"),
        ],
      },
      ...[
        gateway(BINDS, { pod: { hostNetwork: false } }),
        gateway(BINDS, { pod: { volumes: [{ configMap: { name: "other" } }] } }),
        gateway(BINDS, { map: { namespace: "default" } }),
        gateway("listen x\n  # bind :12379\n  rebind :12379\n  bind\n"),
        gateway(BINDS).map((object, index) => (index === 1 ? { ...object, ...elsewhere } : object)),
        gateway(BINDS).map((object, index) =>
          index === 1 ? { ...object, type: "kubernetes:core/v1:Secret" } : object,
        ),
        gateway(BINDS).map((object, index) =>
          index === 0 ? { ...object, type: "kubernetes:core/v1:Service" } : object,
        ),
      ].map((resources) => ({
        resources: [...resources, entry("10.42.1.20:12379")],
        declared: IN_OVERLAY,
        finds: [unserved("12379", "10.42.1.20:12379")],
      })),
    ],
    conforming: [
      { resources: [...gateway(BINDS), entry("10.42.0.0:12379", "10.42.255.255:8200")], declared: IN_OVERLAY },
      {
        resources: [...gateway("  bind 10.42.1.20:1,ipv4@10.42.1.20:12379\n"), entry("10.42.1.20:12379")],
        declared: IN_OVERLAY,
      },
      { resources: [entry("192.168.1.81:2379")] },
      { resources: [entry("192.168.1.81:2379")], declared: { ...IN_OVERLAY, meshes: { lan: {} } } },
      {
        resources: [
          publishes({ template: { data: { main: "https://192.168.1.81:2379" } } }, "passwords"),
          { ...entry("192.168.1.81:2379"), type: "kubernetes:core/v1:Secret" },
        ],
        declared: IN_OVERLAY,
      },
    ],
    unknown: [
      {
        resources: [
          ...gateway(BINDS),
          publishes({ template: { data: { ca: UNKNOWN, main: "https://192.168.1.81:2379" } } }),
        ],
        declared: IN_OVERLAY,
        unjudged: ["spec.template.data.ca of publishes"],
        finds: [outside("192.168.1.81:2379")],
      },
    ],
  },
};

export const hostNetworkCases: Readonly<Record<string, RuleCases>> = {
  "k8s-host-network-bind": {
    violating: [
      {
        resources: gateway('  bind :1\nbind *:2 ssl\n\tbind "0.0.0.0:3"\n bind [::]:4,:::5,10.42.1.20:6,ipv4@*:7\n'),
        finds: [
          everywhere(":1"),
          everywhere("*:2"),
          everywhere("0.0.0.0:3"),
          everywhere("[::]:4"),
          everywhere(":::5"),
          everywhere("ipv4@*:7"),
        ],
      },
    ],
    conforming: [
      { resources: gateway(BINDS) },
      { resources: gateway("  bind 10.42.1.20:12379\n  # bind :1\n") },
      { resources: gateway("  bind :12379\n", { pod: { hostNetwork: undefined } }) },
      { resources: gateway("  bind :12379\n", { map: { name: "other" } }) },
    ],
    unknown: [{ resources: gateway(UNKNOWN), unjudged: ['data["haproxy.cfg"] of gateway-config'] }],
  },
};
