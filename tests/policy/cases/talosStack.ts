// For every rule over the nodes of a Talos cluster: stacks that break it, what it must say, and stacks that come close.
import { type Given, type RuleCases, UNKNOWN } from "../harness";
import { node, nodeOf, vip } from "../talosExamples";

const BOOTSTRAP = "talos:machine/bootstrap:Bootstrap";
const bootstrap = (address: unknown, name = "boot"): Given => ({ type: BOOTSTRAP, name, props: { node: address } });
const cp = (address: string, ...patches: readonly unknown[]): Given => node("controlplane", address, ...patches);
const worker = (address: string, ...patches: readonly unknown[]): Given => node("worker", address, ...patches);
const inCluster = (id: string): object => ({ cluster: { id, clusterName: id } });
const atEndpoint = (endpoint: string): object => ({ cluster: { controlPlane: { endpoint } } });
const asFirst = (given: Given): Given => ({ ...given, options: { ignoreChanges: ["configPatches"] } });
const hostname = (name: string): object => ({ kind: "HostnameConfig", auto: "off", hostname: name });
const subnets = (pods: string, services: string): object => ({
  cluster: { network: { podSubnets: [pods], serviceSubnets: [services] } },
});
const schedulable = (allowed: boolean): object => ({ cluster: { allowSchedulingOnControlPlanes: allowed } });
const excluded = (value: unknown): object => ({
  machine: { nodeLabels: { "node.kubernetes.io/exclude-from-external-load-balancers": value } },
});
const unknownNode: Given = { ...nodeOf({ machineConfigurationInput: UNKNOWN, node: "10.0.0.9" }), name: "late" };

