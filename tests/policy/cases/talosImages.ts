// For every rule over images, extensions and Cilium beside the nodes: what breaks it, what it must say, and what comes close.
import { type Given, type RuleCases, UNKNOWN } from "../harness";
import { node, nodeOf } from "../talosExamples";

const VM = "proxmoxve:index/vmLegacy:VmLegacy";
const one = "a1".repeat(32);
const other = "b2".repeat(32);
const download = (url: unknown, type = "proxmoxve:download/file:File"): Given => ({
  type,
  name: "image",
  props: { url },
});
const fromFactory = (schematic: string, version: string): Given =>
  download(`https://factory.talos.dev/image/${schematic}/${version}/nocloud-amd64.qcow2`);
const installs = (image: string, address = "10.0.0.1"): Given =>
  node("worker", address, { machine: { install: { image } } });
const disagrees = (image: string): string =>
  `configPatches[0].machine.install.image: the stack downloads no image of ${JSON.stringify(image).slice(0, 79)}…: make both from one schematic and version`;
const schematic = (...extensions: readonly string[]): Given => ({
  type: "talos:imageFactory/schematic:Schematic",
  name: "schematic",
  props: {
    schematic: JSON.stringify({ customization: { systemExtensions: { officialExtensions: extensions } } }),
  },
});
const mounts = (...destinations: readonly string[]): Given =>
  node("worker", "10.0.0.1", {
    machine: { kubelet: { extraMounts: destinations.map((destination) => ({ destination })) } },
  });
const iscsi = "siderolabs/iscsi-tools";
const util = "siderolabs/util-linux-tools";
const agent = "siderolabs/qemu-guest-agent";
const vm = (props: Readonly<Record<string, unknown>>): Given => ({ type: VM, name: "vm", props });
const noAgent = `agent.enabled: no schematic of the stack has ${agent}: add it or disable the agent`;
const cilium = (values: unknown): Given => ({
  type: "kubernetes:helm.sh/v3:Release",
  name: "cilium",
  props: { chart: "cilium", values },
});
const prism = (kubePrism: object): Given => node("worker", "10.0.0.1", { machine: { features: { kubePrism } } });
const unknownNode: Given = { ...nodeOf({ machineConfigurationInput: UNKNOWN, node: "10.0.0.9" }), name: "late" };

