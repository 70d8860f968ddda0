// For every rule about how a Talos configuration is written: what breaks it, what it must say, and what comes close.
import { type RuleCases, UNKNOWN } from "../harness";
import { applied, controlPlane, documents, worker } from "../talosExamples";

const noYaml = "no YAML of mappings: write documents as Talos reads them";
const jsonPatch = "JSON patches do not work on several documents: write a strategic merge patch";
const operation = { op: "remove", path: "/machine/network" };
const notExact = "is no exact version: name it in full, vX.Y.Z";
const kubernetes = (version: string): object => ({
  machine: { kubelet: { image: `ghcr.io/siderolabs/kubelet:${version}` } },
  cluster: {
    apiServer: { image: `registry.k8s.io/kube-apiserver:${version}` },
    controllerManager: { image: `registry.k8s.io/kube-controller-manager:${version}` },
    scheduler: { image: `registry.k8s.io/kube-scheduler:${version}` },
    proxy: { image: `registry.k8s.io/kube-proxy:${version}` },
  },
});
const mayastor = { "openebs.io/engine": "mayastor" };
const factory = `https://factory.talos.dev/image/${"a1".repeat(32)}`;

export const talosConfigurationCases: Readonly<Record<string, RuleCases>> = {
  "talos-patch-readable": {
    violating: [
      {
        resource: applied("a: [", "b: {", [operation], "only words", documents({ machine: {} }, [operation])),
        finds: [
          `machineConfigurationInput: ${noYaml}`,
          `configPatches[0]: ${noYaml}`,
          `configPatches[2]: ${noYaml}`,
          `configPatches[1]: ${jsonPatch}`,
          `configPatches[3]: ${jsonPatch}`,
        ],
      },
      {
        resource: { props: { machineConfigurationInputWo: "a: [" } },
        finds: [`machineConfigurationInputWo: ${noYaml}`],
      },
      { resource: applied(undefined, documents({}, "words")), finds: [`configPatches[0]: ${noYaml}`] },
    ],
    conforming: [
      { resource: applied(controlPlane, { machine: {} }, documents({ machine: {} }, { kind: "LinkConfig" })) },
      { resource: applied(undefined, "", "---\n# nothing\n---\nmachine: {}\n") },
    ],
    unknown: [
      {
        resource: applied(UNKNOWN, UNKNOWN, [operation]),
        unjudged: ["machineConfigurationInput", "configPatches[0]"],
        finds: [`configPatches[1]: ${jsonPatch}`],
      },
    ],
  },
  "talos-patch-document-once": {
    violating: [
      {
        resource: applied(
          undefined,
          documents({ machine: {} }, { kind: "LinkConfig", name: "lan" }, { cluster: {} }),
          documents({ kind: "HostnameConfig" }, { kind: "HostnameConfig" }, { kind: "HostnameConfig" }),
          documents({ kind: "LinkConfig", name: "lan" }, { kind: "LinkConfig", name: "lan" }),
        ),
        finds: [
          "configPatches[0][2]: a second v1alpha1 in one patch: merge the two documents",
          "configPatches[1][1]: a second HostnameConfig in one patch: merge the two documents",
          "configPatches[1][2]: a second HostnameConfig in one patch: merge the two documents",
          "configPatches[2][1]: a second LinkConfig lan in one patch: merge the two documents",
        ],
      },
    ],
    conforming: [
      {
        resource: applied(
          undefined,
          documents(
            { kind: "LinkConfig", name: "lan" },
            { kind: "LinkConfig", name: "san" },
            { kind: "VLANConfig", name: "lan" },
          ),
          { kind: "LinkConfig", name: "lan" },
        ),
      },
      { resource: applied(undefined, "---\n# nothing\n---\nmachine: {}\n") },
    ],
    unknown: [{ resource: applied(undefined, UNKNOWN), unjudged: ["configPatches[0]"] }],
  },
  "talos-image-pinned": {
    violating: [
      {
        resource: applied(
          { machine: { install: { image: "ghcr.io/siderolabs/installer:latest" } } },
          { machine: { install: { image: "factory.talos.dev:443/installer/abc" }, kubelet: { image: "k:v1.35" } } },
          {
            cluster: {
              apiServer: { image: "a:v1.35.0-" },
              controllerManager: { image: "b" },
              scheduler: { image: "c:1.2" },
              proxy: { image: "d:x1.2.3" },
              etcd: { image: "e:3" },
              coreDNS: { image: "f:" },
            },
          },
        ),
        finds: [
          `machineConfigurationInput.machine.install.image: "ghcr.io/siderolabs/installer:latest" ${notExact}`,
          `configPatches[0].machine.install.image: "factory.talos.dev:443/installer/abc" ${notExact}`,
          `configPatches[0].machine.kubelet.image: "k:v1.35" ${notExact}`,
          `configPatches[1].cluster.apiServer.image: "a:v1.35.0-" ${notExact}`,
          `configPatches[1].cluster.controllerManager.image: "b" ${notExact}`,
          `configPatches[1].cluster.scheduler.image: "c:1.2" ${notExact}`,
          `configPatches[1].cluster.proxy.image: "d:x1.2.3" ${notExact}`,
          `configPatches[1].cluster.etcd.image: "e:3" ${notExact}`,
          `configPatches[1].cluster.coreDNS.image: "f:" ${notExact}`,
        ],
      },
      {
        resource: {
          ...applied({ machine: { install: { image: "x:latest" } } }),
          secrets: ["machineConfigurationInput"],
        },
        finds: [`machineConfigurationInput.machine.install.image: (secret) ${notExact}`],
      },
    ],
    conforming: [
      {
        resource: applied({
          machine: { install: { image: "factory.talos.dev/installer/abc:v1.12.2" }, kubelet: { image: "k:1.35.10" } },
          cluster: {
            apiServer: { image: "a@sha256:abc" },
            scheduler: { image: "c:v1.14.0-beta.1" },
            etcd: { image: "e:v10.1.0" },
            coreDNS: { image: "f:v1.12.3+x" },
          },
        }),
      },
      { resource: applied({ kind: "Other", machine: { install: { image: "x:latest" } } }) },
    ],
    unknown: [{ resource: applied(UNKNOWN), unjudged: ["machineConfigurationInput"] }],
  },
  "talos-boot-image-pinned": {
    violating: [
      {
        resource: {
          props: { url: "https://factory.talos.dev/image/abc/latest/nocloud-amd64.qcow2", fileName: "t.qcow2" },
        },
        finds: [
          'url: "https://factory.talos.dev/image/abc/latest/nocloud-amd64.qcow2" is no exact version of Talos: put vX.Y.Z into it',
        ],
      },
      {
        resource: {
          type: "proxmoxve:download/fileLegacy:FileLegacy",
          props: { url: "https://github.com/siderolabs/talos/releases/latest/download/metal-amd64.iso" },
        },
        finds: [
          'url: "https://github.com/siderolabs/talos/releases/latest/download/metal-amd64.iso" is no exact version of Talos: put vX.Y.Z into it',
        ],
      },
      {
        resource: { props: { url: `${factory}/v1.12.2/nocloud-amd64.qcow2`, fileName: "talos.qcow2" } },
        finds: ['fileName: "talos.qcow2" does not say the version: put v1.12.2 into it'],
      },
      {
        resource: { props: { url: `${factory}/v1.13.0-beta.1/nocloud-amd64.qcow2`, fileName: "talos-v1.13.0.qcow2" } },
        finds: ['fileName: "talos-v1.13.0.qcow2" does not say the version: put v1.13.0-beta.1 into it'],
      },
      {
        resource: { props: { url: `${factory}/v1.12.2/nocloud-amd64.qcow2` } },
        finds: ["fileName: absent does not say the version: put v1.12.2 into it"],
      },
    ],
    conforming: [
      { resource: { props: { url: `${factory}/v1.12.2/nocloud-amd64.qcow2`, fileName: "a-v1.12.2.qcow2" } } },
      { resource: { props: { url: `${factory}/v10.12.22/nocloud-amd64.qcow2`, fileName: "a-v10.12.22.qcow2" } } },
      {
        resource: {
          props: {
            url: "https://github.com/siderolabs/talos/releases/download/v1.12.2/metal-amd64.iso",
            fileName: "v1.12.2.iso",
          },
        },
      },
      { resource: { props: { url: "https://cloud.debian.org/images/cloud/latest/x.qcow2" } } },
      { resource: { props: { url: "https://mirror.example.org/https://factory.talos.dev/image/latest" } } },
      { resource: { props: {} } },
    ],
    unknown: [{ resource: { props: { url: UNKNOWN } }, unjudged: ["url"] }],
  },
  "talos-kubernetes-images-agree": {
    violating: [
      {
        resource: applied(kubernetes("v1.35.0"), { cluster: { apiServer: { image: "a:v1.34.0" } } }),
        finds: ["machine.kubelet", "cluster.controllerManager", "cluster.scheduler", "cluster.proxy"].map(
          (path) => `${path}.image is v1.35.0 beside an API server v1.34.0: use one version`,
        ),
      },
      {
        resource: applied(kubernetes("v1.35.0"), { machine: { kubelet: { image: "k:v1.36.0" } } }),
        finds: ["machine.kubelet.image is v1.36.0 beside an API server v1.35.0: use one version"],
      },
    ],
    conforming: [
      { resource: applied(kubernetes("v1.35.0")) },
      { resource: applied({ machine: { kubelet: { image: "k:v1.36.0" } } }) },
      { resource: applied(kubernetes("v1.35.0"), { machine: { kubelet: { image: "k@sha256:abc" } } }) },
    ],
    unknown: [
      {
        resource: applied(UNKNOWN, { machine: { kubelet: { image: "k:v1.36.0" } } }),
        unjudged: ["machineConfigurationInput"],
      },
    ],
  },
  "talos-hostname-auto-off": {
    violating: [
      {
        resource: applied(
          undefined,
          { kind: "HostnameConfig", hostname: "main-cp-0" },
          documents({ kind: "LinkConfig" }, { kind: "HostnameConfig", auto: "stable", hostname: "main-cp-0" }),
        ),
        finds: [
          'configPatches[0].auto: a hostname beside auto absent: add auto: "off"',
          'configPatches[1][1].auto: a hostname beside auto "stable": add auto: "off"',
        ],
      },
    ],
    conforming: [
      { resource: applied({ kind: "HostnameConfig", auto: "stable" }) },
      { resource: applied(undefined, { kind: "HostnameConfig", auto: "off", hostname: "main-cp-0" }) },
      { resource: applied(undefined, "kind: HostnameConfig\nauto: off\nhostname: main-cp-0") },
      { resource: applied(undefined, { kind: "Other", hostname: "main-cp-0" }) },
    ],
    unknown: [{ resource: applied(undefined, UNKNOWN), unjudged: ["configPatches[0]"] }],
  },
  "talos-time-sync-on": {
    violating: [
      {
        resource: applied(
          { machine: { time: { disabled: true, servers: [] } } },
          { kind: "TimeSyncConfig", enabled: false, ntp: { servers: [] } },
        ),
        finds: [
          "machineConfigurationInput.machine.time.disabled: the clock is not synchronised: take the setting out",
          "machineConfigurationInput.machine.time.servers: no time server is named: name one",
          "configPatches[0].enabled: the clock is not synchronised: take the setting out",
          "configPatches[0].ntp.servers: no time server is named: name one",
        ],
      },
    ],
    conforming: [
      {
        resource: applied(
          { machine: { time: { disabled: false, servers: ["time.cloudflare.com"] } } },
          { kind: "TimeSyncConfig", enabled: true, ntp: { servers: ["192.168.1.1"] } },
          { kind: "TimeSyncConfig" },
          { kind: "Other", enabled: false, ntp: { servers: [] } },
        ),
      },
    ],
    unknown: [{ resource: applied(undefined, UNKNOWN), unjudged: ["configPatches[0]"] }],
  },
  "talos-mayastor-prereqs": {
    violating: [
      {
        resource: applied(worker, { machine: { nodeLabels: mayastor, kernel: { modules: [{ name: "nvme" }] } } }),
        finds: [
          'configPatches[0].machine.nodeLabels["openebs.io/engine"]: machine.sysctls vm.nr_hugepages is absent: set it to 1024 or more',
          'configPatches[0].machine.nodeLabels["openebs.io/engine"]: machine.kernel.modules lacks nvme_tcp: add it',
        ],
      },
      {
        resource: applied(
          { machine: { sysctls: { "vm.nr_hugepages": "2048" }, kernel: { modules: [{ name: "nvme_tcp" }] } } },
          { machine: { nodeLabels: mayastor, sysctls: { "vm.nr_hugepages": "1023" } } },
        ),
        finds: [
          'configPatches[0].machine.nodeLabels["openebs.io/engine"]: machine.sysctls vm.nr_hugepages is "1023": set it to 1024 or more',
        ],
      },
    ],
    conforming: [
      {
        resource: applied(
          { machine: { kernel: { modules: [{ name: "nbd" }, { name: "nvme_tcp" }] } } },
          { machine: { nodeLabels: mayastor, sysctls: { "vm.nr_hugepages": "1024" }, kernel: { modules: [] } } },
        ),
      },
      { resource: applied({ machine: { nodeLabels: { "openebs.io/engine": "none" } } }) },
      { resource: applied(worker) },
    ],
    unknown: [
      { resource: applied(UNKNOWN, { machine: { nodeLabels: mayastor } }), unjudged: ["machineConfigurationInput"] },
    ],
  },
  "talos-apply-mode-lasts": {
    violating: [
      {
        resource: { props: { applyMode: "try" } },
        finds: ["applyMode: the node goes back to its old configuration: set it to auto"],
      },
    ],
    conforming: [{ resource: { props: { applyMode: "auto" } } }, { resource: { props: {} } }],
    unknown: [{ resource: { props: { applyMode: UNKNOWN } }, unjudged: ["applyMode"] }],
  },
  "talos-discovery-not-kubernetes": {
    violating: [
      {
        resource: applied({ cluster: { discovery: { registries: { kubernetes: { disabled: false } } } } }),
        finds: [
          "machineConfigurationInput.cluster.discovery.registries.kubernetes.disabled: discovery asks Kubernetes, which refuses: take it out",
        ],
      },
    ],
    conforming: [
      { resource: applied({ cluster: { discovery: { registries: { kubernetes: { disabled: true } } } } }) },
      { resource: applied({ cluster: { discovery: { enabled: true } } }) },
    ],
    unknown: [{ resource: applied(UNKNOWN), unjudged: ["machineConfigurationInput"] }],
  },
};
