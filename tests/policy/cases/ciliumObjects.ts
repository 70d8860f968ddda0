// For the rules about Cilium's own kinds, global Services, and other network plugins.
import { type Given, type RuleCases, UNKNOWN } from "../harness";

type Props = Readonly<Record<string, unknown>>;

const DAEMON_SET = "kubernetes:apps/v1:DaemonSet";
const service = (annotations: Props, metadata: Props = {}, spec: Props = {}): Given => ({
  props: {
    metadata: { name: "metrics", namespace: "monitoring", annotations, ...metadata },
    spec: { type: "ClusterIP", ports: [{ port: 8428 }], ...spec },
  },
});
const GLOBAL = { "service.cilium.io/global": "true" };
const SYNCHRONIZED = "service.cilium.io/global-sync-endpoint-slices";
const noAddress = "spec: has no address in the cluster that Cilium could balance: give it type ClusterIP";

export const ciliumObjectsCases: Readonly<Record<string, RuleCases>> = {
  "cilium-only-cni": {
    violating: [
      {
        resource: { props: { chart: "flannel" } },
        finds: ["flannel is another network plugin beside Cilium: leave it out"],
      },
      {
        resource: { type: "kubernetes:helm.sh/v4:Chart", props: { chart: "projectcalico/tigera-operator" } },
        finds: ["tigera-operator is another network plugin beside Cilium: leave it out"],
      },
      {
        resource: { type: DAEMON_SET, props: { metadata: { name: "kube-flannel-ds" } } },
        finds: ["kube-flannel-ds is another network plugin beside Cilium: leave it out"],
      },
      ...["antrea", "antrea-agent", "aws-node", "aws-vpc-cni", "calico", "calico-node", "canal"].map((name) => ({
        resource: { props: { chart: name } },
        finds: [`${name} is another network plugin beside Cilium: leave it out`],
      })),
      ...["kube-flannel", "kube-ovn", "kube-ovn-cni", "kube-router", "weave-net"].map((name) => ({
        resource: { type: DAEMON_SET, props: { metadata: { name } } },
        finds: [`${name} is another network plugin beside Cilium: leave it out`],
      })),
      {
        resource: { props: { chart: "cilium" } },
        settings: { networks: ["cilium"] },
        finds: ["cilium is another network plugin beside Cilium: leave it out"],
      },
    ],
    conforming: [
      { resource: { props: { chart: "cilium" } } },
      { resource: { props: { chart: "multus" } } },
      { resource: { type: DAEMON_SET, props: { metadata: { name: "cilium" } } } },
      { resource: { type: DAEMON_SET, props: { chart: "flannel" } } },
      { resource: { props: { metadata: { name: "calico-node" } } } },
      { resource: { props: { chart: "flannel" } }, settings: { networks: ["calico"] } },
    ],
    unknown: [{ resource: { type: DAEMON_SET, props: { metadata: UNKNOWN } }, unjudged: ["metadata"] }],
  },
  "cilium-l2-policy-announces": {
    violating: [
      {
        resource: { props: { spec: { nodeSelector: {} } } },
        finds: ["spec: announces neither loadBalancerIPs nor externalIPs: set loadBalancerIPs to true"],
      },
      {
        resource: { props: { spec: { loadBalancerIPs: false, externalIPs: false } } },
        finds: ["spec: announces neither loadBalancerIPs nor externalIPs: set loadBalancerIPs to true"],
      },
    ],
    conforming: [
      { resource: { props: { spec: { loadBalancerIPs: true, externalIPs: false } } } },
      { resource: { props: { spec: { externalIPs: true } } } },
    ],
    unknown: [{ resource: { props: { spec: { loadBalancerIPs: UNKNOWN } } }, unjudged: ["spec.loadBalancerIPs"] }],
  },
  "cilium-pool-api-current": {
    violating: [
      {
        resource: { props: {} },
        finds: ["cilium.io/v2alpha1 is deprecated for CiliumLoadBalancerIPPool: write cilium.io/v2"],
      },
    ],
    conforming: [{ resource: { type: "kubernetes:cilium.io/v2:CiliumLoadBalancerIPPool", props: {} } }],
  },
  "cilium-global-service-shape": {
    violating: [
      {
        resource: service({ "service.cilium.io/shared": "false", "service.cilium.io/affinity": "local" }),
        finds: [
          'metadata.annotations["service.cilium.io/affinity"]: has no effect alone: set service.cilium.io/global to "true"',
          'metadata.annotations["service.cilium.io/shared"]: has no effect alone: set service.cilium.io/global to "true"',
        ],
      },
      {
        resource: service({
          "service.cilium.io/global": true,
          "service.cilium.io/shared": "no",
          "service.cilium.io/affinity": "near",
        }),
        finds: [
          'metadata.annotations["service.cilium.io/global"]: true means nothing to Cilium: set "true"',
          'metadata.annotations["service.cilium.io/shared"]: "no" means nothing to Cilium: set "true" or "false"',
          'metadata.annotations["service.cilium.io/affinity"]: "near" means nothing to Cilium: set "local" or "remote" or "none"',
        ],
      },
      {
        resource: service(GLOBAL, { name: undefined, namespace: undefined }),
        finds: [
          "metadata.name: absent, so the Service is called differently in each cluster: set it",
          "metadata.namespace: absent, so the Service is called differently in each cluster: set it",
        ],
      },
      {
        resource: service(GLOBAL, {}, { type: "ExternalName", ports: [] }),
        finds: [noAddress, "spec.ports: empty, so no backend of a peer can match: list the ports"],
      },
      { resource: service(GLOBAL, {}, { clusterIP: "None" }), finds: [noAddress] },
      { resource: service({ ...GLOBAL, [SYNCHRONIZED]: "false" }, {}, { clusterIP: "None" }), finds: [noAddress] },
      { resource: service({ ...GLOBAL, [SYNCHRONIZED]: "true" }, {}, { type: "ExternalName" }), finds: [noAddress] },
    ],
    conforming: [
      { resource: service(GLOBAL) },
      { resource: service({ ...GLOBAL, [SYNCHRONIZED]: "true" }, {}, { clusterIP: "None" }) },
      ...["true", "false"].map((shared) => ({ resource: service({ ...GLOBAL, "service.cilium.io/shared": shared }) })),
      ...["local", "remote", "none"].map((affinity) => ({
        resource: service({ ...GLOBAL, "service.cilium.io/affinity": affinity }),
      })),
      { resource: service({ "service.cilium.io/global": "false" }, { name: undefined }, { ports: [] }) },
      { resource: service({}, { namespace: undefined }, { clusterIP: "None" }) },
    ],
    unknown: [
      {
        resource: service({ "service.cilium.io/global": UNKNOWN }),
        unjudged: ['metadata.annotations["service.cilium.io/global"]'],
      },
    ],
  },
};
