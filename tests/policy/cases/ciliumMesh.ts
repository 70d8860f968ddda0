// For the rules about the values by which Cilium takes part in a mesh.
import { type RuleCases, UNKNOWN } from "../harness";
import { cilium, meshed, notCilium } from "./ciliumGiven";

const IN_MESH = { cilium: { id: 1, mesh: { name: "lan", ip: "192.168.1.81" } } };
/** The control plane's address in the overlay follows from its place; a second one is written down. */
const IN_OVERLAY = {
  cilium: { id: 3, mesh: { name: "lan" } },
  meshes: { lan: { overlay: { cidr: "10.42.0.0/16" } } },
  nodes: {
    controlPlanes: [{ ip: "192.168.1.20" }, { ip: "192.168.1.21", overlayIp: "10.42.0.1" }],
    workers: [{ ip: "192.168.1.22" }],
  },
};
const WITHOUT_OVERLAY = { ...IN_OVERLAY, meshes: { lan: {}, other: { overlay: { cidr: "10.42.0.0/16" } } } };
const certificateOf = (...extraIpAddresses: readonly unknown[]) =>
  meshed({ service: { type: "ClusterIP" }, tls: { server: { extraIpAddresses } } });
const notSan = (shown: string, address: string): string =>
  `values.clustermesh.apiserver.tls.server.extraIpAddresses: ${shown} lacks ${address}, which peers dial: add it`;
const service = (inputs: Readonly<Record<string, unknown>>) => meshed({ service: { type: "LoadBalancer", ...inputs } });
const tls = (auto: Readonly<Record<string, unknown>>) => meshed({ tls: { auto } });

