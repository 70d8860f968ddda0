// For the rules that compare Cilium with the Talos nodes that it runs on.
import { type Given, type RuleCases, UNKNOWN } from "../harness";
import { cilium, notCilium } from "./ciliumGiven";

const APPLY = "talos:machine/configurationApply:ConfigurationApply";
const L2_POLICY = "kubernetes:cilium.io/v2alpha1:CiliumL2AnnouncementPolicy";
const config = (role: string, rest: string): string => `version: v1alpha1\nmachine:\n  type: ${role}\n${rest}`;
const node = (name: string, text: unknown, address: unknown = name): Given => ({
  type: APPLY,
  name,
  props: { node: address, machineConfigurationInput: text },
});
const FREE = "cluster: { proxy: { disabled: true }, network: { cni: { name: none } } }";
const controlPlane = (rest = FREE, name = "cp-0"): Given => node(name, config("controlplane", rest));
const worker = (rest = "", name = "worker-0"): Given => node(name, config("worker", rest));
const REPLACES = { kubeProxyReplacement: true };

const TALOS = {
  ipam: { mode: "kubernetes" },
  cgroup: { autoMount: { enabled: false }, hostRoot: "/sys/fs/cgroup" },
  securityContext: { capabilities: { ciliumAgent: ["CHOWN"], cleanCiliumState: ["NET_ADMIN"] } },
};
const bootstrap: Given = { type: "talos:machine/bootstrap:Bootstrap", name: "bootstrap", props: {} };
const forwards = (value: string): string => `  features: { hostDNS: { forwardKubeDNSToHost: ${value} } }`;
const bypassed =
  "machineConfigurationInput.machine.features.hostDNS.forwardKubeDNSToHost: true, which Cilium's host routing bypasses: set false, or bpf.hostLegacyRouting";
const select = (nodeSelector: unknown, name = "lan"): Given => ({
  type: L2_POLICY,
  name,
  props: { spec: { nodeSelector } },
});
const expression = (operator: string, values?: readonly string[], key = "node-role.kubernetes.io/control-plane") => ({
  matchExpressions: [{ key, operator, ...(values === undefined ? {} : { values }) }],
});
const selectsNone =
  "spec.nodeSelector: selects none of the nodes, so nobody announces: select those that can, control planes too where there are no workers";
const labelled = (labels: string): string => `  nodeLabels: ${labels}`;