export const talosStackCases: Readonly<Record<string, RuleCases>> = {
  "talos-bootstrap-once": {
    violating: [
      {
        resources: [
          cp("10.0.0.1"),
          cp("10.0.0.2"),
          bootstrap("10.0.0.1"),
          bootstrap("10.0.0.2"),
          bootstrap("10.0.0.1"),
        ],
        finds: [
          "node: a second Bootstrap of the cluster: take it out",
          "node: a second Bootstrap of the cluster: take it out",
        ],
      },
      { resources: [cp("10.0.0.1", inCluster("main"))], finds: ["no Bootstrap on a control plane of main: add one"] },
      {
        resources: [cp("10.0.0.1"), worker("10.0.0.2"), bootstrap("10.0.0.2")],
        finds: ["no Bootstrap on a control plane of the cluster: add one"],
      },
      {
        resources: [
          cp("10.0.0.1", inCluster("main")),
          cp("10.0.0.2", inCluster("lab")),
          bootstrap("10.0.0.2"),
          bootstrap("10.0.0.2"),
        ],
        finds: ["no Bootstrap on a control plane of main: add one", "node: a second Bootstrap of lab: take it out"],
      },
    ],
    conforming: [
      { resources: [cp("10.0.0.1"), cp("10.0.0.2"), worker("10.0.0.3"), bootstrap("10.0.0.1")] },
      {
        resources: [
          cp("10.0.0.1", inCluster("main")),
          cp("10.0.0.2", inCluster("lab")),
          bootstrap("10.0.0.1"),
          bootstrap("10.0.0.2"),
        ],
      },
      {
        resources: [
          cp("10.0.0.1", atEndpoint("https://a:6443")),
          cp("10.0.0.2", atEndpoint("https://b:6443")),
          bootstrap("10.0.0.1"),
          bootstrap("10.0.0.2"),
        ],
      },
      { resources: [asFirst(cp("10.0.0.1")), cp("10.0.0.1"), bootstrap("10.0.0.1")] },
      { resources: [worker("10.0.0.1")] },
      { resources: [bootstrap("10.0.0.1")] },
    ],
    unknown: [{ resources: [unknownNode, bootstrap("10.0.0.1")], unjudged: ["machineConfigurationInput of late"] }],
  },
  "talos-bootstrap-on-control-plane": {
    violating: [
      {
        resources: [cp("10.0.0.1"), worker("10.0.0.2"), bootstrap("10.0.0.2"), bootstrap("10.0.0.3")],
        finds: [
          'node: "10.0.0.2" is a worker: bootstrap a control plane',
          'node: the stack configures no node "10.0.0.3": bootstrap a control plane',
        ],
      },
    ],
    conforming: [
      { resources: [worker("10.0.0.2"), cp("10.0.0.1"), bootstrap("10.0.0.1")] },
      { resources: [nodeOf({ node: "10.0.0.1" }), bootstrap("10.0.0.1")] },
      { resources: [bootstrap("10.0.0.1")] },
      { resources: [unknownNode] },
    ],
    unknown: [
      {
        resources: [cp("10.0.0.1"), bootstrap(UNKNOWN), bootstrap("10.0.0.3")],
        unjudged: ["node of boot"],
        finds: ['node: the stack configures no node "10.0.0.3": bootstrap a control plane'],
      },
      { resources: [unknownNode, bootstrap("10.0.0.1")], unjudged: ["machineConfigurationInput of late"] },
    ],
  },
  "talos-odd-etcd": {
    violating: [
      ...[2, 4, 6, 7].map((members) => ({
        resources: Array.from({ length: members }, (_, index) => cp(`10.0.0.${String(index)}`, inCluster("main"))),
        finds: [`main has ${String(members)} control planes: make it 1, 3 or 5`],
      })),
      {
        resources: [
          cp("10.0.0.1", inCluster("main")),
          cp("10.0.0.2", inCluster("lab")),
          cp("10.0.0.3", inCluster("lab")),
        ],
        finds: ["lab has 2 control planes: make it 1, 3 or 5"],
      },
    ],
    conforming: [
      ...[1, 3, 5].map((members) => ({
        resources: Array.from({ length: members }, (_, index) => cp(`10.0.0.${String(index)}`)),
      })),
      { resources: [cp("10.0.0.1"), worker("10.0.0.2")] },
      { resources: [worker("10.0.0.1"), worker("10.0.0.2")] },
      { resources: [cp("10.0.0.1"), asFirst(cp("10.0.0.1"))] },
    ],
    unknown: [{ resources: [unknownNode], unjudged: ["machineConfigurationInput of late"] }],
  },
  "talos-workerless-schedulable": {
    violating: [
      {
        resources: [
          cp("10.0.0.1", excluded("")),
          cp("10.0.0.2", schedulable(true), schedulable(false)),
          cp("10.0.0.3", schedulable(true), excluded({ $patch: "replace" })),
        ],
        finds: [
          "no node runs pods: set cluster.allowSchedulingOnControlPlanes to true",
          'configPatches[0].machine.nodeLabels["node.kubernetes.io/exclude-from-external-load-balancers"]: load balancers leave every node out: delete the label with $patch: delete',
          "configPatches[1].cluster.allowSchedulingOnControlPlanes: no node runs pods: set cluster.allowSchedulingOnControlPlanes to true",
          'configPatches[1].machine.nodeLabels["node.kubernetes.io/exclude-from-external-load-balancers"]: load balancers leave every node out: delete the label with $patch: delete',
        ],
      },
    ],
    conforming: [
      { resources: [cp("10.0.0.1", schedulable(true), excluded(""), excluded({ $patch: "delete" }))] },
      { resources: [cp("10.0.0.1", excluded("")), worker("10.0.0.2")] },
      { resources: [cp("10.0.0.1", excluded("")), nodeOf({ node: "10.0.0.2" })] },
      { resources: [asFirst(cp("10.0.0.1")), cp("10.0.0.1", schedulable(true))] },
      { resources: [cp("10.0.0.1", schedulable(true)), asFirst(cp("10.0.0.1"))] },
    ],
    unknown: [{ resources: [unknownNode], unjudged: ["machineConfigurationInput of late"] }],
  },
  "talos-node-address-not-vip": {
    violating: [
      {
        resources: [
          cp("10.0.0.1", vip("10.0.0.10")),
          cp("10.0.0.10"),
          bootstrap("10.0.0.10"),
          {
            type: "talos:cluster/kubeconfig:Kubeconfig",
            props: { node: "10.0.0.1", endpoint: "10.0.0.10" },
          },
        ],
        finds: [
          'node: "10.0.0.10" is the shared address: use the node\'s own',
          'node: "10.0.0.10" is the shared address: use the node\'s own',
          'endpoint: "10.0.0.10" is the shared address: use the node\'s own',
        ],
      },
      {
        resources: [bootstrap("10.0.0.10")],
        declared: { network: { vip: "10.0.0.10" } },
        finds: ['node: "10.0.0.10" is the shared address: use the node\'s own'],
      },
    ],
    conforming: [
      { resources: [cp("10.0.0.1", vip("10.0.0.10")), bootstrap("10.0.0.1")] },
      { resources: [cp("10.0.0.1", vip("10.0.0.10")), { type: "test:index:Other", props: { node: "10.0.0.10" } }] },
      { resources: [{ type: BOOTSTRAP, props: {} }] },
      {
        resources: [
          { type: "test:index:Other", props: { configPatches: [JSON.stringify(vip("10.0.0.10"))] } },
          bootstrap("10.0.0.10"),
        ],
      },
    ],
    unknown: [
      {
        resources: [unknownNode, cp("10.0.0.1", vip("10.0.0.10")), bootstrap(UNKNOWN), bootstrap("10.0.0.10")],
        unjudged: ["machineConfigurationInput of late", "node of boot"],
        finds: ['node: "10.0.0.10" is the shared address: use the node\'s own'],
      },
    ],
  },
  "talos-hostname-unique": {
    violating: [
      {
        resources: [
          worker("10.0.0.1", hostname("a"), { kind: "HostnameConfig" }),
          worker("10.0.0.2", hostname("b"), hostname("a")),
          worker("10.0.0.3", { machine: { network: { hostname: "a" } } }),
        ],
        finds: [
          "configPatches[1].hostname: 10.0.0.1 is called a too: give each node its own name",
          "configPatches[0].machine.network.hostname: 10.0.0.1 is called a too: give each node its own name",
        ],
      },
    ],
    conforming: [
      {
        resources: [
          asFirst(worker("10.0.0.1", hostname("a"))),
          worker("10.0.0.1", hostname("a")),
          worker("10.0.0.2", hostname("b"), { kind: "Other", hostname: "a" }, { kind: "HostnameConfig" }),
          worker("10.0.0.3"),
          worker("10.0.0.4"),
        ],
      },
      {
        resources: [
          worker("10.0.0.1", inCluster("a"), hostname("x")),
          worker("10.0.0.2", inCluster("b"), hostname("x")),
        ],
      },
    ],
    unknown: [{ resources: [unknownNode], unjudged: ["machineConfigurationInput of late"] }],
  },
  "talos-subnets-agree": {
    violating: [
      {
        resources: [
          cp("10.0.0.1", subnets("10.1.0.0/16", "10.96.0.0/12")),
          worker("10.0.0.2", subnets("10.2.0.0/16", "10.96.0.0/12")),
          worker("10.0.0.3", subnets("10.1.0.0/16", "10.112.0.0/12")),
          worker("10.0.0.4"),
        ],
        finds: [
          'configPatches[0].cluster.network.podSubnets: podSubnets is ["10.2.0.0/16"], and ["10.1.0.0/16"] on 10.0.0.1: use one of them',
          'podSubnets is absent, and ["10.1.0.0/16"] on 10.0.0.1: use one of them',
          'configPatches[0].cluster.network.serviceSubnets: serviceSubnets is ["10.112.0.0/12"], and ["10.96.0.0/12"] on 10.0.0.1: use one of them',
          'serviceSubnets is absent, and ["10.96.0.0/12"] on 10.0.0.1: use one of them',
        ],
      },
    ],
    conforming: [
      {
        resources: [
          cp("10.0.0.1", subnets("10.1.0.0/16", "10.96.0.0/12")),
          worker("10.0.0.2", subnets("10.2.0.0/16", "10.112.0.0/12"), subnets("10.1.0.0/16", "10.96.0.0/12")),
        ],
      },
      {
        resources: [
          cp("10.0.0.1", inCluster("a"), subnets("10.1.0.0/16", "10.96.0.0/12")),
          cp("10.0.0.2", inCluster("b"), subnets("10.2.0.0/16", "10.96.0.0/12")),
        ],
      },
      { resources: [] },
    ],
    unknown: [{ resources: [unknownNode], unjudged: ["machineConfigurationInput of late"] }],
  },
};