export const ciliumMeshCases: Readonly<Record<string, RuleCases>> = {
  "cilium-kvstoremesh-enabled": {
    violating: [
      {
        resource: cilium({}),
        declared: IN_MESH,
        finds: ['values.clustermesh.useAPIServer: absent, so no peer of mesh "lan" can connect: set true'],
      },
      {
        resource: cilium(meshed({ kvstoremesh: { enabled: false } })),
        finds: ["values.clustermesh.apiserver.kvstoremesh.enabled: false, so nothing reads the peers: set true"],
      },
    ],
    conforming: [
      { resource: cilium(meshed({ kvstoremesh: { enabled: true } })), declared: IN_MESH },
      { resource: cilium(meshed()), declared: IN_MESH },
      { resource: cilium({ clustermesh: { apiserver: { kvstoremesh: { enabled: false } } } }) },
      { resource: notCilium(meshed({ kvstoremesh: { enabled: false } })) },
    ],
    unknown: [
      {
        resource: cilium(meshed({ kvstoremesh: UNKNOWN })),
        unjudged: ["values.clustermesh.apiserver.kvstoremesh"],
      },
    ],
  },
  "cilium-mesh-service-type": {
    violating: [
      {
        resource: cilium(meshed({ service: { type: "NodePort" } })),
        finds: [
          'values.clustermesh.apiserver.service.type: "NodePort": peers need an address that outlives a node, set LoadBalancer',
        ],
      },
      {
        resource: cilium(meshed({ service: {} })),
        settings: { types: ["LoadBalancer", "ClusterIP"] },
        finds: [
          "values.clustermesh.apiserver.service.type: absent, which is NodePort: peers need an address that outlives a node, set LoadBalancer or ClusterIP",
        ],
      },
      {
        resource: cilium(meshed()),
        declared: IN_OVERLAY,
        finds: [
          'values.clustermesh.apiserver.service.type: "LoadBalancer": a tunnel device serves no such address, and peers come through a gateway, set ClusterIP',
        ],
      },
      {
        resource: cilium(certificateOf()),
        declared: WITHOUT_OVERLAY,
        finds: [
          'values.clustermesh.apiserver.service.type: "ClusterIP": peers need an address that outlives a node, set LoadBalancer',
        ],
      },
    ],
    conforming: [
      { resource: cilium(meshed()) },
      { resource: cilium(meshed({ service: { type: "NodePort" } })), settings: { types: ["NodePort"] } },
      { resource: cilium(certificateOf()), declared: IN_OVERLAY },
      { resource: cilium(meshed()), declared: IN_OVERLAY, settings: { typesInOverlay: ["LoadBalancer"] } },
      { resource: cilium(meshed()), declared: WITHOUT_OVERLAY },
      { resource: cilium(meshed({ service: {} }, { useAPIServer: false })) },
      { resource: notCilium(meshed({ service: {} })) },
    ],
    unknown: [
      {
        resource: cilium(meshed({ service: { type: UNKNOWN } })),
        unjudged: ["values.clustermesh.apiserver.service.type"],
      },
    ],
  },
  "cilium-mesh-address-fixed": {
    violating: [
      {
        resource: cilium(service({})),
        finds: [
          "values.clustermesh.apiserver.service: asks for no address: set the annotation lbipam.cilium.io/ips to an address of a pool",
        ],
      },
      {
        resource: cilium(service({ annotations: { "lbipam.cilium.io/ips": " , " } })),
        declared: IN_MESH,
        finds: [
          "values.clustermesh.apiserver.service: asks for no address: set the annotation lbipam.cilium.io/ips to 192.168.1.81",
        ],
      },
      {
        resource: cilium(
          service({ annotations: { "lbipam.cilium.io/ips": "192.168.1.82" }, loadBalancerIP: "192.168.1.83" }),
        ),
        declared: IN_MESH,
        finds: [
          "values.clustermesh.apiserver.service: asks for 192.168.1.82 and 192.168.1.83, but the stack declares 192.168.1.81: ask for that",
        ],
      },
    ],
    conforming: [
      { resource: cilium(meshed()) },
      { resource: cilium(meshed()), declared: IN_MESH },
      {
        resource: cilium(service({ annotations: { "lbipam.cilium.io/ips": "192.168.1.82, 192.168.1.81" } })),
        declared: IN_MESH,
      },
      { resource: cilium(service({ loadBalancerIP: "192.168.1.81" })), declared: IN_MESH },
      { resource: cilium(service({ annotations: { "io.cilium/lb-ipam-ips": "192.168.1.81" } })), declared: IN_MESH },
      { resource: cilium(meshed({ service: { type: "NodePort" } })) },
      { resource: cilium(meshed({ service: { type: "LoadBalancer" } }, { useAPIServer: false })) },
      { resource: notCilium(service({})) },
    ],
    unknown: [
      {
        resource: cilium(service({ annotations: { "lbipam.cilium.io/ips": UNKNOWN } })),
        unjudged: ['values.clustermesh.apiserver.service.annotations["lbipam.cilium.io/ips"]'],
      },
    ],
  },
  "cilium-mesh-san": {
    violating: [
      {
        resource: cilium(meshed({ tls: {} })),
        finds: [notSan("absent", "192.168.1.81")],
      },
      {
        resource: cilium(
          meshed({
            service: {
              annotations: { "lbipam.cilium.io/ips": "192.168.1.81,192.168.1.82" },
              loadBalancerIP: "10.0.0.1",
            },
            tls: { server: { extraIpAddresses: ["192.168.1.82"] } },
          }),
        ),
        declared: IN_MESH,
        finds: [notSan('["192.168.1.82"]', "192.168.1.81"), notSan('["192.168.1.82"]', "10.0.0.1")],
      },
      {
        resource: cilium(
          meshed({ service: { type: "NodePort" }, tls: { server: { extraIpAddresses: ["10.0.0.1"] } } }),
        ),
        declared: IN_MESH,
        finds: [notSan('["10.0.0.1"]', "192.168.1.81")],
      },
      {
        resource: cilium(certificateOf("192.168.1.20")),
        declared: IN_OVERLAY,
        finds: [notSan('["192.168.1.20"]', "10.42.3.20"), notSan('["192.168.1.20"]', "10.42.0.1")],
      },
    ],
    conforming: [
      { resource: cilium(meshed()) },
      { resource: cilium(meshed()), declared: IN_MESH },
      { resource: cilium(meshed({ service: { type: "NodePort" }, tls: {} })) },
      { resource: cilium(certificateOf("10.42.0.1", "10.42.3.20")), declared: IN_OVERLAY },
      { resource: cilium(certificateOf()), declared: WITHOUT_OVERLAY },
      { resource: cilium(certificateOf()), declared: { ...IN_OVERLAY, nodes: { controlPlanes: [{}] } } },
      { resource: cilium(meshed({ tls: {} }, { useAPIServer: false })), declared: IN_MESH },
      { resource: notCilium(meshed({ tls: {} })) },
    ],
    unknown: [
      {
        resource: cilium(meshed({ tls: { server: { extraIpAddresses: [UNKNOWN] } } })),
        unjudged: ["values.clustermesh.apiserver.tls.server.extraIpAddresses[0]"],
      },
    ],
  },
  "cilium-mesh-tls-method": {
    violating: [
      {
        resource: cilium(tls({ enabled: false, method: "cronJob" })),
        finds: [
          "values.clustermesh.apiserver.tls.auto.enabled: false, so the chart makes no certificates: set true",
          'values.clustermesh.apiserver.tls.auto.method: "cronJob" makes certificates outside of an upgrade: set helm',
        ],
      },
      {
        resource: cilium(tls({ method: "cronJob" })),
        settings: { methods: ["helm", "certmanager"] },
        finds: [
          'values.clustermesh.apiserver.tls.auto.method: "cronJob" makes certificates outside of an upgrade: set helm or certmanager',
        ],
      },
    ],
    conforming: [
      { resource: cilium(meshed()) },
      { resource: cilium(tls({ enabled: true, method: "helm" })) },
      { resource: cilium(tls({ method: "certmanager" })), settings: { methods: ["certmanager"] } },
      { resource: cilium(meshed({ tls: { auto: { method: "cronJob" } } }, { useAPIServer: false })) },
      { resource: notCilium(tls({ method: "cronJob" })) },
    ],
    unknown: [
      {
        resource: cilium(tls({ method: UNKNOWN, enabled: false })),
        finds: ["values.clustermesh.apiserver.tls.auto.enabled: false, so the chart makes no certificates: set true"],
        unjudged: ["values.clustermesh.apiserver.tls.auto.method"],
      },
    ],
  },
  "cilium-no-spire-with-mesh": {
    violating: [
      {
        resource: cilium({ ...meshed(), authentication: { mutual: { spire: { enabled: true } } } }),
        finds: [
          "values.authentication.mutual.spire.enabled: true, which does not work across the clusters of a mesh: set false",
        ],
      },
      {
        resource: cilium({
          clustermesh: { config: { enabled: true } },
          authentication: { mutual: { spire: { enabled: true } } },
        }),
        finds: [
          "values.authentication.mutual.spire.enabled: true, which does not work across the clusters of a mesh: set false",
        ],
      },
      {
        resource: cilium({ authentication: { mutual: { spire: { enabled: true } } } }),
        declared: IN_MESH,
        finds: [
          "values.authentication.mutual.spire.enabled: true, which does not work across the clusters of a mesh: set false",
        ],
      },
    ],
    conforming: [
      { resource: cilium({ ...meshed(), authentication: { mutual: { spire: { enabled: false } } } }) },
      { resource: cilium(meshed()), declared: IN_MESH },
      {
        resource: cilium({ authentication: { mutual: { spire: { enabled: true } } } }),
        declared: { cilium: { id: 1 } },
      },
      { resource: notCilium({ ...meshed(), authentication: { mutual: { spire: { enabled: true } } } }) },
    ],
    unknown: [
      {
        resource: cilium({ ...meshed(), authentication: { mutual: { spire: { enabled: UNKNOWN } } } }),
        unjudged: ["values.authentication.mutual.spire.enabled"],
      },
    ],
  },
};