export const ciliumTalosCases: Readonly<Record<string, RuleCases>> = {
  "cilium-kube-proxy-replaced": {
    violating: [
      {
        resources: [
          cilium(REPLACES),
          controlPlane("cluster: { proxy: { disabled: false }, network: { cni: { name: flannel } } }"),
        ],
        finds: [
          "machineConfigurationInput.cluster.proxy.disabled: cluster.proxy.disabled is false and Cilium's kubeProxyReplacement true: set both to true",
          'machineConfigurationInput.cluster.network.cni.name: cluster.network.cni.name is "flannel" beside Cilium: set it to none',
        ],
      },
      {
        resources: [cilium(REPLACES), controlPlane(), controlPlane("cluster: {}", "cp-1")],
        finds: [
          "cluster.proxy.disabled is absent and Cilium's kubeProxyReplacement true: set both to true",
          "cluster.network.cni.name is absent beside Cilium: set it to none",
        ],
      },
      {
        resources: [cilium({}), controlPlane()],
        finds: [
          "machineConfigurationInput.cluster.proxy.disabled: cluster.proxy.disabled is true and Cilium's kubeProxyReplacement absent: set both to true",
        ],
      },
    ],
    conforming: [
      { resources: [cilium(REPLACES), controlPlane(), worker()] },
      { resources: [cilium({}), controlPlane("cluster: { network: { cni: { name: none } } }")] },
      { resources: [cilium(REPLACES)] },
      { resources: [notCilium(REPLACES), controlPlane("")] },
      { resources: [cilium(REPLACES), { ...controlPlane(""), type: "talos:machine/bootstrap:Bootstrap" }] },
    ],
    unknown: [
      {
        resources: [
          cilium(REPLACES),
          node("cp-0", UNKNOWN),
          controlPlane("cluster: { proxy: { disabled: true } }", "cp-1"),
        ],
        unjudged: ["machineConfigurationInput of cp-0"],
        finds: ["cluster.network.cni.name is absent beside Cilium: set it to none"],
      },
    ],
  },
  "cilium-talos-profile": {
    violating: [
      {
        resources: [bootstrap, cilium({ k8sServiceHost: "localhost", k8sServicePort: 6443 })],
        finds: [
          "values.ipam.mode: absent does not work on Talos: set kubernetes",
          "values.cgroup.autoMount.enabled: absent does not work on Talos: set false",
          "values.cgroup.hostRoot: absent does not work on Talos: set /sys/fs/cgroup",
          "values.k8sServicePort: 6443 does not work on Talos: set 7445",
          "values.securityContext.capabilities.ciliumAgent: absent, and the default of the chart has SYS_MODULE, which Talos gives to no pod: list the others",
          "values.securityContext.capabilities.cleanCiliumState: absent, and the default of the chart has SYS_MODULE, which Talos gives to no pod: list the others",
        ],
      },
      {
        resources: [
          bootstrap,
          cilium({
            ...TALOS,
            ipam: { mode: "cluster-pool" },
            cgroup: { autoMount: { enabled: true }, hostRoot: "/run/cilium/cgroupv2" },
            securityContext: {
              privileged: false,
              capabilities: { ciliumAgent: ["CHOWN", "SYS_MODULE"], cleanCiliumState: ["NET_ADMIN"] },
            },
          }),
        ],
        finds: [
          'values.ipam.mode: "cluster-pool" does not work on Talos: set kubernetes',
          "values.cgroup.autoMount.enabled: true does not work on Talos: set false",
          'values.cgroup.hostRoot: "/run/cilium/cgroupv2" does not work on Talos: set /sys/fs/cgroup',
          "values.securityContext.capabilities.ciliumAgent: has SYS_MODULE, which Talos gives to no pod: list the others",
        ],
      },
      {
        resources: [bootstrap, cilium({ ...TALOS, k8sServiceHost: "127.0.0.1" })],
        settings: { ipamModes: ["eni"] },
        finds: [
          'values.ipam.mode: "kubernetes" does not work on Talos: set eni',
          "values.k8sServicePort: absent does not work on Talos: set 7445",
        ],
      },
    ],
    conforming: [
      { resources: [bootstrap, cilium({ ...TALOS, k8sServiceHost: "localhost", k8sServicePort: 7445 })] },
      { resources: [bootstrap, cilium({ ...TALOS, k8sServiceHost: "127.0.0.1", k8sServicePort: "7445" })] },
      { resources: [bootstrap, cilium({ ...TALOS, k8sServiceHost: "192.168.1.75", k8sServicePort: 6443 })] },
      { resources: [bootstrap, cilium({ ...TALOS, securityContext: { privileged: true } })] },
      { resources: [bootstrap, cilium({ ...TALOS, ipam: { mode: "eni" } })], settings: { ipamModes: ["eni"] } },
      { resources: [cilium({})] },
      { resources: [bootstrap, notCilium({})] },
    ],
    unknown: [
      {
        resources: [bootstrap, cilium({ ...TALOS, ipam: UNKNOWN, cgroup: { autoMount: { enabled: false } } })],
        unjudged: ["values.ipam of cilium"],
        finds: ["values.cgroup.hostRoot: absent does not work on Talos: set /sys/fs/cgroup"],
      },
    ],
  },
  "cilium-dns-host-routing": {
    violating: [
      {
        resources: [
          cilium({ bpf: { masquerade: true } }),
          controlPlane(forwards("true")),
          worker(forwards("false")),
          worker(forwards("true"), "worker-1"),
        ],
        finds: [bypassed, bypassed],
      },
      {
        resources: [cilium({ bpf: { masquerade: true, hostLegacyRouting: false } }), worker(forwards("true"))],
        finds: [bypassed],
      },
    ],
    conforming: [
      { resources: [cilium({ bpf: { masquerade: true, hostLegacyRouting: true } }), worker(forwards("true"))] },
      { resources: [cilium({ bpf: { masquerade: false } }), worker(forwards("true"))] },
      { resources: [cilium({}), worker(forwards("true"))] },
      { resources: [cilium({ bpf: { masquerade: true } }), worker(forwards("false")), worker()] },
      { resources: [notCilium({ bpf: { masquerade: true } }), worker(forwards("true"))] },
      {
        resources: [cilium({ bpf: { masquerade: true } }), { ...worker(forwards("true")), type: bootstrap.type ?? "" }],
      },
    ],
    unknown: [
      {
        resources: [cilium({ bpf: { masquerade: true } }), node("cp-0", UNKNOWN), worker(forwards("true"))],
        unjudged: ["machineConfigurationInput of cp-0"],
        finds: [bypassed],
      },
    ],
  },
  "cilium-api-endpoint-not-one-node": {
    violating: [
      {
        resources: [
          cilium({ k8sServiceHost: "192.168.1.71" }),
          node("cp-0", "", "192.168.1.70"),
          node("cp-1", "", "192.168.1.71"),
        ],
        finds: ['values.k8sServiceHost: "192.168.1.71" is one node of 2: set "localhost" or the virtual address'],
      },
    ],
    conforming: [
      { resources: [cilium({ k8sServiceHost: "192.168.1.70" }), node("cp-0", "", "192.168.1.70")] },
      {
        resources: [
          cilium({ k8sServiceHost: "192.168.1.70" }),
          node("cp-0-initial", "", "192.168.1.70"),
          node("cp-0", "", "192.168.1.70"),
        ],
      },
      {
        resources: [
          cilium({ k8sServiceHost: "192.168.1.75" }),
          node("cp-0", "", "192.168.1.70"),
          node("cp-1", "", "192.168.1.71"),
        ],
      },
      { resources: [cilium({}), node("cp-0", ""), node("cp-1", "", null)] },
      {
        resources: [
          cilium({ k8sServiceHost: "10.0.0.1" }),
          node("cp-0", ""),
          { type: bootstrap.type ?? "", props: { node: "10.0.0.1" } },
        ],
      },
    ],
    unknown: [
      {
        resources: [cilium({ k8sServiceHost: "b" }), node("a", "", UNKNOWN), node("b", ""), node("c", "")],
        unjudged: ["node of a"],
        finds: ['values.k8sServiceHost: "b" is one node of 2: set "localhost" or the virtual address'],
      },
    ],
  },
  "cilium-operator-replicas-fit": {
    violating: [
      {
        resources: [cilium({}), node("cp-0", "")],
        finds: ["values.operator.replicas: absent, which is 2, but there are 1 nodes: set 1"],
      },
      {
        resources: [
          cilium({ operator: { replicas: 3 } }),
          node("cp-0", ""),
          node("cp-0-initial", "", "cp-0"),
          node("cp-1", ""),
        ],
        finds: ["values.operator.replicas: 3, but there are 2 nodes: set 2"],
      },
    ],
    conforming: [
      { resources: [cilium({ operator: { replicas: 1 } }), node("cp-0", "")] },
      { resources: [cilium({}), node("cp-0", ""), node("cp-1", "")] },
      { resources: [cilium({}), bootstrap] },
      { resources: [notCilium({}), node("cp-0", "")] },
    ],
    unknown: [{ resources: [cilium({}), node("a", "", UNKNOWN)], unjudged: ["node of a"] }],
  },
  "cilium-l2-policy-selects-nodes": {
    violating: [
      { resources: [select(expression("DoesNotExist")), controlPlane()], finds: [selectsNone] },
      { resources: [select(expression("Exists")), worker()], finds: [selectsNone] },
      {
        resources: [
          select(expression("In", ["a", "b"], "rack"), "one"),
          select({ matchLabels: { rack: "c" } }, "two"),
          select(expression("NotIn", ["c", "d"], "rack"), "three"),
          worker(labelled("{ rack: c }")),
          worker(labelled("{ rack: d }"), "worker-1"),
        ],
        finds: [selectsNone, selectsNone],
      },
      {
        resources: [
          select({ matchLabels: { rack: "a" }, ...expression("DoesNotExist") }),
          worker(labelled("{ rack: b }")),
          controlPlane(labelled("{ rack: a }")),
        ],
        finds: [selectsNone],
      },
    ],
    conforming: [
      { resources: [select(expression("DoesNotExist")), controlPlane(), worker()] },
      { resources: [select(expression("Exists")), controlPlane(), worker()] },
      { resources: [select(undefined), controlPlane()] },
      { resources: [select(expression("Exists", undefined, "topology.kubernetes.io/zone")), controlPlane()] },
      { resources: [select(expression("NotIn", ["a"], "rack")), worker(labelled("{ rack: b }"))] },
      {
        resources: [
          select(expression("NotIn", ["a"], "rack")),
          worker(labelled("{ rack: a }")),
          worker("", "worker-1"),
        ],
      },
      { resources: [select({ matchLabels: { rack: "a" } }), worker(labelled("{ rack: a }"))] },
      { resources: [select(expression("DoesNotExist"))] },
      { resources: [node("cp-0", UNKNOWN)] },
      { resources: [{ ...select(expression("Exists")), type: "kubernetes:apps/v1:DaemonSet" }, select({}), worker()] },
    ],
    unknown: [
      {
        resources: [select(UNKNOWN, "first"), select(expression("DoesNotExist")), controlPlane()],
        unjudged: ["spec.nodeSelector of first"],
        finds: [selectsNone],
      },
      {
        resources: [select(expression("Exists")), node("cp-0", UNKNOWN)],
        unjudged: ["machineConfigurationInput of cp-0"],
      },
    ],
  },
};