export const talosImageCases: Readonly<Record<string, RuleCases>> = {
  "talos-installer-agrees": {
    violating: [
      {
        resources: [
          fromFactory(one, "v1.12.2"),
          installs(`factory.talos.dev/nocloud-installer/${one}:v1.11.5`),
          installs(`factory.talos.dev/installer/${other}:v1.12.2`, "10.0.0.2"),
          installs(`factory.talos.dev/metal-installer-secureboot/${other}:v1.12.2`, "10.0.0.3"),
        ],
        finds: [
          disagrees(`factory.talos.dev/nocloud-installer/${one}:v1.11.5`),
          disagrees(`factory.talos.dev/installer/${other}:v1.12.2`),
          disagrees(`factory.talos.dev/metal-installer-secureboot/${other}:v1.12.2`),
        ],
      },
      {
        resources: [fromFactory(one, "v1.12.2"), installs("ghcr.io/siderolabs/installer:v1.12.2")],
        finds: [
          'configPatches[0].machine.install.image: the stack downloads no image of "ghcr.io/siderolabs/installer:v1.12.2": make both from one schematic and version',
        ],
      },
      {
        resources: [
          fromFactory(one, "v1.12.2"),
          { ...installs("ghcr.io/siderolabs/installer:v1.12.2"), secrets: ["configPatches"] },
        ],
        finds: [
          "configPatches[0].machine.install.image: the stack downloads no image of (secret): make both from one schematic and version",
        ],
      },
    ],
    conforming: [
      {
        resources: [
          download("https://cloud.debian.org/images/x.qcow2"),
          fromFactory(other, "v1.11.5"),
          fromFactory(one, "v1.12.2"),
          installs(`factory.talos.dev/nocloud-installer/${one}:v1.12.2`),
          installs(`factory.talos.dev/metal-installer-secureboot/${other}:v1.11.5`, "10.0.0.2"),
          node("worker", "10.0.0.3"),
          installs("registry.example.org/own-image:v1.0.0", "10.0.0.4"),
        ],
      },
      {
        resources: [
          download(
            "https://github.com/siderolabs/talos/releases/download/v1.12.2/metal-amd64.iso",
            "proxmoxve:download/fileLegacy:FileLegacy",
          ),
          installs("ghcr.io/siderolabs/installer:v1.12.2"),
        ],
      },
      {
        resources: [
          download("https://cloud.debian.org/images/x.qcow2"),
          installs("ghcr.io/siderolabs/installer:v1.12.2"),
        ],
      },
      { resources: [unknownNode] },
      {
        resources: [
          { ...fromFactory(one, "v1.12.2"), type: "test:index:Other" },
          installs("ghcr.io/siderolabs/installer:v1.12.2"),
        ],
      },
    ],
    unknown: [
      { resources: [download(UNKNOWN), installs("ghcr.io/siderolabs/installer:v1")], unjudged: ["url of image"] },
      { resources: [fromFactory(one, "v1.12.2"), unknownNode], unjudged: ["machineConfigurationInput of late"] },
    ],
  },
  "talos-longhorn-extensions": {
    violating: [
      {
        resources: [schematic(), mounts("/var/lib/longhorn", "/var/local", "/var/mnt/longhorn/disk")],
        finds: [0, 2].map(
          (index) =>
            `configPatches[0].machine.kubelet.extraMounts[${String(index)}].destination: no schematic of the stack has ${iscsi} and ${util}: add what is missing`,
        ),
      },
      {
        resources: [schematic(agent), schematic(iscsi), schematic(agent), mounts("/var/lib/longhorn")],
        finds: [
          `configPatches[0].machine.kubelet.extraMounts[0].destination: no schematic of the stack has ${util}: add what is missing`,
        ],
      },
    ],
    conforming: [
      { resources: [schematic(agent), schematic(util, iscsi), mounts("/var/lib/longhorn")] },
      { resources: [mounts("/var/lib/longhorn")] },
      { resources: [schematic(), mounts("/var/lib/longhorned", "/var/longhornx/a")] },
      { resources: [schematic(), node("worker", "10.0.0.1")] },
    ],
    unknown: [{ resources: [schematic(), unknownNode], unjudged: ["machineConfigurationInput of late"] }],
  },
  "vm-agent-needs-extension": {
    violating: [
      {
        resources: [
          schematic(iscsi),
          vm({ agent: { enabled: true }, tags: ["main", "talos"] }),
          vm({ agent: { enabled: true }, disks: [{}, { importFrom: "local:import/main-talos-v1.12.2.qcow2" }] }),
          vm({ agent: { enabled: true }, disks: [{ fileId: "local:iso/Talos.img" }] }),
        ],
        finds: [noAgent, noAgent, noAgent],
      },
    ],
    conforming: [
      { resources: [schematic(iscsi), schematic(agent), vm({ agent: { enabled: true }, tags: ["talos"] })] },
      { resources: [vm({ agent: { enabled: true }, tags: ["talos"] })] },
      { resources: [schematic(iscsi), vm({ agent: { enabled: false }, tags: ["talos"] })] },
      { resources: [schematic(iscsi), vm({ tags: ["talos"] })] },
      {
        resources: [
          schematic(iscsi),
          vm({ agent: { enabled: true }, tags: ["debian"], disks: [{ importFrom: "local:import/debian.qcow2" }] }),
          { type: "test:index:Other", props: { agent: { enabled: true }, tags: ["talos"] } },
        ],
      },
    ],
    unknown: [
      {
        resources: [
          schematic(),
          vm({ agent: { enabled: UNKNOWN } }),
          vm({ agent: { enabled: true }, tags: ["talos"] }),
        ],
        unjudged: ["agent.enabled of vm"],
        finds: [noAgent],
      },
    ],
  },
  "talos-kubeprism-serves-cilium": {
    violating: [
      {
        resources: [cilium({ k8sServiceHost: "localhost", k8sServicePort: 7445 }), prism({ enabled: false })],
        finds: [
          "configPatches[0].machine.features.kubePrism.enabled: Cilium asks for KubePrism, which is off: turn it on",
        ],
      },
      {
        resources: [
          cilium({ k8sServiceHost: "127.0.0.1", k8sServicePort: "7445" }),
          node("worker", "10.0.0.1"),
          node("worker", "10.0.0.2", { machine: { features: { kubePrism: { enabled: true, port: 7444 } } } }),
        ],
        finds: [
          "Cilium asks for KubePrism, which is off: turn it on",
          "configPatches[0].machine.features.kubePrism.port: KubePrism answers at 7444, Cilium asks at 7445: use one port",
        ],
      },
      {
        resources: [cilium({ k8sServiceHost: "localhost" }), prism({ enabled: true })],
        finds: [
          "configPatches[0].machine.features.kubePrism.enabled: KubePrism answers at 7445, Cilium asks at no port: use one port",
        ],
      },
    ],
    conforming: [
      { resources: [cilium({ k8sServiceHost: "localhost", k8sServicePort: 7445 }), prism({ enabled: true })] },
      {
        resources: [
          cilium({ k8sServiceHost: "127.0.0.1", k8sServicePort: 7444 }),
          prism({ enabled: true, port: 7444 }),
        ],
      },
      { resources: [cilium({ k8sServiceHost: "192.168.1.20", k8sServicePort: 6443 }), prism({ enabled: false })] },
      { resources: [cilium({}), prism({ enabled: false })] },
      { resources: [prism({ enabled: false })] },
    ],
    unknown: [
      {
        resources: [cilium({ k8sServiceHost: "localhost" }), unknownNode],
        unjudged: ["machineConfigurationInput of late"],
      },
      { resources: [cilium(UNKNOWN)], unjudged: ["values of cilium"] },
    ],
  },
};
